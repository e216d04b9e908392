// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL
import NIOTLS
import Synchronization
import Varlink

/// Performs what `ConnectionStateMachine` decides for one accepted connection.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Closes a connection at once.
    struct Disconnect: Sendable {}

    /// What a connection gets.
    enum Service {
        case session(any VarlinkSession, Router)
        /// One error, then the end.
        case turnedAway(ErrorReply, done: @Sendable () -> Void)
    }

    /// What a connection with TLS takes besides.
    struct Handshake {
        /// Before its end, the connection's last bytes are an alert that the client shall get.
        let lastWords: LastWords
        /// Told why it failed.
        let failed: (String) -> Void
    }

    private let service: Service
    private let handshake: Handshake?
    private var machine: ConnectionStateMachine
    private var answer: (any Answer)?
    /// Counts calls, so that a reply that comes too late is not taken for one of the next call.
    private var callNumber = 0
    private let repliesUnderWay = RepliesUnderWay()
    private var advancing = false
    private var timer: (task: Scheduled<Void>, due: NIODeadline)?
    private var ended = false

    /// - Parameter handshake: nil without TLS.
    init(service: Service, limits: TransportLimits, handshake: Handshake? = nil) {
        self.service = service
        self.handshake = handshake
        self.machine = ConnectionStateMachine(limits: limits, handshakes: handshake != nil, now: .now())
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .session(let session, _) = self.service {
            session.began(close: { [pipeline = context.pipeline] in
                pipeline.fireUserInboundEventTriggered(Disconnect())
            })
        }
        self.advance(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = self.unwrapInboundIn(data)
        self.machine.received(buffer.readableBytesUInt8Span, now: .now())
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.machine.readCompleted()
        self.advance(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            self.machine.inputEnded()
            self.answer?.inputEnded()
        case TLSUserEvent.handshakeCompleted:
            self.handshakeCompleted(context)
        case Listener.Drain.begin:
            self.machine.drain()
        case Listener.Drain.timeIsUp:
            self.machine.drainTimeIsUp()
        case is Disconnect:
            self.machine.disconnect()
        default:
            context.fireUserInboundEventTriggered(event)
            return
        }
        self.advance(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A connection's failure ends that connection only, and is the client's doing: resets, mostly.
        switch error {
        case NIOSSLError.uncleanShutdown:
            // Many a client closes its sending side without saying so in TLS. Nothing can be cut off by that: a call
            // without its NUL is none. That its input is closed is told besides.
            return
        case NIOSSLError.handshakeFailed:
            // Closes by itself.
            self.handshake?.failed(TLSText.reason(of: error))
        default:
            if self.machine.isHandshaking { self.handshake?.failed(TLSText.reason(of: error)) }
            self.close(context)
        }
    }

    private func handshakeCompleted(_ context: ChannelHandlerContext) {
        self.handshake?.lastWords.areSaid = true
        if case .session(let session, _) = self.service,
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        {
            session.identified(as: TLSText.subject(of: certificate))
        }
        self.machine.handshakeCompleted(now: .now())
    }

    private func close(_ context: ChannelHandlerContext) {
        context.close(promise: nil)
        // Over TLS that says goodbye and waits for the client to do so too, which nobody needs to (RFC 8446, 6.1).
        if self.handshake != nil {
            try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self).close(promise: nil)
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        guard !self.ended else { return }
        self.ended = true
        self.timer?.task.cancel()
        self.timer = nil
        self.machine.channelClosed()
        self.advance(context)
        // When closing was an action, advancing is not over yet, and would find no answer any more to cancel.
        self.answer?.cancel()
        self.answer = nil
        switch self.service {
        case .session(let session, _):
            if let limit = self.machine.exceededLimit { session.exceeded(limit) }
            session.ended()
        case .turnedAway(_, let done): done()
        }
    }

    /// Does what there is to do. A reply that an answer sends at once comes back here, so this does not nest.
    private func advance(_ context: ChannelHandlerContext) {
        guard !self.advancing else { return }
        self.advancing = true
        var turns = TransportLimits.actionsInTurn
        while turns > 0, let action = self.machine.next(now: .now()) {
            self.perform(action, context)
            turns -= 1
        }
        self.advancing = false
        // Whoever sends thousands of calls ahead must not keep the event loop from the others.
        if turns == 0 { context.eventLoop.assumeIsolated().execute { self.advance(context) } }
        self.arm(context)
    }

    private func perform(_ action: ConnectionStateMachine.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .answer(let call, let demand):
            self.callNumber += 1
            let replies = Replies(
                handler: NIOLoopBound((self, context), eventLoop: context.eventLoop),
                eventLoop: context.eventLoop,
                callNumber: self.callNumber,
                underWay: self.repliesUnderWay
            )
            let answer: any Answer
            switch self.service {
            case .session(let session, let router):
                answer = session.answer(call, to: replies) { router.answer(call, to: $0) }
            case .turnedAway(let error, _):
                answer = ReadyAnswer(error, to: replies)
                self.machine.drain()
            }
            self.answer = answer
            if answer.isEndless { self.machine.answerIsEndless() }
            if self.machine.hasInputEnded { answer.inputEnded() }
            answer.demand(demand)
        case .demand(let count):
            self.answer?.demand(count)
        case .cancel:
            self.answer?.cancel()
        case .finishEarly:
            self.answer?.finishEarly()
        case .read:
            context.read()
        case .closeOutput:
            context.close(mode: .output, promise: nil)
        case .close(let reason):
            if reason == .handshakeTooSlow { self.handshake?.failed("it takes too long") }
            self.close(context)
        }
    }

    fileprivate func replied(_ frame: Frame, last: Bool, callNumber: Int, _ context: ChannelHandlerContext) {
        guard callNumber == self.callNumber, self.answer != nil else { return }
        if last { self.answer = nil }
        if self.machine.replied(last: last, now: .now()) {
            var buffer = context.channel.allocator.buffer(capacity: frame.count)
            frame.withSpan { _ = buffer.writeBytes($0.bytes) }
            let taken = context.eventLoop.makePromise(of: Void.self)
            taken.futureResult.assumeIsolated().whenSuccess {
                self.machine.replyTaken(now: .now())
                self.advance(context)
            }
            // One write for each message: JSON and NUL apart would meet Nagle's algorithm and delayed ACKs.
            context.writeAndFlush(self.wrapOutboundOut(buffer), promise: taken)
        }
        self.advance(context)
    }

    // MARK: Time

    /// Keeps one timer, not later than the machine's deadline. One that fires too early is set again, which is
    /// cheaper than moving it with every read and write.
    private func arm(_ context: ChannelHandlerContext) {
        guard !self.ended, let deadline = self.machine.deadline else { return }
        if let timer = self.timer {
            if timer.due <= deadline { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            self.timeCame(context)
        }
        self.timer = (task, deadline)
    }

    private func timeCame(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        if let action = self.machine.timePassed(now: now, unsent: { UnsentBytes(of: context.channel, now: now) }) {
            self.perform(action, context)
        }
        self.advance(context)
    }
}

/// How many replies are on their way from other threads to the connection's event loop.
private final class RepliesUnderWay: Sendable {
    let count = Atomic(0)
}

/// The way back for replies, from whichever thread makes them.
private struct Replies: ReplySink {
    let handler: NIOLoopBound<(ConnectionHandler, ChannelHandlerContext)>
    let eventLoop: any EventLoop
    let callNumber: Int
    let underWay: RepliesUnderWay

    func send(_ frame: Frame, last: Bool) {
        // On the event loop none may overtake those that other threads have sent before.
        if self.eventLoop.inEventLoop, self.underWay.count.load(ordering: .acquiring) == 0 {
            let (handler, context) = self.handler.value
            handler.replied(frame, last: last, callNumber: self.callNumber, context)
        } else {
            self.underWay.count.add(1, ordering: .releasing)
            self.eventLoop.execute {
                self.underWay.count.subtract(1, ordering: .releasing)
                let (handler, context) = self.handler.value
                handler.replied(frame, last: last, callNumber: self.callNumber, context)
            }
        }
    }
}
