// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

// cost COMMAND [ARGUMENT ...]
//     runs it, its output thrown away, and prints "WALL-SECONDS CPU-SECONDS LARGEST-RESIDENT-KB EXIT-CODE"
//
// Small, for wait4(2) counts the memory of who forked a process as the process's own.
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

int main(int argc, char **argv) {
    if (argc < 2) errx(64, "usage: cost COMMAND [ARGUMENT ...]");
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC), status;
    if (nowhere < 0) err(1, "/dev/null");
    double started = now();
    pid_t command = fork();
    if (command < 0) err(1, "fork");
    if (command == 0) {
        for (int descriptor = 0; descriptor < 3; descriptor++) dup2(nowhere, descriptor);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    struct rusage usage;
    if (wait4(command, &status, 0, &usage) < 0) err(1, "wait4");
    printf("%.9f %.6f %ld %d\n", now() - started, seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss,
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
