// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistConfig
import Glibc
import SystemdSupport
import VarlinkNIO

/// The sockets to serve, and whether the configuration permits them.
struct Endpoints {
    /// What a socket serves.
    enum Role {
        /// The tree, to anybody.
        case tree
        /// The tree, and the daemon itself to those who look after it.
        case admin
    }

    /// One socket.
    struct Endpoint {
        let role: Role
        /// Whether it is TCP, which is encrypted if anything is.
        let isInternet: Bool
        /// A socket that listens.
        let descriptor: CInt
        /// What to call it when it cannot be served.
        let name: String
    }

    let list: [Endpoint]
    /// Whether the service manager handed them over.
    let activated: Bool
    /// Where it listens in place of what the configuration says; nil when both agree.
    let elsewhere: String?

    /// Takes what the service manager handed over, or else binds what the configuration names: no port can be bound any
    /// more in the sandbox.
    init(_ settings: Settings, inherited: [InheritedSocket]) throws(StartFailure) {
        self.activated = !inherited.isEmpty
        guard self.activated else {
            self.elsewhere = nil
            var list: [Endpoint] = []
            for address in settings.addresses {
                list.append(try Self.bind(address, settings.port))
            }
            self.list = list
            return
        }
        var listening: Set<InternetAddress> = []
        for socket in inherited {
            guard let bytes = socket.address, let address = InternetAddress(bytes: bytes) else { continue }
            listening.insert(address)
            guard settings.mayListen(at: address) else {
                throw StartFailure(
                    .configuration,
                    "socket \"\(socket.name)\" from the service manager listens at \(address), which other machines "
                        + "reach: \(settings.stepsBeforeExposure.joined(separator: "; and ")); "
                        + "or let the socket listen at 127.0.0.1"
                )
            }
        }
        let internet = inherited.filter { $0.address != nil }
        let agrees = listening == Set(settings.addresses) && internet.allSatisfy { $0.port == settings.port }
        self.elsewhere = agrees ? nil : internet.map(\.text).joined(separator: ", ")
        self.list = inherited.map { socket in
            Endpoint(
                // The daemon is looked after through Unix sockets only, whatever a TCP socket is called.
                role: socket.name == "admin" && socket.address == nil ? .admin : .tree,
                isInternet: socket.address != nil,
                descriptor: socket.descriptor,
                name: "socket \"\(socket.name)\""
            )
        }
    }

    private static func bind(_ address: InternetAddress, _ port: Int) throws(StartFailure) -> Endpoint {
        let name = "\(address) port \(port)"
        do {
            let socket = try BoundSocket(address: address.bytes, port: port)
            return Endpoint(role: .tree, isInternet: true, descriptor: socket.descriptor, name: name)
        } catch {
            var line = "cannot listen at \(name): \(Errno(rawValue: error.errno).message)"
            if error.errno == EADDRINUSE {
                line += PortHolder.describe(port: port).map { "; the port is held by \($0)" } ?? ""
                line += "; stop that, or set another port"
            }
            throw StartFailure(.failed, line)
        }
    }
}

extension InheritedSocket {
    /// Address and port as they are written.
    fileprivate var text: String {
        guard let address = self.address.flatMap({ InternetAddress(bytes: $0) }), let port = self.port else {
            return self.name
        }
        return address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
