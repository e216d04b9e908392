// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

extension BoundSocket {
    /// Why a Unix socket cannot be had.
    public enum UnixFailure: Error, Sendable, Equatable {
        /// Somebody listens there already.
        case inUse
        /// There is something that is no socket.
        case notASocket
        /// What the system said.
        case system(errno: CInt)
    }

    /// Binds a Unix socket and listens. A socket file where nobody listens, as a daemon leaves it behind, is replaced.
    ///
    /// To be called while there is one thread, for the mode is set by umask(2).
    /// - Parameters:
    ///   - path: absolute, 107 bytes at most.
    ///   - mode: of the file.
    ///   - group: of the file, where this process may give it away; else it stays the process's own.
    public init(unix path: String, mode: UInt32, group: UInt32?) throws(UnixFailure) {
        let descriptor = try Self.unixSocket()
        do throws(UnixFailure) {
            do throws(UnixFailure) {
                try Self.bind(descriptor, to: path, mode: mode)
            } catch .system(errno: EADDRINUSE) {
                try Self.removeStale(path)
                try Self.bind(descriptor, to: path, mode: mode)
            }
            // A member of the group, or one with the privilege, may (chown(2)); for any other it is its own group's.
            if let group { _ = lchown(path, uid_t.max, group) }
            guard listen(descriptor, CInt.max) == 0 else { throw .system(errno: errno) }
        } catch {
            close(descriptor)
            throw error
        }
        self.init(listening: descriptor)
    }

    private static func unixSocket() throws(UnixFailure) -> CInt {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw .system(errno: errno) }
        return descriptor
    }

    private static func bind(_ descriptor: CInt, to path: String, mode: UInt32) throws(UnixFailure) {
        let before = umask(~mode & 0o777)
        defer { umask(before) }
        try self.with(path) { Glibc.bind(descriptor, $0, $1) }
    }

    /// Takes away a socket file to which nobody listens any more.
    private static func removeStale(_ path: String) throws(UnixFailure) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .system(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket }
        let client = try self.unixSocket()
        defer { close(client) }
        do throws(UnixFailure) {
            try self.with(path) { connect(client, $0, $1) }
        } catch .system(errno: ECONNREFUSED) {
            // Nobody listens (unix(7)).
            guard unlink(path) == 0 else { throw .system(errno: errno) }
            return
        } catch .system(errno: EAGAIN) {
            // Somebody does, and has more to do than the queue holds.
            throw .inUse
        }
        throw .inUse
    }

    private static func with(
        _ path: String,
        _ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws(UnixFailure) {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else { throw .system(errno: ENAMETOOLONG) }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw .system(errno: errno) }
    }
}
