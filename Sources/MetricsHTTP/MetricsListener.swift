// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
public import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Serves metrics over HTTP/1.1 (RFC 9112): one request for each connection, which then closes.
public final class MetricsListener: Sendable {
    private let channel: any Channel
    private let connections: MetricsConnections

    /// The address in use, as `http:127.0.0.1:9895`.
    public let address: String

    private init(channel: any Channel, connections: MetricsConnections) {
        self.channel = channel
        self.connections = connections
        let host = channel.localAddress?.ipAddress ?? "?"
        let port = channel.localAddress?.port ?? 0
        self.address = host.contains(":") ? "http:[\(host)]:\(port)" : "http:\(host):\(port)"
    }

    /// Serves a TCP socket that listens already. The descriptor is the listener's from here on.
    /// - Throws: `IOError` of NIO, with the errno, when it cannot be served.
    public static func open(
        _ descriptor: CInt,
        pages: MetricsPages,
        on group: any EventLoopGroup
    ) async throws -> MetricsListener {
        let connections = MetricsConnections()
        let bootstrap = ServerBootstrap(group: group)
            // Who has sent all of a request may say so, and still wants the answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // So that one read has no more than a request and the beginning of what is behind it.
            .childChannelOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: MetricsLimits.requestBytes)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let address = channel.remoteAddress?.ipAddress, pages.admits(networkBytes(of: address))
                    else { throw Refused() }
                    let pipeline = channel.pipeline.syncOperations
                    let limit = RequestLimit()
                    try pipeline.addHandler(limit)
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: false)
                    try pipeline.addHandler(MetricsHandler(pages: pages, limit: limit))
                    connections.add(channel)
                }
            }
        let channel = try await bootstrap.withBoundSocket(descriptor).get()
        return MetricsListener(channel: channel, connections: connections)
    }

    /// How many connections there are.
    public var connectionCount: Int { self.connections.count }

    /// Accepts nobody any more, and closes what is open.
    public func close() async {
        try? await self.channel.close()
        self.connections.closeAll()
    }
}

/// The peer may not connect; its channel closes.
private struct Refused: Error {}

/// The open connections, the oldest first.
private final class MetricsConnections: Sendable {
    private let open = Mutex<[any Channel]>([])

    var count: Int { self.open.withLock(\.count) }

    func add(_ channel: any Channel) {
        let surplus = self.open.withLock { open in
            open.append(channel)
            return open.count > MetricsLimits.connections ? open.removeFirst() : nil
        }
        surplus?.close(promise: nil)
        let timeout = channel.eventLoop.scheduleTask(in: MetricsLimits.connectionTime) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in
            timeout.cancel()
            self.open.withLock { $0.removeAll { $0 === channel } }
        }
    }

    func closeAll() {
        for channel in self.open.withLock({ $0 }) { channel.close(promise: nil) }
    }
}

/// Closes a connection that sends more than a request takes, and drops what comes behind one.
private final class RequestLimit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Whether the request is there.
    var isMet = false
    private var received = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.received += self.unwrapInboundIn(data).readableBytes
        if self.received > (self.isMet ? MetricsLimits.surplusBytes : MetricsLimits.requestBytes) {
            context.close(promise: nil)
        } else if !self.isMet {
            context.fireChannelRead(data)
        }
    }
}

/// Answers the one request of a connection.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let pages: MetricsPages
    private let limit: RequestLimit
    private var head: HTTPRequestHead?
    private var isAnswering = false
    private var isAnswered = false
    private var hasInputEnded = false

    init(pages: MetricsPages, limit: RequestLimit) {
        self.pages = pages
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.head = self.head ?? head
        case .body:
            break
        case .end:
            guard let head = self.head, head.method != .CONNECT else {
                context.close(promise: nil)
                return
            }
            // A second request on the same connection goes unanswered: it was told that the connection closes.
            guard self.begin() else { return }
            // RFC 9112, section 3.2.
            let hosts = head.headers["Host"].count
            if hosts > 1 || (hosts == 0 && head.version == .http1_1) {
                self.write(.noHost, withText: true, context)
            } else {
                self.answer(head, context)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        self.hasInputEnded = true
        if self.isAnswered || !self.isAnswering { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else {
            context.close(promise: nil)
            return
        }
        // Behind a request it does not matter.
        if self.begin() { self.write(.noRequest, withText: true, context) }
    }

    /// Whether this is the request that is answered: the first.
    private func begin() -> Bool {
        defer { (self.isAnswering, self.limit.isMet) = (true, true) }
        return !self.isAnswering
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let (pages, method, uri) = (self.pages, head.method.rawValue, head.uri)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.makeFutureWithTask { await pages.page(method, uri) }
            .whenSuccess { page in
                let (handler, context) = bound.value
                handler.write(page, withText: method != "HEAD", context)
            }
    }

    private func write(_ page: MetricsPages.Page, withText: Bool, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        var headers = HTTPHeaders([
            ("Content-Type", page.type), ("Content-Length", "\(page.text.utf8.count)"), ("Connection", "close"),
            ("Cache-Control", "no-store"),
        ])
        if let allow = page.allow { headers.add(name: "Allow", value: allow) }
        let status = HTTPResponseStatus(statusCode: page.code)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        if withText {
            let body = context.channel.allocator.buffer(string: page.text)
            context.write(self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil))).whenComplete { _ in
            let (handler, context) = bound.value
            handler.answered(context)
        }
    }

    /// Closes once the client has, but does not wait for it for long.
    private func answered(_ context: ChannelHandlerContext) {
        self.isAnswered = true
        let channel = context.channel
        if self.hasInputEnded {
            channel.close(promise: nil)
            return
        }
        channel.close(mode: .output, promise: nil)
        let timeout = channel.eventLoop.scheduleTask(in: MetricsLimits.lingerTime) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in timeout.cancel() }
    }
}

/// An IP address in text form as its 4 or 16 bytes, by inet_pton(3).
private func networkBytes(of text: String) -> [UInt8] {
    let family = text.contains(":") ? AF_INET6 : AF_INET
    var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
    // The text is NIO's own of an address from the kernel; were it none, the zeros left here match no network.
    _ = inet_pton(family, text, &bytes)
    return bytes
}
