// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

// Asks the same thing again and again on one connection, and measures each answer.
//
// latency HOST PORT varlink|http REQUESTS SECONDS <REQUEST
//     prints "ANSWERS P50 P99 LEAST MOST BYTES", times in seconds, then on the next lines the last answer
//
// varlink: an answer ends with a zero byte. http: it ends with the last chunk of a chunked body. It stops after so many
// requests or seconds, whatever comes first; the first 20 answers are not counted.
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "client.h"

enum { unmeasured = 20 };

static char answer[1 << 20];

static size_t receive(int connection, const char *end, size_t end_length) {
    size_t length = 0;
    do {
        ssize_t count = recv(connection, answer + length, sizeof answer - length, 0);
        if (count < 0) err(1, "recv");
        if (count == 0) errx(1, "the server closed the connection, or the answer is too long");
        length += count;
    } while (length < end_length || memcmp(answer + length - end_length, end, end_length));
    return length;
}

static int compare(const void *one, const void *other) {
    double first = *(const double *)one, second = *(const double *)other;
    return (first > second) - (first < second);
}

int main(int argc, char **argv) {
    if (argc != 6) errx(64, "usage: latency HOST PORT varlink|http REQUESTS SECONDS <REQUEST");
    int http = !strcmp(argv[3], "http");
    const char *end = http ? "0\r\n\r\n" : "";
    size_t end_length = http ? 5 : 1;
    long requests = atol(argv[4]), count = 0;
    double seconds = atof(argv[5]);
    if (requests < 1) errx(64, "latency: REQUESTS is at least 1");
    static char request[65536];
    size_t length = read_request(request, sizeof request), bytes = 0;
    int connection = connected(argv[1], argv[2]);
    double *times = calloc(requests, sizeof *times);
    if (!times) err(1, "calloc");
    double begun = now();
    for (long number = -unmeasured; number < requests && (count == 0 || now() - begun < seconds); number++) {
        double started = now();
        send_request(connection, request, length);
        bytes = receive(connection, end, end_length);
        if (number >= 0) times[count++] = now() - started;
    }
    qsort(times, count, sizeof *times, compare);
    printf("%ld %.9f %.9f %.9f %.9f %zu\n", count, times[count / 2], times[count * 99 / 100], times[0],
        times[count - 1], bytes);
    fwrite(answer, 1, bytes, stdout);
    return 0;
}
