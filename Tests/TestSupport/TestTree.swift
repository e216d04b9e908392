// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Directory entries to be made for a test.
public struct TestTree: Sendable {
    /// What an entry is.
    public indirect enum Node: Sendable {
        /// A file of so many zero bytes.
        case file(size: Int = 0, mode: UInt32 = 0o644)
        /// A directory with these entries. The mode is set when everything is in it.
        case directory(TestTree, mode: UInt32 = 0o755)
        /// A symlink and where it leads.
        case symlink(String)
        /// A named pipe.
        case fifo
        /// A Unix socket that nobody listens on.
        case socket
        /// A character device; takes CAP_MKNOD.
        case character(major: UInt32, minor: UInt32)
        /// A block device; takes CAP_MKNOD.
        case block(major: UInt32, minor: UInt32)
    }

    /// The names, which are any bytes, and what they are.
    public var entries: [(name: [UInt8], node: Node)]

    /// Entries with any names.
    public init(_ entries: [(name: [UInt8], node: Node)]) {
        self.entries = entries
    }

    /// The names alone.
    public var names: [[UInt8]] { entries.map(\.name) }

    /// Makes the entries in an open directory.
    func make(in directory: CInt) throws(SetUpFailure) {
        for (name, node) in entries {
            let text = name.map { CChar(bitPattern: $0) } + [0]
            guard try make(node, text, in: directory) else {
                throw SetUpFailure("making \(String(decoding: name, as: UTF8.self))")
            }
        }
    }

    private func make(_ node: Node, _ name: [CChar], in directory: CInt) throws(SetUpFailure) -> Bool {
        switch node {
        case .file(let size, let mode):
            let file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            guard file >= 0 else { return false }
            defer { close(file) }
            return ftruncate(file, off_t(size)) == 0 && fchmod(file, mode) == 0
        case .directory(let tree, let mode):
            guard mkdirat(directory, name, 0o700) == 0 else { return false }
            let opened = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard opened >= 0 else { return false }
            defer { close(opened) }
            try tree.make(in: opened)
            return fchmod(opened, mode) == 0
        case .symlink(let target):
            return symlinkat(target, directory, name) == 0
        case .fifo:
            return mknodat(directory, name, S_IFIFO | 0o644, 0) == 0
        case .socket:
            return mknodat(directory, name, S_IFSOCK | 0o644, 0) == 0
        case .character(let major, let minor):
            return mknodat(directory, name, S_IFCHR | 0o644, clinux_makedev(major, minor)) == 0
        case .block(let major, let minor):
            return mknodat(directory, name, S_IFBLK | 0o644, clinux_makedev(major, minor)) == 0
        }
    }
}
