// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

// mkdata flat DIR FILES            DIR with so many files in it
// mkdata tree DIR DIRECTORIES FILES  DIR with so many directories and files below it
//
// The same arguments make the same names, sizes and times. Files are holes, but for one in 64, which has a block.
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const words[] = {
    "report", "backup", "invoice", "IMG", "mail-archive", "db", "photo-of-the-day", "log",
};
static const char *const suffixes[] = {".txt", ".tar.zst", ".pdf", ".jpg", ".mbox", ".sql.gz", ".jpeg", ""};

// splitmix64
static uint64_t mixed(uint64_t number) {
    number += 0x9e3779b97f4a7c15;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
    number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
    return number ^ (number >> 31);
}

static void make_file(int directory, long number) {
    uint64_t random = mixed(number);
    char name[64];
    snprintf(name, sizeof name, "%s-%07ld%s", words[random & 7], number, suffixes[random >> 3 & 7]);
    int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) err(1, "%s", name);
    if (ftruncate(file, random >> 8 & 0xfffff)) err(1, "%s", name);
    if (number % 64 == 0 && pwrite(file, "dirlistd", 8, 0) != 8) err(1, "%s", name);
    struct timespec time = {.tv_sec = 1700000000 + (random >> 32) % 31536000, .tv_nsec = random % 1000000000};
    if (futimens(file, (struct timespec[]){time, time})) err(1, "%s", name);
    close(file);
}

static int make_directory(int parent, const char *name) {
    if (mkdirat(parent, name, 0755)) err(1, "%s", name);
    int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) err(1, "%s", name);
    return directory;
}

// Directory `number` has the directories 8 * number + 1 ... + 8 in it; by turns 10 and 30 files where 20 is the mean.
static void fill(int directory, long number, long directories, long files) {
    long mean = files / directories, first, count;
    first = number / 2 * 2 * mean + (number % 2 ? mean / 2 : 0);
    count = number % 2 ? mean * 2 - mean / 2 : mean / 2;
    if (number == directories - 1) count = files - first;
    for (long file = first; file < first + count; file++) make_file(directory, file);
    for (long child = 8 * number + 1; child <= 8 * number + 8 && child < directories; child++) {
        char name[32];
        snprintf(name, sizeof name, "folder-%05ld", child);
        int made = make_directory(directory, name);
        fill(made, child, directories, files);
        close(made);
    }
}

int main(int argc, char **argv) {
    umask(0022);
    if (argc == 4 && !strcmp(argv[1], "flat")) {
        int directory = make_directory(AT_FDCWD, argv[2]);
        long files = atol(argv[3]);
        for (long file = 0; file < files; file++) make_file(directory, file);
        if (syncfs(directory)) err(1, "syncfs");
        return 0;
    }
    if (argc == 5 && !strcmp(argv[1], "tree") && atol(argv[3]) > 0) {
        int root = make_directory(AT_FDCWD, argv[2]);
        int top = make_directory(root, "folder-00000");
        fill(top, 0, atol(argv[3]), atol(argv[4]));
        if (syncfs(root)) err(1, "syncfs");
        return 0;
    }
    errx(64, "usage: mkdata flat DIR FILES | mkdata tree DIR DIRECTORIES FILES");
}
