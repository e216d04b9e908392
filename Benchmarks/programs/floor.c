// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

// What the kernel takes for an answer: getdents64 into 256 KiB and, with "standard", one statx for each entry with the
// mask that `ls -l` needs. Nothing is kept, sorted, written or sent.
//
// floor DIR flat|tree names|standard THREADS PASSES
//     prints the median pass: "WALL-SECONDS CPU-SECONDS ENTRIES DIRECTORIES"
//
// Work is a stack of directories to read on. Whoever takes one reads a buffer of it and puts it back before looking at
// what was read, so that two threads share a tree, and a single large directory too.
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { buffer_size = 256 << 10 };

struct record {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

// Held by its place on the stack, and by each directory in it that has not been opened yet.
struct directory {
    struct directory *parent, *below;
    int descriptor, holders;
    char name[];
};

static bool recursive, standard;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct directory *stack;
static int working, threads;
static long entries, directories;
static uint64_t checksum;

static struct directory *make(struct directory *parent, const char *name) {
    struct directory *made = malloc(sizeof *made + strlen(name) + 1);
    if (!made) err(1, "malloc");
    *made = (struct directory){.parent = parent, .descriptor = -1, .holders = 1};
    strcpy(made->name, name);
    return made;
}

static void release(struct directory *directory) {
    if (__atomic_sub_fetch(&directory->holders, 1, __ATOMIC_ACQ_REL)) return;
    close(directory->descriptor);
    free(directory);
}

static void push(struct directory *first, struct directory *last) {
    pthread_mutex_lock(&lock);
    last->below = stack;
    stack = first;
    if (threads > 1) pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void open_directory(struct directory *directory) {
    int from = directory->parent ? directory->parent->descriptor : AT_FDCWD;
    directory->descriptor = openat(from, directory->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    if (directory->descriptor < 0) err(1, "%s", directory->name);
    if (directory->parent) release(directory->parent);
}

struct tally {
    long entries, directories;
    uint64_t checksum;
};

static void look(struct directory *directory, struct record *record, struct tally *tally) {
    tally->entries++;
    tally->checksum += strlen(record->name) + record->type;
    if (!standard) return;
    struct statx st;
    unsigned mask = STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_UID | STATX_GID | STATX_SIZE | STATX_MTIME;
    int flags = AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT;
    if (statx(directory->descriptor, record->name, flags, mask, &st)) return;
    tally->checksum += st.stx_size + st.stx_mode + st.stx_nlink + st.stx_uid + st.stx_gid + st.stx_mtime.tv_nsec;
}

// Reads one buffer of a directory. The caller holds it, and no longer does afterwards.
static void read_on(struct directory *directory, char *buffer, struct tally *tally) {
    if (directory->descriptor < 0) {
        open_directory(directory);
        tally->directories++;
    }
    long length = syscall(SYS_getdents64, directory->descriptor, buffer, buffer_size);
    if (length < 0) err(1, "getdents64");
    if (length == 0) {
        release(directory);
        return;
    }
    __atomic_add_fetch(&directory->holders, 1, __ATOMIC_RELAXED);
    push(directory, directory);
    struct directory *first = NULL, *last = NULL;
    for (long at = 0; at < length;) {
        struct record *record = (void *)(buffer + at);
        at += record->length;
        const char *name = record->name;
        if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]))) continue;
        look(directory, record, tally);
        if (!recursive || record->type != DT_DIR) continue;
        __atomic_add_fetch(&directory->holders, 1, __ATOMIC_RELAXED);
        struct directory *child = make(directory, name);
        child->below = first;
        first = child;
        if (!last) last = child;
    }
    if (first) push(first, last);
    release(directory);
}

static void *work(void *unused) {
    (void)unused;
    char *buffer = malloc(buffer_size);
    if (!buffer) err(1, "malloc");
    struct tally tally = {0};
    pthread_mutex_lock(&lock);
    while (true) {
        while (!stack && working) pthread_cond_wait(&changed, &lock);
        if (!stack) break;
        struct directory *directory = stack;
        stack = directory->below;
        working++;
        pthread_mutex_unlock(&lock);
        read_on(directory, buffer, &tally);
        pthread_mutex_lock(&lock);
        working--;
    }
    entries += tally.entries;
    directories += tally.directories;
    checksum += tally.checksum;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    free(buffer);
    return NULL;
}

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

struct pass {
    double wall, cpu;
};

static struct pass measure(const char *path) {
    pthread_t others[64];
    double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    entries = directories = 0;
    stack = make(NULL, path);
    for (int other = 1; other < threads; other++)
        if (pthread_create(&others[other], NULL, work, NULL)) errx(1, "pthread_create");
    work(NULL);
    for (int other = 1; other < threads; other++) pthread_join(others[other], NULL);
    return (struct pass){now(CLOCK_MONOTONIC) - wall, now(CLOCK_PROCESS_CPUTIME_ID) - cpu};
}

static int slower(const void *one, const void *other) {
    double first = ((const struct pass *)one)->wall, second = ((const struct pass *)other)->wall;
    return (first > second) - (first < second);
}

int main(int argc, char **argv) {
    if (argc != 6) errx(64, "usage: floor DIR flat|tree names|standard THREADS PASSES");
    recursive = !strcmp(argv[2], "tree");
    standard = !strcmp(argv[3], "standard");
    threads = atoi(argv[4]);
    int passes = atoi(argv[5]);
    if (threads < 1 || threads > 64 || passes < 1) errx(64, "floor: THREADS is 1 to 64, PASSES at least 1");
    struct pass *all = calloc(passes, sizeof *all);
    if (!all) err(1, "calloc");
    for (int pass = 0; pass < passes; pass++) all[pass] = measure(argv[1]);
    qsort(all, passes, sizeof *all, slower);
    printf("%.9f %.9f %ld %ld\n", all[passes / 2].wall, all[passes / 2].cpu, entries, directories - 1);
    // Read, so that no compiler leaves out what went into it.
    return checksum == 1 ? 1 : 0;
}
