// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing
import Varlink

@testable import VarlinkNIO

/// The connection as a value: no channel, no clock but the one that the test moves.
@Suite struct ConnectionStateMachineTests {
    /// A machine with its own clock, and short words for what happens to it.
    struct Connection {
        var machine: ConnectionStateMachine
        var now = NIODeadline.uptimeNanoseconds(1_000_000_000)

        init(callSize: Int = 1024, handshakes: Bool = false) {
            let limits = TransportLimits(callSize: callSize, idleTime: .minutes(10), writeTime: .seconds(30))
            self.machine = ConnectionStateMachine(limits: limits, handshakes: handshakes, now: self.now)
        }

        mutating func receive(_ text: String) {
            let bytes = Array(text.utf8)
            self.machine.received(bytes.span, now: self.now)
            self.machine.readCompleted()
        }

        /// Everything to do now, in words.
        mutating func actions() -> [String] {
            var words: [String] = []
            while let action = self.machine.next(now: self.now) {
                switch action {
                case .answer(let call, let demand): words.append("answer \(call.member) \(demand)")
                case .demand(let count): words.append("demand \(count)")
                case .cancel: words.append("cancel")
                case .finishEarly: words.append("finishEarly")
                case .read: words.append("read")
                case .closeOutput: words.append("closeOutput")
                case .close(let reason): words.append("close \(reason)")
                }
            }
            return words
        }

        mutating func reply(last: Bool) -> Bool { self.machine.replied(last: last, now: self.now) }
        mutating func taken() { self.machine.replyTaken(now: self.now) }

        mutating func pass(_ time: TimeAmount, buffered: Int = 0, acknowledged: UInt64? = nil) -> String? {
            self.now = self.now + time
            let now = self.now
            let action = self.machine.timePassed(now: now) {
                .init(seen: now, buffered: buffered, acknowledged: acknowledged)
            }
            return action.map { "\($0)" }
        }
    }

    static let call = #"{"method":"io.dirlistd.Tree.List"}"# + "\0"
    static let more = #"{"method":"io.dirlistd.Tree.List","more":true}"# + "\0"

    @Test func aHandshakeComesFirstAndHasItsTime() {
        var connection = Connection(handshakes: true)
        #expect(connection.actions() == ["read"])
        #expect(connection.machine.deadline == connection.now + .seconds(10))
        connection.machine.drain()
        #expect(connection.actions() == [], "it is waited for")
        #expect(connection.machine.deadline == connection.now + .seconds(2))
        #expect(connection.pass(.seconds(2))?.contains("handshakeTooSlow") == true)
        #expect(connection.actions() == [])
    }

    @Test func afterTheHandshakeTheClientHasItsFullTime() {
        var connection = Connection(handshakes: true)
        _ = connection.actions()
        #expect(connection.pass(.seconds(9)) == nil)
        connection.machine.handshakeCompleted(now: connection.now)
        connection.machine.drain()
        #expect(connection.machine.deadline == connection.now + TransportLimits.firstCallGrace)
        connection.receive(Self.call)
        #expect(connection.actions() == ["answer List 2", "read"])
    }

    @Test func answersCallsOneAfterAnother() {
        var connection = Connection()
        #expect(connection.actions() == ["read"])
        connection.receive(Self.call + Self.call)
        #expect(connection.actions() == ["answer List 2"])
        #expect(connection.actions() == [])
        let written = connection.reply(last: true)
        #expect(written)
        // The second may begin while the first reply is on its way; it has room for one.
        #expect(connection.actions() == ["answer List 1", "read"])
    }

    @Test func noCallBeginsWhileItsReplyWouldHaveNoRoom() {
        var connection = Connection()
        connection.receive(Self.call + Self.call + Self.call)
        for _ in 0..<TransportLimits.repliesUnderWay {
            #expect(connection.actions().first?.hasPrefix("answer") == true)
            _ = connection.reply(last: true)
        }
        #expect(connection.actions() == [])
        connection.taken()
        #expect(connection.actions() == ["answer List 1", "read"])
    }

    @Test func streamsOnlyIntoRoom() {
        var connection = Connection()
        connection.receive(Self.more)
        #expect(connection.actions() == ["answer List 2", "read"])
        _ = connection.reply(last: false)
        _ = connection.reply(last: false)
        #expect(connection.actions() == [])
        connection.taken()
        #expect(connection.actions() == ["demand 1"])
        connection.taken()
        #expect(connection.actions() == ["demand 1"])
    }

    @Test func onewayRepliesGoNowhere() {
        var connection = Connection()
        connection.receive(#"{"method":"io.dirlistd.Tree.List","oneway":true}"# + "\0" + Self.call)
        #expect(connection.actions() == ["answer List 2"])
        let written = connection.reply(last: true)
        #expect(!written)
        #expect(connection.actions() == ["answer List 2", "read"])
    }

    @Test(arguments: ["{\0", "\0", "GET / HTTP/1.1\r\n\0", "[]\0", #"{"method":1}"# + "\0"])
    func malformedCallsClose(_ text: String) {
        var connection = Connection()
        connection.receive(text + Self.call)
        #expect(connection.actions() == ["closeOutput", "read"])
        // What comes after is thrown away, however much it is.
        connection.receive(String(repeating: "x", count: 100_000))
        #expect(connection.actions() == ["read"])
        connection.machine.inputEnded()
        #expect(connection.actions() == ["close finished"])
    }

    @Test func repliesBeforeAMalformedCallAreStillWritten() {
        var connection = Connection()
        connection.receive(Self.call + "{\0")
        #expect(connection.actions() == ["answer List 2"])
        let written = connection.reply(last: true)
        #expect(written)
        #expect(connection.actions() == ["closeOutput", "read"])
    }

    @Test func callAtTheSizeLimitPassesAndOneMoreClosesEvenWithoutItsEnd() {
        let frame = Self.call.dropLast()
        var passing = Connection(callSize: frame.utf8.count)
        passing.receive(Self.call)
        #expect(passing.actions().first == "answer List 2")
        var closing = Connection(callSize: frame.utf8.count - 1)
        closing.receive(String(frame))
        #expect(closing.actions() == ["closeOutput", "read"])
    }

    @Test func whatIsSentAheadHasALimit() {
        var connection = Connection()
        connection.receive(Self.call)
        #expect(connection.actions() == ["answer List 2", "read"])
        connection.receive(String(repeating: "x", count: TransportLimits.pipelinedBytes))
        #expect(connection.actions() == [])
        connection.receive("x")
        #expect(connection.actions() == ["close tooMuchAhead", "cancel"])
    }

    @Test func endOfInputLetsAFiniteAnswerFinish() {
        var connection = Connection()
        connection.receive(Self.call)
        _ = connection.actions()
        connection.machine.inputEnded()
        #expect(connection.actions() == [])
        let written = connection.reply(last: true)
        #expect(written)
        #expect(connection.actions() == [])
        connection.taken()
        #expect(connection.actions() == ["close finished"])
    }

    @Test func endOfInputEndsAnEndlessAnswer() {
        var connection = Connection()
        connection.receive(Self.more)
        _ = connection.actions()
        connection.machine.answerIsEndless()
        connection.machine.inputEnded()
        #expect(connection.actions() == ["cancel", "close finished"])
        let written = connection.reply(last: false)
        #expect(!written)
    }

    @Test func endOfInputIsSeenBehindCallsThatWaitForAnEndlessAnswer() {
        var connection = Connection()
        connection.receive(Self.more)
        #expect(connection.machine.next(now: connection.now).map { "\($0)".hasPrefix("answer") } == true)
        connection.machine.answerIsEndless()
        #expect(connection.actions() == ["read"])
        connection.receive(Self.call)
        #expect(connection.actions() == ["read"])
        connection.machine.inputEnded()
        #expect(connection.actions() == ["cancel", "close finished"])
    }

    @Test func littleMayWaitForAnEndlessAnswer() {
        var connection = Connection()
        connection.receive(Self.more)
        _ = connection.machine.next(now: connection.now)
        connection.machine.answerIsEndless()
        _ = connection.actions()
        connection.receive(String(repeating: "x", count: TransportLimits.bytesBehindEndless))
        #expect(connection.actions() == ["read"])
        connection.receive("x")
        #expect(connection.actions() == ["close tooMuchAhead", "cancel"])
    }

    @Test func allCallsBeforeEndOfInputAreAnswered() {
        var connection = Connection()
        connection.receive(Self.call + Self.call)
        connection.machine.inputEnded()
        for _ in 0..<2 {
            #expect(connection.actions().first?.hasPrefix("answer") == true)
            _ = connection.reply(last: true)
            connection.taken()
        }
        #expect(connection.actions() == ["close finished"])
    }

    @Test func drainingAnswersWhatHasArrived() {
        var idle = Connection()
        idle.receive(Self.call)
        _ = idle.actions()
        _ = idle.reply(last: true)
        idle.taken()
        _ = idle.actions()
        idle.machine.drain()
        #expect(idle.actions() == ["closeOutput"])

        var busy = Connection()
        busy.receive(Self.more)
        _ = busy.actions()
        busy.machine.drain()
        #expect(busy.actions() == [])
        busy.machine.drainTimeIsUp()
        #expect(busy.actions() == ["finishEarly"])
        _ = busy.reply(last: true)
        #expect(busy.actions() == [])
        busy.taken()
        #expect(busy.actions() == ["closeOutput"])
    }

    @Test func whoHasJustConnectedMayStillAskOnce() {
        var connection = Connection()
        _ = connection.actions()
        connection.machine.drain()
        #expect(connection.actions() == [])
        connection.receive(Self.call)
        #expect(connection.actions().first == "answer List 2")
        _ = connection.reply(last: true)
        connection.taken()
        #expect(connection.actions().last == "closeOutput")
    }

    @Test func whoHasJustConnectedIsNotWaitedForLong() {
        var connection = Connection()
        _ = connection.actions()
        connection.machine.drain()
        #expect(connection.actions() == [])
        #expect(connection.pass(TransportLimits.firstCallGrace)?.contains("finished") == true)
    }

    @Test func aCallThatIsArrivingWhenTheDaemonLeavesIsAnswered() {
        var connection = Connection()
        _ = connection.actions()
        connection.receive(String(Self.call.prefix(5)))
        connection.machine.drain()
        _ = connection.actions()
        #expect(connection.pass(.seconds(2)) == nil)
        connection.receive(String(Self.call.dropFirst(5)))
        #expect(connection.actions().first == "answer List 2")
    }

    @Test func aCallThatArrivesInPartWhileAnAnswerTakesLongHasItsTimeAfterwards() {
        var connection = Connection()
        connection.receive(Self.more)
        _ = connection.actions()
        connection.receive(String(Self.call.prefix(5)))
        _ = connection.actions()
        connection.now = connection.now + TransportLimits.partialCallTime + .seconds(1)
        _ = connection.reply(last: true)
        connection.taken()
        #expect(connection.actions() == ["read"])
        #expect(connection.pass(.seconds(1)) == nil)
        connection.receive(String(Self.call.dropFirst(5)))
        #expect(connection.actions().first == "answer List 2")
    }

    @Test func drainingDoesNotWaitForWhoIsSilent() {
        var connection = Connection()
        _ = connection.actions()
        #expect(connection.pass(TransportLimits.silence) == nil)
        connection.machine.drain()
        #expect(connection.actions() == ["close finished"])
    }

    @Test func drainingEndsAnEndlessAnswer() {
        var connection = Connection()
        connection.receive(Self.more)
        _ = connection.actions()
        connection.machine.answerIsEndless()
        connection.machine.drain()
        #expect(connection.actions() == ["finishEarly"])
    }

    @Test func aClientThatNeverClosesIsNotWaitedForLong() {
        var connection = Connection()
        connection.receive("{\0")
        #expect(connection.actions() == ["closeOutput", "read"])
        #expect(connection.pass(TransportLimits.lingerTime - .nanoseconds(1)) == nil)
        #expect(connection.pass(.nanoseconds(1))?.contains("lingering") == true)
    }

    @Test func disconnectingCutsWhatIsUnderWay() {
        var connection = Connection()
        connection.receive(Self.more + Self.call)
        _ = connection.actions()
        connection.machine.disconnect()
        #expect(connection.actions() == ["close disconnected", "cancel"])
        connection.machine.channelClosed()
        #expect(connection.actions() == [])
        #expect(connection.machine.exceededLimit == nil)
    }

    @Test func theLimitThatEndsAConnectionIsKnown() {
        var long = Connection(callSize: 10)
        long.receive(Self.call)
        #expect(long.actions() == ["closeOutput", "read"])
        #expect(long.machine.exceededLimit == .callSize)
        var idle = Connection()
        _ = idle.pass(.minutes(10))
        #expect(idle.machine.exceededLimit == .idleTime)
        var malformed = Connection()
        malformed.receive("x\0")
        #expect(malformed.actions() == ["closeOutput", "read"])
        #expect(malformed.machine.exceededLimit == nil)
    }

    @Test func idleConnectionsEnd() {
        var connection = Connection()
        _ = connection.actions()
        #expect(connection.pass(.minutes(10) - .nanoseconds(1)) == nil)
        #expect(connection.pass(.nanoseconds(1))?.contains("idle") == true)
    }

    @Test func anAnswerUnderWayIsNotIdle() {
        var connection = Connection()
        connection.receive(Self.call)
        _ = connection.actions()
        #expect(connection.machine.deadline == nil)
    }

    @Test func aPartialCallHasLittleTimeHoweverItDrips() {
        var connection = Connection()
        let step = TimeAmount.seconds(5)
        for _ in 0..<5 {
            connection.receive("{")
            #expect(connection.pass(step) == nil)
        }
        connection.receive("{")
        #expect(connection.pass(step)?.contains("partialCallTooSlow") == true)
    }

    @Test func aReaderThatTakesNothingIsCut() {
        var connection = Connection()
        connection.receive(Self.more)
        _ = connection.actions()
        _ = connection.reply(last: false)
        var verdict: String?
        var passed = TimeAmount.zero
        while verdict == nil, passed < .minutes(2) {
            verdict = connection.pass(.milliseconds(7500), buffered: 5000, acknowledged: 77)
            passed = passed + .milliseconds(7500)
        }
        #expect(verdict?.contains("writeStalled") == true)
        #expect(passed >= .seconds(30) && passed <= .seconds(40))
        #expect(connection.actions() == ["cancel"])
    }

    @Test func aSlowReaderIsNotCut() {
        var connection = Connection()
        connection.receive(Self.more)
        _ = connection.actions()
        _ = connection.reply(last: false)
        for step in 0..<100 {
            // One byte acknowledged in each 25 s, and nothing taken from our own buffer.
            #expect(connection.pass(.milliseconds(12500), buffered: 5000, acknowledged: UInt64(step / 2)) == nil)
        }
    }

    @Test func thousandsOfCallsInOneReadAreAnsweredInTurn() {
        var connection = Connection()
        connection.receive(String(repeating: Self.call, count: 5000))
        var answered = 0
        while case let actions = connection.actions(), actions.first?.hasPrefix("answer") == true {
            answered += 1
            _ = connection.reply(last: true)
            connection.taken()
        }
        #expect(answered == 5000)
    }

    @Test func aClosedChannelCancelsTheAnswer() {
        var connection = Connection()
        connection.receive(Self.call)
        _ = connection.actions()
        connection.machine.channelClosed()
        #expect(connection.actions() == ["cancel"])
        #expect(connection.machine.deadline == nil)
    }
}
