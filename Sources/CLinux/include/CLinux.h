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
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <unistd.h>

// From linux/fcntl.h and linux/fs.h, which cannot be included beside fcntl.h.
static const int CLINUX_O_PATH = 010000000;
static const int CLINUX_AT_NO_AUTOMOUNT = 0x800;
static const int CLINUX_AT_EMPTY_PATH = 0x1000;
static const int CLINUX_AT_STATX_SYNC_AS_STAT = 0;
static const int CLINUX_AT_STATX_DONT_SYNC = 0x4000;
static const unsigned int CLINUX_RENAME_EXCHANGE = 2;
// In linux/stat.h as a macro; here so that it has the type of the mask.
static const unsigned int CLINUX_STATX_MNT_ID = 0x1000;

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

/// lseek(2): the position as it is.
static inline int64_t clinux_position(int descriptor) {
    off_t result = lseek(descriptor, 0, SEEK_CUR);
    return result < 0 ? -errno : result;
}

/// renameat2(2).
static inline int clinux_renameat2(
    int oldDirectory, const char *_Nonnull oldPath, int newDirectory, const char *_Nonnull newPath, unsigned int flags
) {
    return syscall(SYS_renameat2, oldDirectory, oldPath, newDirectory, newPath, flags) < 0 ? -errno : 0;
}

/// unshare(2) with CLONE_NEWNS, which linux/sched.h has and sched.h only for _GNU_SOURCE: mounts of the thread's own.
static inline int clinux_unshare_mounts(void) {
    return syscall(SYS_unshare, 0x00020000) < 0 ? -errno : 0;
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

// What the sandbox and the proof of it need.

// From linux/landlock.h of Linux 6.16 (ABI 7): headers of an older system know less than the kernel that runs.
struct clinux_landlock_ruleset {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};
static const int CLINUX_LANDLOCK_RULE_PATH_BENEATH = 1;
static const unsigned int CLINUX_LANDLOCK_CREATE_RULESET_VERSION = 1;
struct clinux_landlock_path_beneath {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

// From linux/fcntl.h, which cannot be included beside fcntl.h.
static const int CLINUX_AT_EACCESS = 0x200;
static const int CLINUX_AT_EXECVE_CHECK = 0x10000;
/// O_TMPFILE without the O_DIRECTORY that belongs to it, for that one's value depends on the processor.
static const int CLINUX_O_TMPFILE_BIT = 020000000;

/// landlock_create_ruleset(2). A kernel that knows less takes the longer structure as long as what it does not know
/// is zero. With the version flag alone: the ABI.
static inline int clinux_landlock_create_ruleset(
    const struct clinux_landlock_ruleset *_Nullable attributes, unsigned int flags
) {
    long result =
        syscall(SYS_landlock_create_ruleset, attributes, attributes ? sizeof *attributes : (size_t)0, flags);
    return result < 0 ? -errno : (int)result;
}

/// landlock_add_rule(2), of the kind LANDLOCK_RULE_PATH_BENEATH.
static inline int clinux_landlock_add_path_beneath(int ruleset, uint64_t access, int parent) {
    struct clinux_landlock_path_beneath rule = {.allowed_access = access, .parent_fd = parent};
    return syscall(SYS_landlock_add_rule, ruleset, CLINUX_LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0 ? -errno : 0;
}

/// landlock_restrict_self(2).
static inline int clinux_landlock_restrict_self(int ruleset) {
    return syscall(SYS_landlock_restrict_self, ruleset, 0) < 0 ? -errno : 0;
}

/// prctl(2), through syscall(2): unused arguments must be zero for several options.
static inline int clinux_prctl(int option, unsigned long two, unsigned long three) {
    long result = syscall(SYS_prctl, option, two, three, 0ul, 0ul);
    return result < 0 ? -errno : (int)result;
}
static const int CLINUX_PR_SET_PDEATHSIG = 1;
static const int CLINUX_PR_GET_SECCOMP = 21;
static const int CLINUX_PR_SET_NO_NEW_PRIVS = 38;
static const int CLINUX_PR_GET_NO_NEW_PRIVS = 39;
static const int CLINUX_PR_CAP_AMBIENT = 47;
static const int CLINUX_PR_CAP_AMBIENT_CLEAR_ALL = 4;

/// faccessat2(2): what modes, ACLs and capabilities say; Landlock has no part in it.
static inline int clinux_faccessat2(int directory, const char *_Nonnull path, int mode, int flags) {
    return syscall(SYS_faccessat2, directory, path, mode, flags) < 0 ? -errno : 0;
}

// From fcntl.h for _GNU_SOURCE.
struct clinux_file_handle {
    unsigned int handle_bytes;
    int handle_type;
    unsigned char f_handle[128];
};

/// name_to_handle_at(2).
static inline int clinux_name_to_handle_at(
    int directory, const char *_Nonnull path, struct clinux_file_handle *_Nonnull handle, int flags
) {
    int mount;
    handle->handle_bytes = sizeof handle->f_handle;
    return syscall(SYS_name_to_handle_at, directory, path, handle, &mount, flags) < 0 ? -errno : 0;
}

/// open_by_handle_at(2).
static inline int clinux_open_by_handle_at(int mount, struct clinux_file_handle *_Nonnull handle, int flags) {
    long result = syscall(SYS_open_by_handle_at, mount, handle, flags);
    return result < 0 ? -errno : (int)result;
}

/// execveat(2) of an open file with AT_EXECVE_CHECK (Linux 6.14): whether it could be executed. Nothing is executed;
/// a kernel that does not know the flag says EINVAL.
static inline int clinux_execve_check(int file) {
    char *const none[] = {0};
    return syscall(SYS_execveat, file, "", none, none, CLINUX_AT_EMPTY_PATH | CLINUX_AT_EXECVE_CHECK) < 0 ? -errno : 0;
}

/// gettid(2).
static inline pid_t clinux_gettid(void) {
    return (pid_t)syscall(SYS_gettid);
}

/// pidfd_open(2).
static inline int clinux_pidfd_open(pid_t process) {
    long result = syscall(SYS_pidfd_open, process, 0);
    return result < 0 ? -errno : (int)result;
}

/// pidfd_getfd(2).
static inline int clinux_pidfd_getfd(int process, int descriptor) {
    long result = syscall(SYS_pidfd_getfd, process, descriptor, 0);
    return result < 0 ? -errno : (int)result;
}

// From linux/io_uring.h, which cannot be included beside fcntl.h on every system.
struct clinux_io_uring_offsets {
    uint32_t head, tail, ring_mask, ring_entries, flags, dropped, array, reserved;
    uint64_t user_address;
};
struct clinux_io_uring_parameters {
    uint32_t sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features, wq_fd, reserved[3];
    struct clinux_io_uring_offsets sq_offsets;
    struct clinux_io_uring_completion_offsets {
        uint32_t head, tail, ring_mask, ring_entries, overflow, cqes, flags, reserved;
        uint64_t user_address;
    } cq_offsets;
};
struct clinux_io_uring_submission {
    uint8_t opcode, flags;
    uint16_t priority;
    int32_t descriptor;
    uint64_t offset, address;
    uint32_t length, open_flags;
    uint64_t user_data, padding[3];
};
struct clinux_io_uring_completion {
    uint64_t user_data;
    int32_t result;
    uint32_t flags;
};
static const uint8_t CLINUX_IORING_OP_OPENAT = 18;
static const unsigned int CLINUX_IORING_ENTER_GETEVENTS = 1;
static const uint32_t CLINUX_IORING_FEAT_SINGLE_MMAP = 1;
static const int64_t CLINUX_IORING_OFF_SQ_RING = 0;
static const int64_t CLINUX_IORING_OFF_SQES = 0x10000000;

/// io_uring_setup(2).
static inline int clinux_io_uring_setup(unsigned int entries, struct clinux_io_uring_parameters *_Nonnull parameters) {
    long result = syscall(SYS_io_uring_setup, entries, parameters);
    return result < 0 ? -errno : (int)result;
}

/// io_uring_enter(2).
static inline int clinux_io_uring_enter(int ring, unsigned int submit, unsigned int wait, unsigned int flags) {
    long result = syscall(SYS_io_uring_enter, ring, submit, wait, flags, (void *)0, (size_t)0);
    return result < 0 ? -errno : (int)result;
}

/// openat(2) of what exists.
static inline int clinux_openat(int directory, const char *_Nonnull path, int flags) {
    long result = syscall(SYS_openat, directory, path, flags, 0);
    return result < 0 ? -errno : (int)result;
}

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *_Nonnull actions, int from);

/// Has a spawned process close all descriptors from `from` on: posix_spawn_file_actions_addclosefrom_np(3). Unlike the
/// others, this one returns the errno as it is, as the posix_spawn family does.
static inline int clinux_spawn_add_close_from(posix_spawn_file_actions_t *_Nonnull actions, int from) {
    return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

/// getxattr(2): how long the attribute's value is.
static inline ssize_t clinux_getxattr(const char *_Nonnull path, const char *_Nonnull name) {
    long result = syscall(SYS_getxattr, path, name, (void *)0, (size_t)0);
    return result < 0 ? -errno : result;
}

/// The kind of the file system that holds an open file, as of linux/magic.h: fstatfs(2).
static inline int64_t clinux_file_system_kind(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) < 0 ? -errno : (int64_t)status.f_type;
}

// What watching for changes needs.

/// inotify_init1(2).
static inline int clinux_inotify_init(void) {
    int result = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    return result < 0 ? -errno : result;
}

/// inotify_add_watch(2): the watch's number.
static inline int clinux_inotify_add_watch(int instance, const char *_Nonnull path, uint32_t mask) {
    int result = inotify_add_watch(instance, path, mask);
    return result < 0 ? -errno : result;
}

/// inotify_rm_watch(2).
static inline int clinux_inotify_remove_watch(int instance, int watch) {
    return inotify_rm_watch(instance, watch) < 0 ? -errno : 0;
}

/// read(2).
static inline ssize_t clinux_read(int descriptor, void *_Nullable buffer, size_t capacity) {
    ssize_t result = read(descriptor, buffer, capacity);
    return result < 0 ? -errno : result;
}

/// epoll_create1(2).
static inline int clinux_epoll_create(void) {
    int result = epoll_create1(EPOLL_CLOEXEC);
    return result < 0 ? -errno : result;
}

/// epoll_ctl(2), EPOLL_CTL_ADD or EPOLL_CTL_MOD: `token` is to come out of clinux_epoll_wait once, when there is
/// something to read.
static inline int clinux_epoll_set(int epoll, int operation, int descriptor, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.u64 = token}};
    return epoll_ctl(epoll, operation, descriptor, &event) < 0 ? -errno : 0;
}
static const int CLINUX_EPOLL_CTL_ADD = EPOLL_CTL_ADD;
static const int CLINUX_EPOLL_CTL_MOD = EPOLL_CTL_MOD;

/// epoll_wait(2) for one event, without a time limit.
static inline int clinux_epoll_wait(int epoll, uint64_t *_Nonnull token) {
    struct epoll_event event;
    int result = epoll_wait(epoll, &event, 1, -1);
    if (result < 0) return -errno;
    *token = event.data.u64;
    return result;
}

/// eventfd(2).
static inline int clinux_eventfd(void) {
    int result = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return result < 0 ? -errno : result;
}

/// fstatfs(2).
static inline int clinux_fstatfs(int descriptor, struct statfs *_Nonnull status) {
    return fstatfs(descriptor, status) < 0 ? -errno : 0;
}
