// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import SystemdSupport
import VarlinkNIO

/// The sockets to serve, and whether the configuration permits them.
struct Endpoints {
    /// Each with what to call it when it cannot be had.
    let list: [(endpoint: Listener.Endpoint, name: String, port: Int?)]
    /// Whether the service manager handed them over.
    let activated: Bool

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
            self.list = settings.addresses.map { address in
                let endpoint = Listener.Endpoint.internet(address: "\(address)", port: settings.port)
                return (endpoint, "\(address) port \(settings.port)", settings.port)
            }
            return
        }
        for socket in inherited {
            guard let bytes = socket.address, let address = InternetAddress(bytes: bytes) else { continue }
            guard settings.mayListen(at: address) else {
                throw StartFailure(
                    .configuration,
                    "socket \"\(socket.name)\" from the service manager listens at \(address), which other machines "
                        + "reach: set access.allow to the networks that may connect and access.plaintext to true, "
                        + "for names would travel unencrypted; or let the socket listen at 127.0.0.1"
                )
            }
        }
        self.list = inherited.map { (.descriptor($0.descriptor), "socket \"\($0.name)\"", $0.port) }
    }
}
