// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

// Takes a whole answer off a socket and looks at no more of it than it must, so that the client's work does not hide
// the server's.
//
// drain HOST PORT varlink|eof [forever] <REQUEST
//     prints "SECONDS FIRST-SECONDS BYTES", then on the next lines the last 4 KiB of the answer
//
// varlink: the answer ends with the first reply that no other follows, and "first" is when the first reply is whole.
// eof: it ends when the server closes the connection, and "first" is when the first bytes are there.
// forever: asks again and again on one connection, until it is killed or the answer is as short as an error is.
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "client.h"

enum { kept = 4096, room = 256 << 10 };

// The end of what has come so far, `kept` bytes or less, always ends where a read into `buffer + kept` begins.
static char buffer[kept + room];
static size_t tail;

struct answer {
    double seconds, first;
    size_t bytes;
};

// Whether the reply that ends with the buffer's last zero byte is the last. dirlistd writes "continues" as the last
// member; were it elsewhere, the drain would end too early, which the entries in the summary tell.
static bool is_last(const char *end) {
    static const char more[] = "\"continues\":true}";
    size_t length = sizeof more - 1;
    return memcmp(end - 1 - length, more, length) != 0;
}

static struct answer drain(int connection, const char *request, size_t length, bool varlink) {
    struct answer answer = {0};
    bool ended = false;
    tail = 0;
    double started = now();
    send_request(connection, request, length);
    while (!ended) {
        ssize_t count = recv(connection, buffer + kept, room, 0);
        if (count < 0) err(1, "recv");
        if (count == 0) {
            if (varlink) errx(1, "the server closed the connection after %zu bytes", answer.bytes);
            break;
        }
        char *end = buffer + kept + count;
        if (!answer.first && (!varlink || memchr(buffer + kept, 0, count))) answer.first = now() - started;
        answer.bytes += count;
        ended = varlink && end[-1] == 0 && is_last(end);
        tail = tail + count < kept ? tail + count : kept;
        memmove(buffer + kept - tail, end - tail, tail);
    }
    answer.seconds = now() - started;
    return answer;
}

int main(int argc, char **argv) {
    bool forever = argc == 5 && !strcmp(argv[4], "forever");
    if (argc != 4 && !forever) errx(64, "usage: drain HOST PORT varlink|eof [forever] <REQUEST");
    bool varlink = !strcmp(argv[3], "varlink");
    static char request[65536];
    size_t length = read_request(request, sizeof request);
    int connection = connected(argv[1], argv[2]);
    struct answer answer;
    do {
        answer = drain(connection, request, length, varlink);
        if (forever && answer.bytes < kept) errx(1, "answered with %.*s", (int)tail, buffer + kept - tail);
    } while (forever);
    printf("%.9f %.9f %zu\n", answer.seconds, answer.first, answer.bytes);
    fwrite(buffer + kept - tail, 1, tail, stdout);
    return 0;
}
