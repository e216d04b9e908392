// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Varlink

/// How many connections there are, in all and from each IP address.
final class ConnectionCounts: Sendable {
    private struct State {
        var all = 0
        var byAddress: [[UInt8]: Int] = [:]
        var emptySince: ContinuousClock.Instant? = .now
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
    func enter(_ peer: Peer, limits: ServiceLimits) -> Exceeded? {
        self.state.withLock { state in
            guard state.all < limits.connections else { return .connections }
            if let address = peer.address {
                let here = state.byAddress[address, default: 0]
                guard here < limits.connectionsPerAddress else { return .connectionsPerAddress }
                state.byAddress[address] = here + 1
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
            guard let address = peer.address, let here = state.byAddress[address] else { return }
            state.byAddress[address] = here > 1 ? here - 1 : nil
        }
    }
}

extension Peer {
    fileprivate var address: [UInt8]? {
        switch self.origin {
        case .internet(let address, _): address
        case .local: nil
        }
    }
}
