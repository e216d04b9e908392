// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Varlink

/// How many connections there are, in all, from each IP address, and from each user of a Unix socket.
final class ConnectionCounts: Sendable {
    private struct State {
        var all = 0
        var byOrigin: [Origin: Int] = [:]
        var emptySince: ContinuousClock.Instant? = .now
    }

    /// Whose connections count together.
    fileprivate enum Origin: Hashable {
        case address([UInt8])
        case user(UInt32)
    }

    /// The setting that stands against one more connection.
    enum Exceeded: String {
        case connections = "limits.connections"
        case connectionsPerAddress = "limits.connections_per_address"
    }

    private let state = Mutex(State())

    /// How many there are.
    var all: Int { self.state.withLock { $0.all } }

    /// Since when there has been none; nil while there is one.
    var emptySince: ContinuousClock.Instant? { self.state.withLock { $0.emptySince } }

    /// Counts a connection in, or says which limit forbids it.
    /// - Parameter limits: nil when none does.
    func enter(_ peer: Peer, limits: ServiceLimits?) -> Exceeded? {
        self.state.withLock { state in
            if let limits, state.all >= limits.connections { return .connections }
            if let origin = peer.countedOrigin {
                let here = state.byOrigin[origin, default: 0]
                if let limits, here >= limits.connectionsPerAddress { return .connectionsPerAddress }
                state.byOrigin[origin] = here + 1
            }
            state.all += 1
            state.emptySince = nil
            return nil
        }
    }

    func leave(_ peer: Peer) {
        self.state.withLock { state in
            state.all -= 1
            if state.all == 0 { state.emptySince = .now }
            guard let origin = peer.countedOrigin, let here = state.byOrigin[origin] else { return }
            state.byOrigin[origin] = here > 1 ? here - 1 : nil
        }
    }
}

extension Peer {
    fileprivate var countedOrigin: ConnectionCounts.Origin? {
        switch self.origin {
        case .internet(let address, _): .address(address)
        case .local(let credential): credential.map { .user($0.uid) }
        }
    }
}
