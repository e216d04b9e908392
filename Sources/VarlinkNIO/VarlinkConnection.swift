// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import NIOPosix
import Synchronization
public import Varlink

/// Why a service could not be asked, or stopped answering.
public struct ConnectionError: Error, Sendable {
    /// What went wrong.
    public enum Reason: Sendable {
        /// No connection could be made; what the system said, and its errno where it has one.
        case unreachable(String, errno: CInt? = nil)
        /// There is a server, but no TLS with it.
        case refused(TLSRefusal)
        /// The server speaks TLS, and it was not asked so.
        case speaksTLS
        /// The connection ended before the answer did.
        case closed
        /// The service sent something that is not Varlink.
        case malformed(JSONError)
        /// A reply of more than `VarlinkConnection.replyLimit` bytes.
        case replyTooLong
    }

    /// The address that was asked.
    public let address: Address
    /// What went wrong.
    public let reason: Reason
}

/// One connection to a Varlink service, as its client.
///
/// Calls are made one after another. What arrives is read only as fast as it is consumed.
public final class VarlinkConnection {
    /// A service that sends a longer reply is not listened to any further: 16 MiB, the limit of sd-varlink.
    public static let replyLimit = 16 << 20

    private let address: Address
    private var chunks: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    /// What is left of the last chunk: whole messages, each with its NUL.
    private var chunk = ByteBuffer()
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let channel: any Channel
    /// Whether nothing of the last answer is still to come.
    public private(set) var isIdle = true

    private init(
        address: Address,
        channel: any Channel,
        chunks: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.address = address
        self.channel = channel
        self.chunks = chunks
        self.outbound = outbound
    }

    /// Whether everything that the service sent has been read, and it has closed.
    private var isAtEnd = false
    /// Whether nobody has closed, as far as is known.
    public var isOpen: Bool { !self.isAtEnd && self.channel.isActive }
    /// Whether another call can be made, as far as is known: the last one has its whole answer, and nobody has closed.
    public var isUsable: Bool { self.isIdle && self.isOpen }

    /// Connects to `address`, within `timeout`, and closes when `body` is done.
    /// - Parameter tls: for a `tls:` address; nil to trust whom the system trusts.
    /// - Throws: `ConnectionError` when there is no connection; `CancellationError`; what `body` throws.
    public static func with<Result>(
        _ address: Address,
        tls: ClientTLS? = nil,
        timeout: TimeAmount = .seconds(10),
        _ body: (VarlinkConnection) async throws -> Result
    ) async throws -> Result {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(timeout)
            // Whole batches in few reads.
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 256 << 10))
        typealias ChunkChannel = NIOAsyncChannel<ByteBuffer, ByteBuffer>
        /// A channel, and what to wait for before it is used.
        typealias Connected = (channel: ChunkChannel, ready: EventLoopFuture<Void>)
        let secrecy = try Secrecy(address, tls)
        let detectsTLS = if case .tcp = address { true } else { false }
        let attempts = Attempts()
        let initialize: @Sendable (any Channel) -> EventLoopFuture<Connected> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try attempts.add(channel)
                let ready = try secrecy?.begin(channel, timeout: timeout) ?? channel.eventLoop.makeSucceededVoidFuture()
                try channel.pipeline.syncOperations.addHandler(ChunkHandler(detectsTLS: detectsTLS))
                return (try ChunkChannel(wrappingChannelSynchronously: channel), ready)
            }
        }
        let (channel, ready): Connected
        do {
            (channel, ready) = try await withTaskCancellationHandler {
                switch address {
                case .tcp(let host, let port), .tls(let host, let port):
                    try await bootstrap.connect(host: host, port: port, channelInitializer: initialize)
                case .unix(let path):
                    try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: initialize)
                }
            } onCancel: {
                attempts.cancel()
            }
        } catch {
            try Task.checkCancellation()
            throw ConnectionError(address: address, reason: unreachable(error))
        }
        return try await channel.executeThenClose { inbound, outbound in
            do {
                try await withTaskCancellationHandler {
                    try await ready.get()
                } onCancel: {
                    channel.channel.close(promise: nil)
                }
            } catch let refusal as TLSRefusal {
                try Task.checkCancellation()
                throw ConnectionError(address: address, reason: .refused(refusal))
            }
            let connection = VarlinkConnection(
                address: address,
                channel: channel.channel,
                chunks: inbound.makeAsyncIterator(),
                outbound: outbound
            )
            return try await body(connection)
        }
    }

    /// Calls a method that answers once.
    /// - Throws: `ErrorReply` when the service answers with an error, else `ConnectionError`.
    public func call<Method: VarlinkMethod>(
        _ method: Method.Type,
        _ parameters: Method.Parameters
    ) async throws -> Method.Reply {
        try await self.send(Method.call(parameters))
        return try await self.receive { reader throws(JSONError) in try Method.Reply(from: &reader) }.value
    }

    /// Calls a method with `more` and hands over each reply as it comes.
    /// - Throws: as `call`, and what `consume` throws; the connection is of no use after either.
    public func stream<Method: VarlinkMethod>(
        _ method: Method.Type,
        _ parameters: Method.Parameters,
        consume: (Method.Reply) throws -> Void
    ) async throws {
        try await self.stream(
            method,
            parameters,
            read: { reader throws(JSONError) in try Method.Reply(from: &reader) },
            consume: { reply, _ in try consume(reply) }
        )
    }

    /// Calls a method with `more` and has each reply read in place, as it comes, by `read`. Then `consume` gets what
    /// that made of it, and whether the next reply is here already: when it is not, what waits should be shown.
    ///
    /// `read` may see the parameters of an error, and something that is no proper reply; `consume` does not.
    /// - Throws: as `call`, and what `consume` throws; the connection is of no use after either.
    public func stream<Method: VarlinkMethod, Value>(
        _ method: Method.Type,
        _ parameters: Method.Parameters,
        read: (inout JSONReader) throws(JSONError) -> Value,
        consume: (_ value: Value, _ isNextHere: Bool) throws -> Void
    ) async throws {
        try await self.send(Method.call(parameters, mode: .more))
        var continues = true
        while continues {
            let reply = try await self.receive(read)
            continues = reply.continues
            try consume(reply.value, self.chunk.readableBytes > 0)
        }
    }

    private func send(_ frame: Frame) async throws {
        self.isIdle = false
        do {
            try await self.outbound.write(ByteBuffer(frame))
        } catch {
            // The server may have said why it has closed.
            _ = try await self.nextChunk()
            throw ConnectionError(address: self.address, reason: .closed)
        }
    }

    private func receive<Value>(
        _ read: (inout JSONReader) throws(JSONError) -> Value
    ) async throws -> ReceivedReply<Value> {
        if self.chunk.readableBytes == 0, let chunk = try await self.nextChunk() { self.chunk = chunk }
        // A chunk ends with a NUL, so there is one unless the end has come.
        let length = self.chunk.readableBytesView.firstIndex(of: 0).map { $0 - self.chunk.readerIndex }
        guard let length, let message = self.chunk.readSlice(length: length) else {
            throw ConnectionError(address: self.address, reason: .closed)
        }
        self.chunk.moveReaderIndex(forwardBy: 1)
        do {
            let reply = try ReceivedReply(reading: message.readableBytesUInt8Span, decode: read)
            self.isIdle = !reply.continues
            return reply
        } catch let error as ErrorReply {
            self.isIdle = true
            throw error
        } catch let error as JSONError {
            throw ConnectionError(address: self.address, reason: .malformed(error))
        }
    }

    /// The next messages; nil at the end.
    private func nextChunk() async throws -> ByteBuffer? {
        let reason: ConnectionError.Reason
        do {
            let chunk = try await self.chunks.next()
            self.isAtEnd = chunk == nil
            return chunk
        } catch is CancellationError {
            throw CancellationError()
        } catch is ChunkHandler.TooLong {
            reason = .replyTooLong
        } catch is ChunkHandler.SpeaksTLS {
            reason = .speaksTLS
        } catch let refusal as TLSRefusal {
            reason = .refused(refusal)
        } catch {
            reason = .closed
        }
        self.isAtEnd = true
        throw ConnectionError(address: self.address, reason: reason)
    }
}

/// The channels by which a connection is tried, one for each address of the host.
private final class Attempts: Sendable {
    private struct State {
        var channels: [any Channel] = []
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Throws when there shall be none any more.
    func add(_ channel: any Channel) throws {
        try self.state.withLock { state in
            if state.isCancelled { throw CancellationError() }
            state.channels.append(channel)
        }
    }

    /// Ends them all.
    func cancel() {
        let channels = self.state.withLock { state in
            state.isCancelled = true
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}

/// What makes a connection secret; none, when the address does not ask for it.
private struct Secrecy: Sendable {
    let host: String
    let tls: ClientTLS

    init?(_ address: Address, _ tls: ClientTLS?) throws {
        guard case .tls(let host, _) = address else { return nil }
        // The dot that ends a full name is no part of it in certificates and in SNI (RFC 6066, section 3).
        self.host = host.hasSuffix(".") ? String(host.dropLast()) : host
        self.tls = try tls ?? ClientTLS()
    }

    /// Begins the handshake as soon as the channel is connected; gives its end.
    func begin(_ channel: any Channel, timeout: TimeAmount) throws -> EventLoopFuture<Void> {
        let done = channel.eventLoop.makePromise(of: Void.self)
        do {
            let name = CertificateNames.isAddress(self.host) ? nil : self.host
            try channel.pipeline.syncOperations.addHandlers([
                try self.tls.makeHandler(serverName: name),
                ClientHandshake(host: self.host, isIdentified: self.tls.isIdentified, timeout: timeout, done: done),
            ])
        } catch {
            done.fail(error)
            throw error
        }
        return done.futureResult
    }
}

/// Cuts what arrives after its last whole message. Messages go on together, for many that are short arrive at once.
private final class ChunkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    struct TooLong: Error {}
    /// The server answers with TLS where none was asked for.
    struct SpeaksTLS: Error {}

    /// The first bytes of a TLS alert (RFC 8446, section 5.1), which no message begins with.
    private static let alert: [UInt8] = [0x15, 0x03]
    private var detectsTLS: Bool

    /// What has come of the next message. There is no NUL in it.
    private var partial: ByteBuffer?

    init(detectsTLS: Bool) {
        self.detectsTLS = detectsTLS
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = self.unwrapInboundIn(data)
        if self.detectsTLS {
            self.detectsTLS = false
            if buffer.readableBytesView.starts(with: Self.alert) {
                context.fireErrorCaught(SpeaksTLS())
                context.close(promise: nil)
                return
            }
        }
        // The view starts at the reader index, so this cannot run past what is readable.
        if let end = buffer.readableBytesView.lastIndex(of: 0),
            var messages = buffer.readSlice(length: end + 1 - buffer.readerIndex)
        {
            if var begun = self.partial.take() {
                begun.writeBuffer(&messages)
                messages = begun
            }
            context.fireChannelRead(self.wrapInboundOut(messages))
        }
        guard buffer.readableBytes > 0 else { return }
        if self.partial == nil {
            self.partial = buffer
        } else {
            self.partial?.writeBuffer(&buffer)
        }
        if self.partial?.readableBytes ?? 0 > VarlinkConnection.replyLimit {
            context.fireErrorCaught(TooLong())
            context.close(promise: nil)
        }
    }
}

extension ByteBuffer {
    fileprivate init(_ frame: Frame) {
        self.init()
        frame.withSpan { _ = self.writeBytes($0.bytes) }
    }
}

/// What the system said about a failed attempt to connect.
private func unreachable(_ error: any Error) -> ConnectionError.Reason {
    switch error {
    case let error as NIOConnectionError:
        if let last = error.connectionErrors.last { return unreachable(last.error) }
        return .unreachable("no such host")
    case let error as IOError:
        return .unreachable(String(cString: strerror(error.errnoCode)), errno: error.errnoCode)
    case ChannelError.connectTimeout(let time):
        return .unreachable("no answer within \(time.nanoseconds / 1_000_000_000) s")
    default:
        return .unreachable("\(error)")
    }
}
