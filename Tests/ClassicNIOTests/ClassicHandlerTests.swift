// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Classic
import NIOCore
import NIOEmbedded
import Testing
import VarlinkNIO

@testable import ClassicNIO

@Suite struct ClassicHandlerTests {
    @Test func theSameConnectionAgainAndAgain() throws {
        let client = try ClassicConversation()
        client.ask("1", [1, 2])
        client.ask("2\n", [3])
        client.ask(" +01 ", [4])
        #expect(client.wire.sent == [[1, 2], [3], [4]])
        #expect(client.session.state.questions == [.names, .path, .names])
        #expect(client.isOpen && !client.wire.outputIsClosed)
    }

    @Test(arguments: ["3", "0", "12", "-1", "one", "1 2", " ", "\0", "1\0"])
    func anythingElseEndsTheConnection(_ text: String) throws {
        let client = try ClassicConversation()
        client.receive(text)
        #expect(client.wire.outputIsClosed && client.session.state.questions.isEmpty && client.wire.sent.isEmpty)
        // What comes now is read, so that nothing is reset, and means nothing.
        let reads = client.wire.reads
        client.receive("1")
        #expect(client.session.state.questions.isEmpty && client.wire.reads == reads + 1)
        client.tell(ChannelEvent.inputClosed)
        #expect(!client.isOpen && client.session.state.ended == 1)
    }

    @Test func theLongestNumber() throws {
        let zeros = String(repeating: "0", count: ClassicListener.questionSize - 1)
        let client = try ClassicConversation()
        client.ask(zeros + "1", [1])
        #expect(client.session.state.questions == [.names])
        client.receive(zeros + "01")
        #expect(client.session.state.questions.count == 1 && client.wire.outputIsClosed)
    }

    @Test func nothingIsReadWhileAQuestionIsAnswered() throws {
        let client = try ClassicConversation()
        client.wire.takes = false
        #expect(client.wire.reads == 1)
        client.receive("1")
        #expect(client.wire.reads == 1)
        client.answer([1])
        #expect(client.wire.reads == 1 && client.wire.sent.count == 1)
        client.take()
        #expect(client.wire.reads == 2)
    }

    @Test func anAnswerThatThereIsNoneOfEndsTheConnection() throws {
        let client = try ClassicConversation()
        client.receive("1")
        client.answer(nil)
        #expect(client.wire.sent.isEmpty && client.wire.outputIsClosed)
    }

    /// NIO reads what there is when the client closes its side, asked to or not.
    @Test func whatCameBeforeTheEndIsAnswered() throws {
        let client = try ClassicConversation()
        client.receive("1")
        client.receive("2")
        client.tell(ChannelEvent.inputClosed)
        #expect(client.session.state.questions == [.names])
        client.answer([1])
        #expect(client.session.state.questions == [.names, .path] && client.isOpen)
        client.answer([2])
        #expect(client.wire.sent == [[1], [2]])
        #expect(!client.isOpen && client.session.state.ended == 1)
    }

    @Test func whatIsAskedAheadIsOnePiece() throws {
        let client = try ClassicConversation()
        client.receive("1")
        for _ in 0..<3000 { client.receive("2") }
        client.answer([1])
        #expect(client.session.state.questions == [.names] && client.wire.outputIsClosed)
    }

    @Test func theEndOfInputEndsAConnectionThatIsNotAnswered() throws {
        let client = try ClassicConversation()
        client.tell(ChannelEvent.inputClosed)
        #expect(!client.isOpen && client.session.state.ended == 1)
    }

    @Test func anAnswerThatComesTooLateGoesNowhere() throws {
        let client = try ClassicConversation()
        client.receive("1")
        client.session.state.close?()
        client.channel.embeddedEventLoop.run()
        #expect(!client.isOpen && client.session.state.ended == 1)
        client.answer([1])
        #expect(client.wire.sent.isEmpty)
    }
}

@Suite struct ClassicTimeTests {
    private let limits = TransportLimits(idleTime: .seconds(60), writeTime: .seconds(20))

    @Test func idleness() throws {
        let client = try ClassicConversation(self.limits)
        client.pass(.seconds(59))
        client.ask("1", [1])
        client.pass(.milliseconds(59_999))
        #expect(client.isOpen)
        client.pass(.milliseconds(1))
        #expect(!client.isOpen && client.session.state.limits == [.idleTime] && client.session.state.ended == 1)
    }

    @Test func anAnswerUnderWayIsNoIdleness() throws {
        let client = try ClassicConversation(self.limits)
        client.receive("1")
        client.pass(.hours(1))
        #expect(client.isOpen && client.session.state.limits.isEmpty)
    }

    @Test func aClientThatTakesNothing() throws {
        let client = try ClassicConversation(self.limits)
        client.wire.takes = false
        client.ask("1", [1])
        client.pass(.seconds(20))
        #expect(client.isOpen)
        // It is looked at four times within the limit, and the first look has nothing to compare with.
        client.pass(.seconds(5))
        #expect(!client.isOpen && client.session.state.limits == [.writeTime])
    }

    @Test func aClientThatDoesNotHangUp() throws {
        let client = try ClassicConversation(self.limits)
        client.receive("3")
        client.pass(TransportLimits.lingerTime - .nanoseconds(1))
        #expect(client.isOpen)
        client.pass(.nanoseconds(1))
        #expect(!client.isOpen && client.session.state.limits.isEmpty)
    }
}

@Suite struct ClassicDrainTests {
    @Test func whoHasAskedIsAnsweredAndSentAway() throws {
        let client = try ClassicConversation()
        client.receive("1")
        client.tell(Listener.Drain.begin)
        #expect(client.isOpen && client.session.state.finishedEarly == 0)
        client.tell(Listener.Drain.timeIsUp)
        #expect(client.session.state.finishedEarly == 1)
        client.answer([1])
        #expect(client.wire.sent == [[1]] && client.wire.outputIsClosed)
    }

    @Test func whoIsSilentLeavesAtOnce() throws {
        let client = try ClassicConversation()
        client.ask("1", [1])
        client.pass(TransportLimits.silence)
        client.tell(Listener.Drain.begin)
        #expect(!client.isOpen)
    }

    @Test func whoHasJustComeMayAskOnce() throws {
        let client = try ClassicConversation()
        client.tell(Listener.Drain.begin)
        client.ask("1", [1])
        #expect(client.wire.sent == [[1]] && client.wire.outputIsClosed)
    }

    @Test func butNotForLong() throws {
        let client = try ClassicConversation()
        client.tell(Listener.Drain.begin)
        client.pass(TransportLimits.firstCallGrace - .nanoseconds(1))
        #expect(client.isOpen && !client.wire.outputIsClosed)
        client.pass(.nanoseconds(1))
        #expect(client.wire.outputIsClosed)
        client.pass(TransportLimits.lingerTime)
        #expect(!client.isOpen)
    }
}
