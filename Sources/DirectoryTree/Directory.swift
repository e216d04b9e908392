// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// An open directory.
///
/// Metadata and link targets may be asked for from many threads at once. The
/// position that ``EntryBlock/fill(from:)`` reads from and ``seek(to:)`` sets
/// belongs to the open directory: callers see to it that one at a time uses it.
public final class Directory: Sendable {
    /// The path that it was opened by.
    public let path: [UInt8]

    let descriptor: FileDescriptor
    let root: Root

    // O_NONBLOCK so that no kind of file could ever hold the call up.
    static let openFlags = O_RDONLY | O_DIRECTORY | O_NONBLOCK

    init(descriptor: consuming FileDescriptor, root: Root, path: [UInt8]) {
        self.descriptor = descriptor
        self.root = root
        self.path = path
    }

    /// Which directory this is, across reopening and restarts.
    public func identity() throws(FileSystemError) -> DirectoryIdentity {
        let metadata = try ownMetadata(.identity)
        return DirectoryIdentity(
            device: metadata.device, inode: metadata.inode, createdNSec: metadata.createdNSec ?? 0)
    }

    /// The change time (ctime) as it is now, in nanoseconds since 1970: it moves when
    /// an entry is added, removed or renamed. Compare before and after reading.
    public func changedNSec() throws(FileSystemError) -> Int64 {
        try ownMetadata(.changed).changedNSec
    }

    /// The directory's own metadata.
    public func metadata(_ fields: MetadataFields) throws(FileSystemError) -> Metadata {
        try ownMetadata(fields)
    }

    private func ownMetadata(_ fields: MetadataFields) throws(FileSystemError) -> Metadata {
        var metadata = Metadata()
        // Not from a network file system's cache: a change just made must show.
        if let errno = descriptor.metadata(fields, flags: CLINUX_AT_STATX_SYNC_AS_STAT, into: &metadata) {
            throw FileSystemError(operation: .metadata, path: path, errno: errno)
        }
        return metadata
    }

    /// Where it is now, from the root: "/a/b", or "/" for the root itself.
    /// - Throws: ENOENT when it has been removed, EXDEV when it has been moved out of
    ///   the root, ENAMETOOLONG when the path from the disk's root exceeds a page.
    public func physicalPath() throws(FileSystemError) -> [UInt8] {
        try root.physicalPath(of: descriptor, openedBy: path)
    }

    /// Sets the reading position.
    /// - Parameter cookie: 0 for the start, or ``DirectoryEntry/next`` of an entry of
    ///   this directory: reading goes on after that entry. Such cookies hold
    ///   as long as the directory is the same (see ``identity()``).
    public func seek(to cookie: Int64) throws(FileSystemError) {
        let result = clinux_seek(descriptor.number, cookie)
        guard result >= 0 else {
            throw FileSystemError(operation: .seek, path: path, errno: Errno(rawValue: CInt(-result)))
        }
    }

    /// The reading position: a cookie for ``seek(to:)``.
    func position() throws(FileSystemError) -> Int64 {
        let result = clinux_position(descriptor.number)
        guard result >= 0 else {
            throw FileSystemError(operation: .seek, path: path, errno: Errno(rawValue: CInt(-result)))
        }
        return result
    }

    /// Metadata of an entry of this directory; of a symlink, its own.
    ///
    /// statx(2) relative to the directory with AT_SYMLINK_NOFOLLOW, AT_NO_AUTOMOUNT and
    /// AT_STATX_DONT_SYNC, straight on the name in the block.
    /// - Parameter metadata: Where to; as it was after an error.
    /// - Returns: Nothing on success. ENOENT: it vanished since it was read.
    public func metadata(
        of entry: borrowing DirectoryEntry, _ fields: MetadataFields, into metadata: inout Metadata
    ) -> Errno? {
        let flags = AT_SYMLINK_NOFOLLOW | CLINUX_AT_NO_AUTOMOUNT | CLINUX_AT_STATX_DONT_SYNC
        let result = entry.withTerminatedName { name in
            clinux_statx(descriptor.number, name, flags, fields.mask, &metadata.record)
        }
        return result == 0 ? nil : Errno(rawValue: -result)
    }

    /// What the entry with this name is, itself if it is a symlink.
    func kind(named name: [UInt8]) throws(FileSystemError) -> EntryKind {
        var metadata = Metadata()
        let flags = AT_SYMLINK_NOFOLLOW | CLINUX_AT_NO_AUTOMOUNT | CLINUX_AT_STATX_DONT_SYNC
        let result = (name + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                clinux_statx(descriptor.number, text.baseAddress, flags, MetadataFields.kind.mask, &metadata.record)
            }
        }
        guard result == 0 else {
            throw FileSystemError(
                operation: .metadata, path: Self.join(path, name), errno: Errno(rawValue: -result))
        }
        return metadata.kind
    }

    /// Where an entry of this directory leads.
    /// - Returns: Nothing on success; EINVAL when it is no symlink.
    public func linkTarget(of entry: borrowing DirectoryEntry, into target: inout LinkTarget) -> Errno? {
        entry.withTerminatedName { name in target.read(at: descriptor.number, name: name) }
    }

    /// Opens a directory that is an entry of this one; a symlink fails with ELOOP or
    /// ENOTDIR. Neither the depth nor the length of the path limits it.
    public func openDirectory(_ entry: borrowing DirectoryEntry) throws(FileSystemError) -> Directory {
        try openDirectory(named: entry.nameArray)
    }

    /// As ``openDirectory(_:)``, of the entry with this name.
    func openDirectory(named name: [UInt8]) throws(FileSystemError) -> Directory {
        let path = Self.join(path, name)
        let opened = try descriptor.open(
            beneath: name, flags: Self.openFlags | O_NOFOLLOW, resolve: RESOLVE_NO_SYMLINKS, errorPath: path)
        return Directory(descriptor: opened, root: root, path: path)
    }

    /// Opens the directory `name`, found in this one; its path is the name alone.
    /// - Parameter staysOnMount: Whether one where something else is mounted fails with EXDEV instead.
    func openFound(_ name: [UInt8], staysOnMount: Bool) throws(FileSystemError) -> Directory {
        let resolve = RESOLVE_NO_SYMLINKS | (staysOnMount ? RESOLVE_NO_XDEV : 0)
        let opened = try descriptor.open(beneath: name, flags: Self.openFlags | O_NOFOLLOW, resolve: resolve)
        return Directory(descriptor: opened, root: root, path: name)
    }

    private static func join(_ path: [UInt8], _ name: [UInt8]) -> [UInt8] {
        guard let last = path.last else { return name }
        return last == UInt8(ascii: "/") ? path + name : path + [UInt8(ascii: "/")] + name
    }

    /// getdents64(2): the number of bytes read, 0 at the end.
    func read(into memory: UnsafeMutableRawBufferPointer) throws(FileSystemError) -> Int {
        while true {
            let result = clinux_getdents64(descriptor.number, memory.baseAddress, memory.count)
            if result >= 0 { return result }
            guard -result == EINTR else {
                throw FileSystemError(operation: .read, path: path, errno: Errno(rawValue: CInt(-result)))
            }
        }
    }
}

/// Names a directory across reopening, renaming and restarts.
public struct DirectoryIdentity: Sendable, Hashable {
    /// The file system's device number.
    public let device: DeviceNumber
    /// The inode number; used again after the directory is removed.
    public let inode: UInt64
    /// The birth time in nanoseconds since 1970, which tells a reused inode apart; 0
    /// where the file system keeps none.
    public let createdNSec: Int64

    /// An identity from its parts.
    public init(device: DeviceNumber, inode: UInt64, createdNSec: Int64) {
        self.device = device
        self.inode = inode
        self.createdNSec = createdNSec
    }
}
