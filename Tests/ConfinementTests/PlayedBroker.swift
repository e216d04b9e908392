// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestSupport

@testable import Confinement

/// The far end of a connection to a broker, for a test to play.
final class PlayedBroker: Sendable {
    let connection: BrokerConnection
    private let far = Mutex<CInt>(-1)
    private let told = Mutex<[BrokerConnection.Event]>([])
    private let received = Mutex<[BrokerRequest]>([])

    init(patience: Duration = .seconds(60)) throws {
        var pair: [CInt] = [-1, -1]
        let type = CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &pair) == 0 else { throw SetUpFailure("socketpair") }
        // Process 1 is nobody's child, so that waitpid(2) fails at once.
        self.connection = BrokerConnection(
            BrokerProcess(1, socket: OwnedDescriptor(owning: pair[0])), patience: patience
        )
        self.far.withLock { $0 = pair[1] }
        self.connection.observe { event in self.told.withLock { $0.append(event) } }
    }

    deinit { self.hangUp() }

    var events: [BrokerConnection.Event] { self.told.withLock { $0 } }
    var requests: [BrokerRequest] { self.received.withLock { $0 } }

    /// Whether a request waits to be received.
    var hasRequest: Bool {
        var event = pollfd(fd: self.far.withLock { $0 }, events: Int16(POLLIN), revents: 0)
        return poll(&event, 1, 0) > 0
    }

    /// Asks on another thread, and answers `count` requests on this one.
    func asked<Value: Sendable>(
        _ count: Int,
        _ ask: @escaping @Sendable (BrokerConnection) throws -> Value,
        answering answer: (BrokerRequest) -> [BrokerReply]
    ) throws -> Value {
        let asking = try OwnThread { [connection] in try ask(connection) }
        for _ in 0..<count {
            for reply in answer(try self.receive()) { self.send(reply) }
        }
        return try asking.join()
    }

    func receive() throws -> BrokerRequest {
        var packet = [UInt8](repeating: 0, count: 64)
        let count = recv(self.far.withLock { $0 }, &packet, packet.count, 0)
        guard count > 0, let request = BrokerRequest(packet[..<count]) else { throw SetUpFailure("recv") }
        self.received.withLock { $0.append(request) }
        return request
    }

    func send(_ reply: BrokerReply) { self.send(packet: reply.packet) }

    func send(packet: [UInt8]) {
        _ = Glibc.send(self.far.withLock { $0 }, packet, packet.count, CInt(MSG_NOSIGNAL))
    }

    func hangUp() {
        self.far.withLock { far in
            if far >= 0 { close(far) }
            far = -1
        }
    }
}
