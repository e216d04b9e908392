// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

// What the raw clients share: a connection, and the request that they read from standard input.
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int connected(const char *host, const char *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) errx(64, "%s: no IPv4 address", host);
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0) err(1, "socket");
    if (connect(connection, (struct sockaddr *)&address, sizeof address)) err(1, "connect to %s:%s", host, port);
    int on = 1;
    if (setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on)) err(1, "TCP_NODELAY");
    return connection;
}

static size_t read_request(char *request, size_t room) {
    size_t length = 0;
    ssize_t count;
    while ((count = read(0, request + length, room - length)) > 0) length += count;
    if (count < 0) err(1, "standard input");
    if (length == room) errx(64, "the request is too long");
    return length;
}

static void send_request(int connection, const char *request, size_t length) {
    for (size_t sent = 0; sent < length;) {
        ssize_t count = send(connection, request + sent, length - sent, MSG_NOSIGNAL);
        if (count < 0) err(1, "send");
        sent += count;
    }
}
