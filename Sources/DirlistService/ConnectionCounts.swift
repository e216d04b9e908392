// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Varlink

/// How many connections there are, in all and from each IP address.
final class ConnectionCounts: Sendable {
    private struct State {
        var all = 0
        var byAddress: [[UInt8]: Int] = [:]
    }

    /// The setting that stands against one more connection.
    enum Exceeded: String {
        case connections = "limits.connections"
        case connectionsPerAddress = "limits.connections_per_address"
    }

    private let state = Mutex(State())

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
            return nil
        }
    }

    func leave(_ peer: Peer) {
        self.state.withLock { state in
            state.all -= 1
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
