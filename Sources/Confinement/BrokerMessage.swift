// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

//  What the daemon and its broker say to each other: packets of a SOCK_SEQPACKET socket, numbers with
//  their low byte first. One request at a time is answered by one packet, or, when it is a file,
//  by as many as it takes. The serial number tells a late answer from the one that is awaited.

/// What the daemon asks.
struct BrokerRequest: Equatable {
    enum Kind: UInt32 {
        case user = 1
        case group = 2
        /// The contents of a file; the id is its place on the broker's command line.
        case file = 3
    }

    static let size = 12

    let serial: UInt32
    let kind: Kind
    let id: UInt32

    init(serial: UInt32, kind: Kind, id: UInt32) {
        self.serial = serial
        self.kind = kind
        self.id = id
    }

    /// Nil when it is none.
    init?(_ packet: some Collection<UInt8>) {
        guard packet.count == Self.size, let kind = Kind(rawValue: word(1, of: packet)) else { return nil }
        self.init(serial: word(0, of: packet), kind: kind, id: word(2, of: packet))
    }

    var packet: [UInt8] { bytes(of: [self.serial, self.kind.rawValue, self.id]) }
}

/// What the broker answers.
struct BrokerReply: Equatable {
    enum Outcome: Equatable {
        /// These bytes, and so many more in the packets that follow.
        case found([UInt8], remaining: UInt32)
        /// There is no such user or group.
        case absent
        /// It could not be done.
        case failed(errno: UInt32)
    }

    /// The most bytes of a file in one packet: well under what a socket takes at once (net.core.wmem_default).
    static let mostBytes = 32 << 10
    private static let headerSize = 12

    let serial: UInt32
    let outcome: Outcome

    init(serial: UInt32, _ outcome: Outcome) {
        self.serial = serial
        self.outcome = outcome
    }

    /// Nil when it is none.
    init?(_ packet: some Collection<UInt8>) {
        guard packet.count >= Self.headerSize else { return nil }
        self.serial = word(0, of: packet)
        let detail = word(2, of: packet)
        switch word(1, of: packet) {
        case 1: self.outcome = .found(Array(packet.dropFirst(Self.headerSize)), remaining: detail)
        case 2: self.outcome = .absent
        case 3: self.outcome = .failed(errno: detail)
        default: return nil
        }
    }

    var packet: [UInt8] {
        switch self.outcome {
        case .found(let found, let remaining): bytes(of: [self.serial, 1, remaining]) + found
        case .absent: bytes(of: [self.serial, 2, 0])
        case .failed(let errno): bytes(of: [self.serial, 3, errno])
        }
    }

    /// Room for the longest packet.
    static var packetCapacity: Int { self.headerSize + self.mostBytes }

    /// Whether no packet follows that belongs to the same answer.
    var isLast: Bool {
        if case .found(_, let remaining) = self.outcome { remaining == 0 } else { true }
    }
}

private func bytes(of words: [UInt32]) -> [UInt8] {
    words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
}

private func word(_ index: Int, of packet: some Collection<UInt8>) -> UInt32 {
    packet.dropFirst(4 * index).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
}
