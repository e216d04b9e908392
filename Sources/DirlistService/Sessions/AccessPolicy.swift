// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Varlink

/// Who may connect by IP. Unix sockets are guarded by their file mode.
public struct AccessPolicy: Sendable {
    private let allows: @Sendable (_ address: [UInt8]) -> Bool

    /// - Parameter allows: whether an IP address (4 or 16 bytes, network order) may connect.
    public init(allows: @escaping @Sendable (_ address: [UInt8]) -> Bool) {
        self.allows = allows
    }

    /// Whether an IP address (4 or 16 bytes, network order) may connect.
    public func admits(_ address: [UInt8]) -> Bool {
        self.allows(address)
    }

    func admits(_ peer: Peer) -> Bool {
        switch peer.origin {
        case .internet(let address, _): self.allows(address)
        case .local: true
        }
    }
}
