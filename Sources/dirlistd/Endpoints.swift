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
    enum Role: String {
        /// The tree, to anybody.
        case tree
        /// The tree, and the daemon itself to those who look after it.
        case admin
        /// Metrics over HTTP.
        case metrics
        /// The root's names, to clients of the original exercise.
        case classic
    }

    /// One socket.
    struct Endpoint {
        let role: Role
        /// A socket that listens.
        let descriptor: CInt
        /// What to call it when it cannot be served.
        let name: String
        /// Where it listens; nil for a Unix socket.
        var address: InternetAddress?

        /// Whether it is TCP, which is encrypted if anything is.
        var isInternet: Bool { self.address != nil }
    }

    let list: [Endpoint]
    /// Whether the service manager handed them over.
    let activated: Bool
    /// Where it listens in place of what the configuration says; nil when both agree.
    let elsewhere: String?
    /// What an administrator should know of the sockets besides, a sentence each.
    let warnings: [String]

    /// Takes what the service manager handed over, or else binds what the configuration names: no port can be bound any
    /// more in the sandbox.
    /// - Parameter group: of those who may look after the daemon, if the system has it.
    init(_ settings: Settings, inherited: [InheritedSocket], group: UInt32?) throws(StartFailure) {
        self.activated = !inherited.isEmpty
        guard self.activated else {
            self.elsewhere = nil
            var list: [Endpoint] = []
            for address in settings.addresses {
                list.append(try Self.bind(.tree, address, settings.port))
            }
            for (role, endpoint) in Self.unencrypted(settings) {
                if let endpoint { list.append(try Self.bind(role, endpoint.address, endpoint.port)) }
            }
            switch try Self.bindAdmin(settings.admin.socket, group: group) {
            case .bound(let endpoint)?:
                list.append(endpoint)
                self.warnings = []
            case .notBound(let warning)?:
                self.warnings = [warning]
            case nil:
                self.warnings = []
            }
            self.list = list
            return
        }
        for socket in inherited {
            guard let bytes = socket.address, let address = InternetAddress(bytes: bytes) else { continue }
            let isForTree = Role(socket) == .tree
            if Role(socket) == .classic, !settings.tls.clientAuthority.isEmpty {
                throw StartFailure(
                    .configuration,
                    "socket \"\(socket.name)\" from the service manager is for clients that cannot show a certificate, "
                        + "and tls.client_authority lets in nobody else; leave one of the two out"
                )
            }
            guard isForTree ? settings.mayListen(at: address) : settings.mayServeUnencrypted(at: address) else {
                let steps =
                    isForTree
                    ? settings.stepsBeforeExposure
                    : ["set access.allow, and access.plaintext to true, for what it serves is never encrypted"]
                throw StartFailure(
                    .configuration,
                    "socket \"\(socket.name)\" from the service manager listens at \(address), which other machines "
                        + "reach: \(steps.joined(separator: "; and ")); "
                        + "or let the socket listen at 127.0.0.1"
                )
            }
        }
        let tree = inherited.filter { $0.address != nil && Role($0) == .tree }
        let named = settings.addresses.map { InternetEndpoint(address: $0, port: settings.port) }
        let agrees = Set(tree.compactMap(\.endpoint)) == Set(named)
        self.elsewhere = agrees ? nil : tree.map(\.text).joined(separator: ", ")
        self.warnings = Self.unencrypted(settings).compactMap { role, endpoint in
            Self.warning(of: role, endpoint, inherited.filter { Role($0) == role })
        }
        self.list = inherited.map { socket in
            Endpoint(
                role: Role(socket), descriptor: socket.descriptor, name: "socket \"\(socket.name)\"",
                address: socket.endpoint?.address)
        }
    }

    /// That the tree is served elsewhere than the configuration says, as a sentence; nil when it is not.
    func disagreement(with settings: Settings) -> String? {
        guard let elsewhere = self.elsewhere else { return nil }
        let named = settings.addresses.map { "\($0)" }.joined(separator: ", ")
        return
            "the sockets handed over listen at \(elsewhere), and the configuration says \(named) port \(settings.port)"
    }

    /// What has an address of its own in the configuration, and is never encrypted. Its key is the role's name and
    /// ".address".
    private static func unencrypted(_ settings: Settings) -> [(Role, InternetEndpoint?)] {
        [(.metrics, settings.metrics.address), (.classic, settings.classic.address)]
    }

    /// What is wrong with the sockets of such a role; nil when they are those of the configuration.
    private static func warning(
        of role: Role,
        _ endpoint: InternetEndpoint?,
        _ sockets: [InheritedSocket]
    ) -> String? {
        guard sockets.compactMap(\.endpoint) != (endpoint.map { [$0] } ?? []) else { return nil }
        let named = endpoint.map { "is \"\($0)\"" } ?? "is not set"
        let served = sockets.isEmpty ? "no socket for it was" : "\(sockets.map(\.text).joined(separator: ", ")) was"
        return "\(role.rawValue).address \(named), and \(served) handed over: "
            + "systemctl daemon-reload && systemctl restart dirlistd.socket"
    }

    private enum AdminSocket {
        case bound(Endpoint)
        case notBound(warning: String)
    }

    /// Binds the socket at which the daemon is looked after; nil when there shall be none. That the packaged place
    /// cannot be had is no failure: whoever runs the daemon by hand has no /run/dirlistd.
    private static func bindAdmin(_ path: String, group: UInt32?) throws(StartFailure) -> AdminSocket? {
        if path.isEmpty { return nil }
        do {
            let socket = try BoundSocket(unix: path, mode: 0o660, group: group)
            return .bound(Endpoint(role: .admin, descriptor: socket.descriptor, name: path))
        } catch {
            let reason =
                switch error {
                case .inUse: "another process listens there"
                case .notASocket: "there is a file that is no socket"
                case .system(let errno): Errno(rawValue: errno).message
                }
            let line = "cannot listen at \"\(path)\": \(reason)"
            guard path == Settings.Admin.defaultSocket else {
                throw StartFailure(.failed, "\(line); set admin.socket to another path, or to \"\" for none")
            }
            return .notBound(warning: "\(line); nobody can look after this daemon with dirlistctl (admin.socket)")
        }
    }

    private static func bind(_ role: Role, _ address: InternetAddress, _ port: Int) throws(StartFailure) -> Endpoint {
        let name = "\(address) port \(port)"
        do {
            let socket = try BoundSocket(address: address.bytes, port: port)
            return Endpoint(role: role, descriptor: socket.descriptor, name: name, address: address)
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

extension Endpoints.Role {
    /// What a socket from the service manager serves. The daemon is looked after through Unix sockets only, whatever a
    /// TCP socket is called; metrics, and clients of the original exercise, are served over TCP.
    fileprivate init(_ socket: InheritedSocket) {
        switch (socket.name, socket.address == nil) {
        case ("admin", true): self = .admin
        case ("metrics", false): self = .metrics
        case ("classic", false): self = .classic
        default: self = .tree
        }
    }
}

extension InheritedSocket {
    /// Address and port; nil for a Unix socket.
    fileprivate var endpoint: InternetEndpoint? {
        guard let address = self.address.flatMap({ InternetAddress(bytes: $0) }), let port = self.port else {
            return nil
        }
        return InternetEndpoint(address: address, port: port)
    }

    /// Address and port as they are written.
    fileprivate var text: String { self.endpoint?.description ?? self.name }
}
