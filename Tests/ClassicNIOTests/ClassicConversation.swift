// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Classic
import NIOCore
import NIOEmbedded
import Synchronization
import VarlinkNIO

@testable import ClassicNIO

/// Answers when it is told to.
final class HeldSession: ClassicSession {
    struct State {
        var questions: [ClassicQuestion] = []
        var done: (@Sendable ([UInt8]?) -> Void)?
        var close: (@Sendable () -> Void)?
        var limits: [ClassicLimit] = []
        var finishedEarly = 0
        var ended = 0
    }

    private let kept = Mutex(State())

    var state: State { self.kept.withLock { $0 } }

    func began(close: @escaping @Sendable () -> Void) {
        self.kept.withLock { $0.close = close }
    }

    func answer(_ question: ClassicQuestion, done: @escaping @Sendable ([UInt8]?) -> Void) {
        self.kept.withLock { state in
            state.questions.append(question)
            state.done = done
        }
    }

    func finishEarly() {
        self.kept.withLock { $0.finishedEarly += 1 }
    }

    func exceeded(_ limit: ClassicLimit) {
        self.kept.withLock { $0.limits.append(limit) }
    }

    func ended() {
        self.kept.withLock { $0.ended += 1 }
    }
}

/// What a handler does to its channel.
final class Wire: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private(set) var reads = 0
    private(set) var sent: [[UInt8]] = []
    private(set) var outputIsClosed = false
    /// Whether the kernel takes what is sent at once.
    var takes = true
    private var untaken: [EventLoopPromise<Void>] = []

    func read(context: ChannelHandlerContext) {
        self.reads += 1
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.sent.append(Array(self.unwrapOutboundIn(data).readableBytesView))
        if let promise { self.untaken.append(promise) }
        if self.takes { self.take() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output {
            self.outputIsClosed = true
            promise?.succeed()
        } else {
            for promise in self.untaken { promise.fail(ChannelError.ioOnClosedChannel) }
            context.close(mode: mode, promise: promise)
        }
    }

    /// The kernel takes what was sent.
    func take() {
        let untaken = self.untaken
        self.untaken = []
        for promise in untaken { promise.succeed() }
    }
}

/// A connection without a network, whose time passes when it is told to.
struct ClassicConversation {
    let session = HeldSession()
    let wire = Wire()
    let channel: EmbeddedChannel

    init(_ limits: TransportLimits = TransportLimits()) throws {
        let loop = EmbeddedEventLoop()
        let handler = ClassicHandler(session: self.session, limits: limits, now: loop.now)
        self.channel = EmbeddedChannel(handlers: [self.wire, handler], loop: loop)
        try self.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 5)).wait()
    }

    var isOpen: Bool { self.channel.isActive }

    /// Bytes come in one piece.
    func receive(_ text: String) {
        self.channel.pipeline.fireChannelRead(ByteBuffer(string: text))
        self.channel.pipeline.fireChannelReadComplete()
        self.channel.embeddedEventLoop.run()
    }

    /// The service has its answer.
    func answer(_ reply: [UInt8]?) {
        self.session.state.done?(reply)
        self.channel.embeddedEventLoop.run()
    }

    func ask(_ text: String, _ reply: [UInt8]) {
        self.receive(text)
        self.answer(reply)
    }

    func take() {
        self.wire.take()
        self.channel.embeddedEventLoop.run()
    }

    func tell(_ event: any Sendable) {
        self.channel.pipeline.fireUserInboundEventTriggered(event)
        self.channel.embeddedEventLoop.run()
    }

    func pass(_ time: TimeAmount) {
        self.channel.embeddedEventLoop.advanceTime(by: time)
    }
}
