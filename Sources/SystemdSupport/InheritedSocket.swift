// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc

/// A listening socket that the service manager, or systemd-socket-activate(1), handed over.
public struct InheritedSocket: Sendable, Equatable {
    /// The descriptor, ours to close.
    public let descriptor: CInt
    /// Its `FileDescriptorName=` (systemd.socket(5)); "unknown" when it was given none.
    public let name: String
    /// The IP address it is bound to (4 or 16 bytes, network order); nil for a Unix socket.
    public let address: [UInt8]?
    /// The port it is bound to; nil for a Unix socket.
    public let port: Int?

    /// What is wrong with a descriptor that was handed over.
    public struct Unusable: Error, Sendable, Equatable {
        /// Its `FileDescriptorName=`.
        public let name: String
        /// Why it cannot be served.
        public let reason: String
    }

    /// All sockets that were handed over; none when the daemon was started on its own. Child processes, of which
    /// there are none, would not see them (sd_listen_fds(3), `unset_environment`).
    public static func takeAll() throws(Unusable) -> [InheritedSocket] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(1, &names)
        guard count >= 0 else { throw Unusable(name: "", reason: String(cString: strerror(-count))) }
        defer { free(names) }
        var sockets: [InheritedSocket] = []
        for index in 0..<count {
            var name = "unknown"
            // sd_listen_fds(3): with a count of n there are n names, each allocated on its own.
            if let text = names?[Int(index)] {
                name = String(cString: text)
                free(text)
            }
            sockets.append(try InheritedSocket(SD_LISTEN_FDS_START + index, name: name))
        }
        return sockets
    }

    /// Accepts who is waiting, and closes. For a daemon that cannot start: as long as somebody waits at the socket the
    /// service manager would start it again and again.
    public func dismissWaiting() {
        let flags = fcntl(self.descriptor, F_GETFL)
        guard flags >= 0, fcntl(self.descriptor, F_SETFL, flags | O_NONBLOCK) == 0 else { return }
        // More than any backlog holds, and an end where clients come faster than they go.
        for _ in 0..<10_000 {
            let client = accept(self.descriptor, nil, nil)
            if client >= 0 {
                close(client)
            } else if errno != EINTR && errno != ECONNABORTED {
                return
            }
        }
    }

    private init(_ descriptor: CInt, name: String) throws(Unusable) {
        guard sd_is_socket(descriptor, AF_UNSPEC, Int32(SOCK_STREAM.rawValue), 1) > 0 else {
            throw Unusable(name: name, reason: "it is no listening stream socket; set Accept=no and ListenStream=")
        }
        self.descriptor = descriptor
        self.name = name
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let failed = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) != 0 }
        }
        if failed { throw Unusable(name: name, reason: "getsockname: \(String(cString: strerror(errno)))") }
        (self.address, self.port) = internetAddress(of: storage)
    }
}

/// IP address and port of a socket address; nils when it is of another family.
private func internetAddress(of storage: sockaddr_storage) -> ([UInt8]?, Int?) {
    // sockaddr_storage has room and alignment for every family (socket(7)).
    withUnsafeBytes(of: storage) { bytes in
        switch CInt(storage.ss_family) {
        case AF_INET:
            let address = bytes.load(as: sockaddr_in.self)
            return (withUnsafeBytes(of: address.sin_addr) { Array($0) }, Int(UInt16(bigEndian: address.sin_port)))
        case AF_INET6:
            let address = bytes.load(as: sockaddr_in6.self)
            return (withUnsafeBytes(of: address.sin6_addr) { Array($0) }, Int(UInt16(bigEndian: address.sin6_port)))
        default:
            return (nil, nil)
        }
    }
}
