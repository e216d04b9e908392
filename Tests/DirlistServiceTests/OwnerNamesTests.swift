// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import DirlistService

@Suite struct OwnerNamesTests {
    /// A source that says what it is told to, and counts.
    final class Source: Sendable {
        let answer = Mutex(OwnerSource.Answer.nameless)
        let asked = Mutex(0)
        let now = Mutex(ContinuousClock.now)

        func names() -> RememberedNames {
            RememberedNames(
                lookUp: { _ in
                    self.asked.withLock { $0 += 1 }
                    return self.answer.withLock { $0 }
                },
                now: { self.now.withLock { $0 } }
            )
        }

        func pass(_ time: Duration) { self.now.withLock { $0 += time } }
    }

    @Test func asksOnceForAWhile() {
        let source = Source()
        let names = source.names()
        source.answer.withLock { $0 = .name("ada") }
        for _ in 0..<3 { #expect(names[1] == "ada") }
        source.answer.withLock { $0 = .nameless }
        for _ in 0..<3 { #expect(names[2] == nil) }
        #expect(source.asked.withLock { $0 } == 2)
        source.pass(ServiceLimits.ownersRememberedFor)
        #expect(names[1] == nil)
        #expect(source.asked.withLock { $0 } == 3)
    }

    @Test func asksAgainSoonForWhatCouldNotBeTold() {
        let source = Source()
        let names = source.names()
        source.answer.withLock { $0 = .unknown }
        for _ in 0..<3 { #expect(names[1] == nil) }
        #expect(source.asked.withLock { $0 } == 1)
        source.pass(RememberedNames.unknownFor)
        source.answer.withLock { $0 = .name("ada") }
        #expect(names[1] == "ada")
    }

    @Test func keepsAnOldNameWhileNoneCanBeTold() {
        let source = Source()
        let names = source.names()
        source.answer.withLock { $0 = .name("ada") }
        #expect(names[1] == "ada")
        source.answer.withLock { $0 = .unknown }
        source.pass(ServiceLimits.ownersRememberedFor)
        #expect(names[1] == "ada")
        source.pass(RememberedNames.unknownFor)
        source.answer.withLock { $0 = .nameless }
        #expect(names[1] == nil)
    }

    @Test func remembersSoManyAndNoMore() {
        let source = Source()
        let names = source.names()
        for id in 0..<UInt32(ServiceLimits.ownersRemembered) { _ = names[id] }
        _ = names[0]
        #expect(source.asked.withLock { $0 } == ServiceLimits.ownersRemembered)
        // One more makes room by forgetting all.
        _ = names[UInt32(ServiceLimits.ownersRemembered)]
        _ = names[0]
        #expect(source.asked.withLock { $0 } == ServiceLimits.ownersRemembered + 2)
    }

    @Test func theSystemsOwn() {
        #expect(OwnerNames().users[0] == "root")
        #expect(OwnerNames().groups[4_294_967_290] == nil)
    }
}
