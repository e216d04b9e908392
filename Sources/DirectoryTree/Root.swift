// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The directory that everything is beneath.
///
/// It is opened once, and from then on every path is resolved by the kernel from
/// that open directory and kept beneath it (openat2(2), RESOLVE_BENEATH), whatever
/// is renamed or linked meanwhile. No path is checked as text.
///
/// A `path` argument is bytes relative to the root. Leading slashes are ignored
/// and an empty path is the root itself. Symlinks that stay inside are followed;
/// one that is absolute or leads out fails with EXDEV, as does a ".." too many.
/// The longest path is 4095 bytes (PATH_MAX counts the terminating zero);
/// a longer one fails with ENAMETOOLONG, one with a zero byte with EINVAL.
public final class Root: Sendable {
    /// The path as given to ``init(_:)``.
    public let path: String

    let descriptor: FileDescriptor

    /// Opens the root with O_PATH | O_DIRECTORY. Symlinks in `path` itself are
    /// followed, for whoever names the root means what they lead to.
    public init(_ path: String) throws(FileSystemError) {
        func failure(_ number: CInt) -> FileSystemError {
            FileSystemError(operation: .open, path: Array(path.utf8), errno: Errno(rawValue: number))
        }
        guard !path.utf8.contains(0) else { throw failure(EINVAL) }
        var number: CInt
        repeat {
            number = Glibc.open(path, CLINUX_O_PATH | O_DIRECTORY | O_CLOEXEC)
        } while number < 0 && Glibc.errno == EINTR
        guard number >= 0 else { throw failure(Glibc.errno) }
        self.descriptor = FileDescriptor(owning: number)
        self.path = path
    }

    /// The open root's descriptor, for those who confine the process to what is beneath it. It stays the root's.
    public var number: CInt { descriptor.number }

    /// Opens a directory to read its entries.
    /// - Throws: ENOTDIR, ENOENT, EACCES, EXDEV (leads out of the root), ELOOP, ...
    public func openDirectory(_ path: [UInt8]) throws(FileSystemError) -> Directory {
        let opened = try descriptor.open(beneath: path, flags: Directory.openFlags)
        return Directory(descriptor: opened, root: self, path: path)
    }

    /// Opens one entry, whatever its kind, without access to its contents (O_PATH).
    /// - Parameter follow: What a symlink leads to, instead of the symlink.
    public func entry(at path: [UInt8], follow: Bool) throws(FileSystemError) -> OpenEntry {
        let opened = try descriptor.open(beneath: path, flags: follow ? CLINUX_O_PATH : CLINUX_O_PATH | O_NOFOLLOW)
        return OpenEntry(descriptor: opened, root: self, path: path)
    }
}

extension Root {
    /// Opens a directory by its place, a path without symlinks and "..", however long, to read its entries.
    func openDirectory(at place: [UInt8]) throws(FileSystemError) -> Directory {
        Directory(descriptor: try open(place: place, flags: Directory.openFlags), root: self, path: place)
    }

    /// As ``openDirectory(at:)``, without access to its entries (O_PATH).
    func openPlace(_ place: [UInt8]) throws(FileSystemError) -> FileDescriptor {
        try open(place: place, flags: CLINUX_O_PATH | O_DIRECTORY)
    }

    private func open(place: [UInt8], flags: CInt) throws(FileSystemError) -> FileDescriptor {
        guard place.count >= PATH_MAX else {
            return try descriptor.open(beneath: place, flags: flags, resolve: RESOLVE_NO_SYMLINKS)
        }
        // A path of more than a page is opened in pieces, of as many names as surely fit.
        let names = place.split(separator: UInt8(ascii: "/"))
        let step = Int(PATH_MAX) / (Int(NAME_MAX) + 1) - 1
        var reached: FileDescriptor?
        for start in stride(from: 0, to: names.count, by: step) {
            let end = min(start + step, names.count)
            let piece = Array(names[start..<end].joined(separator: [UInt8(ascii: "/")]))
            let pieceFlags = end == names.count ? flags : CLINUX_O_PATH | O_DIRECTORY
            if let last = reached.take() {
                reached = try last.open(beneath: piece, flags: pieceFlags, resolve: RESOLVE_NO_SYMLINKS)
            } else {
                reached = try descriptor.open(beneath: piece, flags: pieceFlags, resolve: RESOLVE_NO_SYMLINKS)
            }
        }
        guard let reached else { throw FileSystemError(operation: .open, path: place, errno: .noSuchFileOrDirectory) }
        return reached
    }
}
