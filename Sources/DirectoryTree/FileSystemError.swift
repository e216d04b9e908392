// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A failed question to the file system: what was attempted, on what, and what
/// the kernel said.
public struct FileSystemError: Error, Sendable, Equatable {
    /// What was attempted.
    public enum Operation: String, Sendable {
        /// Resolving and opening a path: openat2(2); for the root, open(2).
        case open
        /// Reading entries: getdents64(2).
        case read
        /// Going to a position in a directory: lseek(2).
        case seek
        /// Reading metadata: statx(2).
        case metadata
        /// Reading a symlink's target: readlinkat(2).
        case readLink
        /// Finding where an open directory or entry is: readlink(2) in /proc/self/fd.
        case physicalPath
        /// Beginning to watch for changes: inotify_init1(2).
        case beginWatch
        /// Watching one more directory: inotify_add_watch(2).
        case addWatch
        /// Asking for the space of a file system: fstatfs(2).
        case fileSystem
    }

    /// What was attempted.
    public let operation: Operation
    /// The path as it was asked for: bytes relative to the root, or the root's
    /// own path when opening that failed.
    public let path: [UInt8]
    /// What the kernel said.
    public let errno: Errno

    /// An error from its three parts.
    public init(operation: Operation, path: [UInt8], errno: Errno) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }
}
