// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

extension Root {
    /// Where an open directory or entry is now, from the root.
    ///
    /// The kernel tells it: /proc/self/fd/N is a link to the path of what is open, and
    /// that of the root is cut off its front. proc(5)
    func physicalPath(
        of opened: borrowing FileDescriptor, openedBy path: [UInt8]
    ) throws(FileSystemError) -> [UInt8] {
        func failure(_ errno: Errno) -> FileSystemError {
            FileSystemError(operation: .physicalPath, path: path, errno: errno)
        }
        var link = LinkTarget()
        func location(_ descriptor: borrowing FileDescriptor) throws(FileSystemError) -> [UInt8] {
            if let errno = link.read(at: AT_FDCWD, name: "/proc/self/fd/\(descriptor.number)") { throw failure(errno) }
            return link.array
        }
        // The root itself may be renamed between the two questions, so it is asked before
        // and after; more often than this in a row is nobody's ordinary renaming.
        var base = try location(descriptor)
        var whole = try location(opened)
        for _ in 0..<64 {
            let baseAfter = try location(descriptor)
            if baseAfter == base { break }
            base = baseAfter
            whole = try location(opened)
        }

        let slash = UInt8(ascii: "/")
        let deletedMark = Array(" (deleted)".utf8)
        let maybeDeleted = whole.suffix(deletedMark.count) == deletedMark[...]
        if whole == base { return [slash] }
        if base == [slash] {
            base = []
        } else if !whole.starts(with: base + [slash]) {
            throw failure(maybeDeleted ? .noSuchFileOrDirectory : .crossesBoundary)
        }
        let relative = Array(whole[base.count...])
        if maybeDeleted {
            // The kernel's mark of a removed entry, or a name that ends so: what is there decides.
            guard try isSame(opened, as: relative, failure: failure) else { throw failure(.noSuchFileOrDirectory) }
        }
        return relative
    }

    private func isSame(
        _ opened: borrowing FileDescriptor, as path: [UInt8], failure: (Errno) -> FileSystemError
    ) throws(FileSystemError) -> Bool {
        var one = Metadata()
        var other = Metadata()
        do throws(FileSystemError) {
            let found = try descriptor.open(beneath: path, flags: CLINUX_O_PATH | O_NOFOLLOW)
            if let errno = found.metadata(.identity, flags: CLINUX_AT_STATX_DONT_SYNC, into: &other) {
                throw failure(errno)
            }
        } catch {
            guard error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory else {
                throw failure(error.errno)
            }
            return false
        }
        if let errno = opened.metadata(.identity, flags: CLINUX_AT_STATX_DONT_SYNC, into: &one) { throw failure(errno) }
        return one.inode == other.inode && one.device == other.device
    }
}
