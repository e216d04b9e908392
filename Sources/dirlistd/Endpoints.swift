// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
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
        let place: Listener.Endpoint
        /// What to call it when it cannot be had.
        let name: String
        /// Nil for a Unix socket.
        let port: Int?
    }

    let list: [Endpoint]
    /// Whether the service manager handed them over.
    let activated: Bool
    /// Where it listens in place of what the configuration says; nil when both agree.
    let elsewhere: String?

    /// Takes what the service manager hands over, or else what the configuration names.
    init(_ settings: Settings) throws(StartFailure) {
        let inherited: [InheritedSocket]
        do {
            inherited = try InheritedSocket.takeAll()
        } catch {
            throw StartFailure(.configuration, "socket \"\(error.name)\" from the service manager: \(error.reason)")
        }
        self.activated = !inherited.isEmpty
        guard self.activated else {
            self.elsewhere = nil
            self.list = settings.addresses.map { address in
                Endpoint(
                    role: .tree,
                    place: .internet(address: "\(address)", port: settings.port),
                    name: "\(address) port \(settings.port)",
                    port: settings.port
                )
            }
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
                        + "reach: set access.allow to the networks that may connect and access.plaintext to true, "
                        + "for names would travel unencrypted; or let the socket listen at 127.0.0.1"
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
                place: .descriptor(socket.descriptor),
                name: "socket \"\(socket.name)\"",
                port: socket.port
            )
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
