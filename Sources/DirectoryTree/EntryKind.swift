// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What an entry is.
public enum EntryKind: UInt8, Sendable, CaseIterable {
    /// A regular file.
    case file
    /// A directory.
    case directory
    /// A symbolic link.
    case symlink
    /// A named pipe.
    case fifo
    /// A Unix socket.
    case socket
    /// A block device.
    case block
    /// A character device.
    case character
    /// The directory does not say (the metadata does), or none of these.
    case unknown

    // The four bits of S_IFMT, shifted down, are the values of d_type: the kernel
    // makes one from the other (linux/fs_types.h).
    @inlinable
    init(typeBits: UInt8) {
        switch typeBits {
        case 0o01: self = .fifo
        case 0o02: self = .character
        case 0o04: self = .directory
        case 0o06: self = .block
        case 0o10: self = .file
        case 0o12: self = .symlink
        case 0o14: self = .socket
        default: self = .unknown
        }
    }

    /// The kind in st_mode: inode(7).
    @inlinable
    public init(mode: UInt16) {
        self.init(typeBits: UInt8(truncatingIfNeeded: mode >> 12))
    }
}
