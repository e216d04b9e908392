// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

// System calls that Swift cannot call by itself: syscall(2) is variadic, and what
// glibc declares for _GNU_SOURCE alone is not in Swift's Glibc module. Defining
// _GNU_SOURCE here would give the module's types a second, different definition, so
// structures and numbers come from the kernel's own headers, or are repeated here.
//
// Pointers may be null as far as Swift knows, since those of its buffers may; the
// kernel answers a null one with EFAULT.
//
// Each function is one call. On failure it returns the negated errno, so that nothing
// can come between the call and the reading of errno.

#pragma once

#include <errno.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// From linux/fcntl.h and linux/fs.h, which cannot be included beside fcntl.h.
static const int CLINUX_O_PATH = 010000000;
static const int CLINUX_AT_NO_AUTOMOUNT = 0x800;
static const int CLINUX_AT_EMPTY_PATH = 0x1000;
static const int CLINUX_AT_STATX_SYNC_AS_STAT = 0;
static const int CLINUX_AT_STATX_DONT_SYNC = 0x4000;
static const unsigned int CLINUX_RENAME_EXCHANGE = 2;

/// openat2(2).
static inline int clinux_openat2(int directory, const char *_Nullable path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags, .resolve = resolve};
    long result = syscall(SYS_openat2, directory, path, &how, sizeof how);
    return result < 0 ? -errno : (int)result;
}

/// getdents64(2).
static inline ssize_t clinux_getdents64(int directory, void *_Nullable buffer, size_t capacity) {
    long result = syscall(SYS_getdents64, directory, buffer, capacity);
    return result < 0 ? -errno : result;
}

/// statx(2).
static inline int clinux_statx(
    int directory, const char *_Nullable path, int flags, unsigned int mask, struct statx *_Nonnull metadata
) {
    return syscall(SYS_statx, directory, path, flags, mask, metadata) < 0 ? -errno : 0;
}

/// readlinkat(2).
static inline ssize_t clinux_readlinkat(
    int directory, const char *_Nullable path, char *_Nullable buffer, size_t capacity
) {
    ssize_t result = readlinkat(directory, path, buffer, capacity);
    return result < 0 ? -errno : result;
}

/// lseek(2) from the start.
static inline int64_t clinux_seek(int descriptor, int64_t position) {
    off_t result = lseek(descriptor, position, SEEK_SET);
    return result < 0 ? -errno : result;
}

/// renameat2(2).
static inline int clinux_renameat2(
    int oldDirectory, const char *_Nonnull oldPath, int newDirectory, const char *_Nonnull newPath, unsigned int flags
) {
    return syscall(SYS_renameat2, oldDirectory, oldPath, newDirectory, newPath, flags) < 0 ? -errno : 0;
}

/// capget(2) of the calling thread, both halves.
static inline int clinux_capget(struct __user_cap_data_struct *_Nullable halves) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    return syscall(SYS_capget, &header, halves) < 0 ? -errno : 0;
}

/// capset(2) of the calling thread alone: the call itself knows no other threads.
static inline int clinux_capset(const struct __user_cap_data_struct *_Nullable halves) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    return syscall(SYS_capset, &header, halves) < 0 ? -errno : 0;
}

extern const char *_Nullable strerrorname_np(int number);
extern const char *_Nullable strerrordesc_np(int number);

/// "ENOENT" for ENOENT; null for a number that has no name. strerrorname_np(3).
static inline const char *_Nullable clinux_errno_name(int number) {
    return strerrorname_np(number);
}

/// "No such file or directory" for ENOENT, never translated; null for a number
/// that has no text. strerrordesc_np(3).
static inline const char *_Nullable clinux_errno_description(int number) {
    return strerrordesc_np(number);
}

extern unsigned long gnu_dev_makedev(unsigned int major, unsigned int minor);

/// A dev_t from its two numbers. makedev(3).
static inline dev_t clinux_makedev(unsigned int major, unsigned int minor) {
    return gnu_dev_makedev(major, minor);
}
