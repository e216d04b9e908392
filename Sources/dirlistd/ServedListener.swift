// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig
import MetricsHTTP
import VarlinkNIO

/// A listener that is served, of either kind.
struct ServedListener: Sendable {
    enum Kind: Sendable {
        /// Varlink, or the original exercise.
        case sessions(Listener)
        case metrics(MetricsListener)
    }

    let role: Endpoints.Role
    let activated: Bool
    /// Whether other machines reach it and what they get is not encrypted.
    let isExposed: Bool
    let kind: Kind

    init(_ kind: Kind, _ endpoint: Endpoints.Endpoint, activated: Bool) {
        self.kind = kind
        self.role = endpoint.role
        self.activated = activated
        let isReached = endpoint.address.map { !$0.isLoopback } ?? false
        self.isExposed = isReached && !Self.address(of: kind).hasPrefix("tls:")
    }

    /// The address in use, as `tcp:127.0.0.1:7895`.
    var address: String { Self.address(of: self.kind) }

    private static func address(of kind: Kind) -> String {
        switch kind {
        case .sessions(let listener): listener.address
        case .metrics(let listener): listener.address
        }
    }

    /// For those who look after the daemon.
    var description: Admin.Listener {
        let connections =
            switch self.kind {
            case .sessions(let listener): listener.connectionCount
            case .metrics(let listener): listener.connectionCount
            }
        return Admin.Listener(
            role: self.role.rawValue,
            address: self.address,
            activated: self.activated,
            tls: self.address.hasPrefix("tls:"),
            connections: connections
        )
    }

    /// Has those who come from now on see another certificate.
    func renew(_ tls: ServerTLS) {
        if case .sessions(let listener) = self.kind { listener.renew(tls) }
    }

    /// Sets what connections may cost; metrics have limits of their own.
    func setLimits(_ limits: TransportLimits) {
        if case .sessions(let listener) = self.kind { listener.limits = limits }
    }
}
