// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// One entry held open without access to its contents (O_PATH), so that several
/// questions about it are about the same thing.
public final class OpenEntry: Sendable {
    /// The path that it was opened by.
    public let path: [UInt8]

    let descriptor: FileDescriptor
    let root: Root

    init(descriptor: consuming FileDescriptor, root: Root, path: [UInt8]) {
        self.descriptor = descriptor
        self.root = root
        self.path = path
    }

    /// Its metadata.
    public func metadata(_ fields: MetadataFields) throws(FileSystemError) -> Metadata {
        var metadata = Metadata()
        if let errno = descriptor.metadata(fields, flags: CLINUX_AT_STATX_DONT_SYNC, into: &metadata) {
            throw FileSystemError(operation: .metadata, path: path, errno: errno)
        }
        return metadata
    }

    /// Where it leads, as stored, if it is a symlink that was not followed.
    /// - Throws: ENOENT when it is no symlink (readlinkat(2) with an empty path says so).
    public func linkTarget() throws(FileSystemError) -> [UInt8] {
        var target = LinkTarget()
        if let errno = target.read(at: descriptor.number, name: "") {
            throw FileSystemError(operation: .readLink, path: path, errno: errno)
        }
        return target.array
    }

    /// Where it is now, from the root: "/a/b", or "/" for the root itself.
    /// - Throws: As ``Directory/physicalPath()``.
    public func physicalPath() throws(FileSystemError) -> [UInt8] {
        try root.physicalPath(of: descriptor, openedBy: path)
    }
}
