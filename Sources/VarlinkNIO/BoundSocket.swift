// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A socket that listens already, though nobody is served yet. Made by hand, since it can be needed before there
/// are threads, and so before there is an event loop.
public struct BoundSocket: Sendable {
    /// The descriptor, for `Listener.open`.
    public let descriptor: CInt

    /// Why an address cannot be had.
    public struct Failure: Error, Sendable, Equatable {
        /// What the system said.
        public let errno: CInt
    }

    init(listening descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Binds and listens.
    /// - Parameter address: 4 or 16 bytes in network order. An IPv6 socket takes IPv6 alone (ipv6(7), IPV6_V6ONLY), so
    ///   that "::" and "0.0.0.0" can be served beside each other.
    public init(address: [UInt8], port: Int) throws(Failure) {
        let isIPv6 = address.count == 16
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, type, 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        do throws(Failure) {
            try Self.set(SOL_SOCKET, SO_REUSEADDR, on: descriptor)
            if isIPv6 { try Self.set(CInt(IPPROTO_IPV6), IPV6_V6ONLY, on: descriptor) }
            if isIPv6 {
                var name = sockaddr_in6()
                name.sin6_family = sa_family_t(AF_INET6)
                name.sin6_port = in_port_t(port).bigEndian
                withUnsafeMutableBytes(of: &name.sin6_addr) { $0.copyBytes(from: address) }
                try Self.bind(descriptor, to: name)
            } else {
                var name = sockaddr_in()
                name.sin_family = sa_family_t(AF_INET)
                name.sin_port = in_port_t(port).bigEndian
                withUnsafeMutableBytes(of: &name.sin_addr) { $0.copyBytes(from: address) }
                try Self.bind(descriptor, to: name)
            }
            // The kernel caps the backlog at net.core.somaxconn (listen(2)).
            guard listen(descriptor, CInt.max) == 0 else { throw Failure(errno: errno) }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    private static func set(_ level: CInt, _ option: CInt, on descriptor: CInt) throws(Failure) {
        var on: CInt = 1
        guard setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<CInt>.size)) == 0 else {
            throw Failure(errno: errno)
        }
    }

    private static func bind<Name>(_ descriptor: CInt, to name: Name) throws(Failure) {
        let failed = withUnsafePointer(to: name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Name>.size)) != 0
            }
        }
        if failed { throw Failure(errno: errno) }
    }
}
