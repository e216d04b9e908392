// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Classic
import NIOCore
import VarlinkNIO

/// The life of one connection of the original exercise.
///
/// One question at a time: until the kernel has taken the whole reply nothing more is read, so whoever asks ahead fills
/// buffers of the kernel's and none here. What is asked ahead comes as one piece then, as it would to the exercise's
/// server, and is a number or is not.
final class ClassicHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Stage: Equatable {
        /// Waits for a question, since then.
        case asking(since: NIODeadline)
        /// The service works on an answer.
        case answering
        /// The kernel has not taken the whole reply. It took something at `progress`, when `look` was as it still is.
        case replying(progress: NIODeadline)
        /// All is said. What still comes is read and thrown away until the client closes too: closing over unread bytes
        /// takes back replies that the client has not read (RFC 2525, section 2.17).
        case lingering(since: NIODeadline)
        case closed
    }

    private let session: any ClassicSession
    private let limits: TransportLimits
    private var stage: Stage
    private let connected: NIODeadline
    /// What has come and is no question yet. NIO reads what there is when the client closes its side, also while an
    /// answer is under way.
    private var received: [UInt8] = []
    private var readIsPending = false
    private var inputEnded = false
    private var isDraining = false
    private var hasAsked = false
    private var look: UnsentBytes?
    private var timer: Scheduled<Void>?

    init(session: any ClassicSession, limits: TransportLimits, now: NIODeadline) {
        self.session = session
        self.limits = limits
        self.connected = now
        self.stage = .asking(since: now)
    }

    // MARK: What happens

    func channelActive(context: ChannelHandlerContext) {
        self.session.began(close: { [channel = context.channel] in channel.close(promise: nil) })
        self.advance(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.readIsPending = false
        if case .lingering = self.stage { return }
        // One byte too many is as good as thousands.
        let room = ClassicListener.questionSize + 1 - self.received.count
        self.received.append(contentsOf: self.unwrapInboundIn(data).readableBytesView.prefix(room))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.readIsPending = false
        self.advance(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            self.inputEnded = true
        case Listener.Drain.begin:
            self.isDraining = true
        case Listener.Drain.timeIsUp:
            self.isDraining = true
            self.session.finishEarly()
        default:
            context.fireUserInboundEventTriggered(event)
            return
        }
        self.advance(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The client's doing: resets, mostly.
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard self.stage != .closed else { return }
        self.stage = .closed
        self.timer?.cancel()
        self.session.ended()
    }

    // MARK: What is done

    private func advance(_ context: ChannelHandlerContext) {
        if case .asking(let since) = self.stage {
            if !self.received.isEmpty {
                self.take(context)
            } else if self.inputEnded || (self.isDraining && !self.mayStillAsk(context.eventLoop.now)) {
                self.finish(context, silentSince: since)
            }
        }
        if case .lingering = self.stage, self.inputEnded {
            context.close(promise: nil)
        }
        self.readIfWanted(context)
        self.arm(context)
    }

    /// Whether a first question may be on its way to a daemon that is leaving.
    private func mayStillAsk(_ now: NIODeadline) -> Bool {
        !self.hasAsked && now < self.connected + TransportLimits.firstCallGrace
    }

    private func take(_ context: ChannelHandlerContext) {
        let bytes = self.received
        self.received = []
        guard bytes.count <= ClassicListener.questionSize, let question = ClassicQuestion(bytes) else {
            return self.finish(context, silentSince: context.eventLoop.now)
        }
        self.hasAsked = true
        self.stage = .answering
        let (eventLoop, bound) = (context.eventLoop, NIOLoopBound((self, context), eventLoop: context.eventLoop))
        self.session.answer(question) { reply in
            // Not at once even where that could be: it would come back into the midst of this.
            eventLoop.execute {
                let (handler, context) = bound.value
                handler.answered(reply, context)
            }
        }
    }

    private func answered(_ reply: [UInt8]?, _ context: ChannelHandlerContext) {
        guard self.stage == .answering else { return }
        let now = context.eventLoop.now
        if let reply {
            self.stage = .replying(progress: now)
            self.look = nil
            let taken = context.eventLoop.makePromise(of: Void.self)
            taken.futureResult.assumeIsolated().whenSuccess { self.replyIsTaken(context) }
            let buffer = context.channel.allocator.buffer(bytes: reply)
            context.writeAndFlush(self.wrapOutboundOut(buffer), promise: taken)
        } else {
            self.finish(context, silentSince: now)
        }
        self.advance(context)
    }

    private func replyIsTaken(_ context: ChannelHandlerContext) {
        guard case .replying = self.stage else { return }
        self.stage = .asking(since: context.eventLoop.now)
        self.advance(context)
    }

    /// Ends the connection after its last word.
    private func finish(_ context: ChannelHandlerContext, silentSince: NIODeadline) {
        let now = context.eventLoop.now
        self.stage = .lingering(since: now)
        self.received = []
        // Nothing is on its way to a client that has been silent for a while.
        if self.inputEnded || now - silentSince >= TransportLimits.silence {
            context.close(promise: nil)
        } else {
            context.close(mode: .output, promise: nil)
        }
    }

    private func readIfWanted(_ context: ChannelHandlerContext) {
        guard !self.readIsPending, !self.inputEnded else { return }
        switch self.stage {
        case .asking, .lingering:
            self.readIsPending = true
            context.read()
        case .answering, .replying, .closed:
            break
        }
    }

    // MARK: Time

    private var deadline: NIODeadline? {
        switch self.stage {
        case .asking(let since):
            self.isDraining ? self.connected + TransportLimits.firstCallGrace : since + self.limits.idleTime
        case .replying(let progress):
            // Looked at several times within the limit, so that a slow but living reader is told from a dead one.
            (self.look?.seen ?? progress) + .nanoseconds(self.limits.writeTime.nanoseconds / 4)
        case .lingering(let since):
            since + TransportLimits.lingerTime
        case .answering, .closed:
            nil
        }
    }

    private func arm(_ context: ChannelHandlerContext) {
        self.timer?.cancel()
        self.timer = self.deadline.map { deadline in
            context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.timeCame(context) }
        }
    }

    private func timeCame(_ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        switch self.stage {
        case .asking(let since):
            if !self.isDraining { self.session.exceeded(.idleTime) }
            self.finish(context, silentSince: since)
        case .replying(let progress):
            self.lookAtReader(since: progress, now, context)
        case .lingering:
            context.close(promise: nil)
        case .answering, .closed:
            break
        }
        self.advance(context)
    }

    private func lookAtReader(since progress: NIODeadline, _ now: NIODeadline, _ context: ChannelHandlerContext) {
        let before = self.look
        let look = UnsentBytes(of: context.channel, now: now)
        self.look = look
        if before.map({ !look.isStill($0) }) ?? true {
            self.stage = .replying(progress: now)
        } else if now - progress >= self.limits.writeTime {
            self.session.exceeded(.writeTime)
            context.close(promise: nil)
        }
    }
}
