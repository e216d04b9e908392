// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Confinement

/// The daemon's side, against a broker that the test plays itself.
@Suite struct BrokerConnectionTests {
    @Test func whatABrokerSays() throws {
        let broker = try PlayedBroker()
        let answers = try broker.asked(3) { connection in
            [connection.userName(1), connection.userName(2), connection.groupName(3)]
        } answering: { request in
            switch request.id {
            case 1: [BrokerReply(serial: request.serial, .found(Array("ada".utf8), remaining: 0))]
            case 2: [BrokerReply(serial: request.serial, .absent)]
            default: [BrokerReply(serial: request.serial, .failed(errno: 5))]
            }
        }
        #expect(answers == [.name("ada"), .none, .unknown])
        #expect(broker.requests.map(\.kind) == [.user, .user, .group])
        #expect(broker.requests.map(\.id) == [1, 2, 3])
    }

    @Test func aFileInParts() throws {
        let broker = try PlayedBroker()
        let contents = try broker.asked(1) { connection in
            try connection.file(7)
        } answering: { request in
            [
                BrokerReply(serial: request.serial &- 1, .found([9, 9], remaining: 0)),
                BrokerReply(serial: request.serial, .found([1, 2], remaining: 3)),
                BrokerReply(serial: request.serial, .found([3], remaining: 2)),
                BrokerReply(serial: request.serial, .found([4, 5], remaining: 0)),
            ]
        }
        #expect(contents == [1, 2, 3, 4, 5])
    }

    @Test func aFileThatCannotBeRead() throws {
        let broker = try PlayedBroker()
        let failure = try broker.asked(1) { connection in
            #expect(throws: BrokerConnection.FileFailure.system(errno: EACCES)) { try connection.file(0) }
        } answering: {
            [BrokerReply(serial: $0.serial, .failed(errno: UInt32(EACCES)))]
        }
        #expect(failure == .system(errno: EACCES))
    }

    @Test func aLateAnswer() throws {
        let broker = try PlayedBroker(patience: .milliseconds(1))
        let first = broker.connection.userName(1)
        #expect(first == .unknown)
        #expect(broker.events == [.stalled])
        // Nobody else waits for it: nothing is even asked.
        #expect(broker.connection.userName(2) == .unknown)
        let request = try broker.receive()
        #expect(request.id == 1)
        #expect(!broker.hasRequest)
        broker.send(BrokerReply(serial: request.serial, .found(Array("late".utf8), remaining: 0)))
        // The late answer is not taken for one to another question, which is asked now that the broker is back.
        #expect(broker.connection.userName(3) == .unknown)
        #expect(try broker.receive().id == 3)
        #expect(broker.events == [.stalled, .resumed, .stalled])
    }

    @Test func aBrokerThatIsGone() throws {
        let broker = try PlayedBroker()
        broker.hangUp()
        #expect(broker.connection.userName(0) == .unknown)
        #expect(broker.connection.userName(0) == .unknown)
        #expect(throws: BrokerConnection.FileFailure.noAnswer) { try broker.connection.file(0) }
        // The process is not a child of this one, so its status cannot be had. It is told once.
        #expect(broker.events == [.ended(status: nil)])
    }

    @Test func goneWhileItIsAsked() throws {
        let broker = try PlayedBroker()
        let asking = try OwnThread { [connection = broker.connection] in connection.userName(0) }
        _ = try broker.receive()
        broker.hangUp()
        #expect(try asking.join() == .unknown)
        #expect(broker.events == [.ended(status: nil)])
    }

    @Test func whatIsNoReplyEndsIt() throws {
        let broker = try PlayedBroker()
        let asking = try OwnThread { [connection = broker.connection] in connection.userName(0) }
        _ = try broker.receive()
        broker.send(packet: [1, 2, 3])
        #expect(try asking.join() == .unknown)
        #expect(broker.events == [.ended(status: nil)])
    }

    @Test func manyAskAtOnce() throws {
        let broker = try PlayedBroker()
        let threads = try (0..<8).map { thread in
            try OwnThread { [connection = broker.connection] in
                (0..<50).map { connection.userName(UInt32(thread * 50 + $0)) }
            }
        }
        for _ in 0..<400 {
            let request = try broker.receive()
            broker.send(BrokerReply(serial: request.serial, .found(Array("\(request.id)".utf8), remaining: 0)))
        }
        let names = try threads.flatMap { try $0.join() }
        #expect(names == (0..<400).map { .name("\($0)") })
    }

    @Test func packets() throws {
        let request = BrokerRequest(serial: 0x0102_0304, kind: .group, id: .max)
        #expect(BrokerRequest(request.packet) == request)
        #expect(request.packet.count == BrokerRequest.size)
        #expect(BrokerRequest(request.packet.dropLast()) == nil)
        #expect(BrokerRequest([0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]) == nil)
        for outcome: BrokerReply.Outcome in [.found([1, 2], remaining: 70_000), .absent, .failed(errno: 13)] {
            let reply = BrokerReply(serial: 77, outcome)
            #expect(BrokerReply(reply.packet) == reply)
        }
        #expect(BrokerReply([UInt8](repeating: 0, count: 12)) == nil)
        #expect(BrokerReply([UInt8](repeating: 1, count: 11)) == nil)
    }
}
