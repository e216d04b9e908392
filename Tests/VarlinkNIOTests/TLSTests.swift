// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization
import Testing
import Varlink

@testable import VarlinkNIO

/// Listener and client over TLS, on loopback, with certificates made for the test.
@Suite struct TLSTests {
    /// A listener, for as long as `body` takes.
    private func listening(
        _ tls: ServerTLS?, limits: TransportLimits = TransportLimits(),
        _ body: (TestListener) async throws -> Void
    ) async throws {
        let listener = try await TestListener(tls, limits: limits)
        do {
            try await body(listener)
        } catch {
            await listener.stop()
            throw error
        }
        await listener.stop()
    }

    private func refusal(_ reason: ConnectionError.Reason?) -> TLSRefusal? {
        if case .refused(let refusal)? = reason { refusal } else { nil }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func namesAndAddressesAreVerified(_ host: String) async throws {
        try await self.listening(TestCertificates.server()) { listener in
            let failure = try await listener.failure(host: host, TestCertificates.client())
            #expect(failure == nil, "\(String(describing: failure))")
        }
        try await self.listening(TestCertificates.server("elsewhere")) { listener in
            let failure = try await listener.failure(host: host, TestCertificates.client())
            #expect(self.refusal(failure) == .otherName(["elsewhere.example", "192.0.2.1"]))
        }
        try await self.listening(TestCertificates.server("nameless")) { listener in
            let failure = try await listener.failure(host: host, TestCertificates.client())
            #expect(self.refusal(failure) == .otherName([]))
        }
    }

    @Test func aNameIsNotProvedByTheAddressThatItLeadsTo() async throws {
        try await self.listening(TestCertificates.server("address")) { listener in
            let known = try await listener.failure(host: "127.0.0.1", TestCertificates.client())
            #expect(known == nil)
            let failure = try await listener.failure(host: "localhost", TestCertificates.client())
            #expect(self.refusal(failure) == .otherName(["127.0.0.1"]))
        }
    }

    @Test func whomNobodyTrustsIsRefused() async throws {
        try await self.listening(TestCertificates.server()) { listener in
            let failure = try await listener.failure(TestCertificates.client(trusting: "strangers"))
            #expect(self.refusal(failure) == .unknownAuthority("middle"))
            for await reason in listener.failures {
                #expect(reason == "tlsv1 alert unknown ca")
                break
            }
        }
    }

    @Test func certificatesHaveTheirTime() async throws {
        try await self.listening(TestCertificates.server("expired", key: "server.key")) { listener in
            let failure = try await listener.failure(TestCertificates.client())
            #expect(self.refusal(failure) == .expired(1_580_515_200))
        }
        try await self.listening(TestCertificates.server("early", key: "server.key")) { listener in
            let failure = try await listener.failure(TestCertificates.client())
            #expect(self.refusal(failure) == .notYetValid(4_070_908_800))
        }
    }

    @Test func onlyClientsOfTheAuthorityGetIn() async throws {
        try await self.listening(TestCertificates.server(clientAuthority: "clients")) { listener in
            let proved = try await listener.failure(TestCertificates.client(as: "alice"))
            #expect(proved == nil)
            #expect(listener.service.identities.withLock { $0 } == [#"CN=alice,O=Example\, Inc."#])

            let without = try await listener.failure(TestCertificates.client())
            #expect(self.refusal(without) == .certificateWanted)
            let foreign = try await listener.failure(TestCertificates.client(as: "mallory"))
            guard case .certificateRefused? = self.refusal(foreign) else {
                Issue.record("\(String(describing: foreign))")
                return
            }
            #expect(listener.service.identities.withLock { $0.count } == 1)
        }
    }

    @Test func withoutAnAuthorityCertificatesAreNotAskedFor() async throws {
        try await self.listening(TestCertificates.server()) { listener in
            let anybody = try await listener.failure(TestCertificates.client(as: "mallory"))
            #expect(anybody == nil)
            #expect(listener.service.identities.withLock { $0.isEmpty })
        }
    }

    @Test func aPlainClientIsToldThatTLSIsSpoken() async throws {
        try await self.listening(TestCertificates.server()) { listener in
            #expect(listener.listener.address == "tls:127.0.0.1:\(listener.port)")
            // The server waits two seconds for the client to read the alert. With all other tests beside it on few
            // processors, this client may take longer once.
            var reasons: [ConnectionError.Reason?] = []
            while reasons.count < 5 {
                let reason = try await listener.failure(plain: true)
                if case .speaksTLS? = reason { return }
                reasons.append(reason)
            }
            Issue.record("a plain client is not told that TLS is spoken, but: \(reasons)")
        }
    }

    @Test func aClientWithTLSIsToldThatThereIsNone() async throws {
        try await self.listening(nil) { listener in
            #expect(listener.listener.address == "tcp:127.0.0.1:\(listener.port)")
            let failure = try await listener.failure(TestCertificates.client())
            #expect(self.refusal(failure) == .noTLS)
        }
    }

    @Test func aHandshakeHasItsTime() async throws {
        var limits = TransportLimits()
        limits.handshakeTime = .milliseconds(50)
        try await self.listening(TestCertificates.server(), limits: limits) { listener in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: listener.port).get()
            try await channel.closeFuture.get()
            for await reason in listener.failures {
                #expect(reason == "it takes too long")
                break
            }
            for await _ in listener.service.ends { break }
        }
    }

    @Test func aHandshakeIsGivenUpWhenCancelled() async throws {
        let (connections, connected) = AsyncStream.makeStream(of: Void.self)
        let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                connected.yield()
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(silent.localAddress?.port)
        let asking = Task {
            try await VarlinkConnection.with(.tls(host: "127.0.0.1", port: port), timeout: .hours(1)) { _ in }
        }
        for await _ in connections { break }
        asking.cancel()
        await #expect(throws: CancellationError.self) { try await asking.value }
        try await silent.close()
    }

    @Test func aRenewedCertificateIsForThoseWhoCome() async throws {
        try await self.listening(TestCertificates.server()) { listener in
            let address = Address.tls(host: "localhost", port: listener.port)
            try await VarlinkConnection.with(address, tls: try TestCertificates.client()) { connection in
                _ = try await connection.call(Short.self, NoParameters())
                listener.listener.renew(try TestCertificates.server("elsewhere"))
                let failure = try await listener.failure(host: "localhost", TestCertificates.client())
                #expect(self.refusal(failure) == .otherName(["elsewhere.example", "192.0.2.1"]))
                _ = try await connection.call(Short.self, NoParameters())
            }
        }
    }

    @Test func manySmallAnswers() async throws {
        try await self.listening(TestCertificates.server()) { listener in
            let address = Address.tls(host: "localhost", port: listener.port)
            try await VarlinkConnection.with(address, tls: try TestCertificates.client()) { connection in
                for _ in 0..<500 { _ = try await connection.call(Short.self, NoParameters()) }
            }
        }
    }

    /// A client with TLS that does nothing by itself but the handshake.
    private func rawClient(_ listener: TestListener, _ handler: some ChannelHandler & Sendable) async throws
        -> any Channel
    {
        let tls = try TestCertificates.client()
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.socketOption(.so_rcvbuf), value: 64 << 10)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(tls.makeHandler(serverName: "localhost"))
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(host: "127.0.0.1", port: listener.port).get()
    }

    @Test func whoClosesTheSendingSideIsStillAnswered() async throws {
        try await self.listening(TestCertificates.server()) { listener in
            let counter = ByteCounter()
            let channel = try await self.rawClient(listener, counter)
            var calls = ByteBuffer()
            for _ in 0..<500 { calls.writeString(#"{"method":"org.example.test.Short"}"# + "\0") }
            calls.writeString(#"{"method":"org.example.test.Long","more":true}"# + "\0")
            try await channel.writeAndFlush(calls)
            // TLS says so, and then TCP.
            try await channel.close(mode: .output)
            try await counter.ended(channel)
            #expect(counter.replies.load(ordering: .relaxed) == 500 + TestService.longReplies)
        }
    }

    @Test func aSlowReaderCostsAFewReplies() async throws {
        try await self.listening(TestCertificates.server()) { listener in
            let counter = ByteCounter(read: { taken in
                // What the kernel holds on both sides, and the replies under way.
                #expect(listener.service.made.load(ordering: .relaxed) - taken < 16 << 20)
            })
            let channel = try await self.rawClient(listener, counter)
            let call = ByteBuffer(string: #"{"method":"org.example.test.Long","more":true}"# + "\0")
            try await channel.writeAndFlush(call)
            try await channel.close(mode: .output)
            try await counter.ended(channel)
            #expect(counter.replies.load(ordering: .relaxed) == TestService.longReplies)
        }
    }

    @Test func whoTakesNothingIsCut() async throws {
        let limits = TransportLimits(writeTime: .milliseconds(200))
        try await self.listening(TestCertificates.server(), limits: limits) { listener in
            let channel = try await self.rawClient(listener, Silence())
            let call = ByteBuffer(string: #"{"method":"org.example.test.Long","more":true}"# + "\0")
            try await channel.writeAndFlush(call)
            for await _ in listener.service.ends { break }
            #expect(listener.service.made.load(ordering: .relaxed) < TestService.longReplies * TestService.longSize)
            try? await channel.close()
        }
    }
}

/// Counts what comes, piece by piece.
private final class ByteCounter: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    let taken = Atomic<Int>(0)
    let replies = Atomic<Int>(0)
    private let read: @Sendable (Int) -> Void

    init(read: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.read = read
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = self.unwrapInboundIn(data)
        // Byte by byte it would take a debug build a minute; this looks for the next one with memchr(3).
        var rest = buffer.readableBytesView
        while let end = rest.firstIndex(of: 0) {
            self.replies.add(1, ordering: .relaxed)
            rest = rest[rest.index(after: end)...]
        }
        self.read(self.taken.add(buffer.readableBytes, ordering: .relaxed).newValue)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    }

    /// Waits for the end of what the server has to say.
    func ended(_ channel: any Channel) async throws {
        try await channel.closeFuture.get()
    }
}

/// Takes nothing once it is connected.
private final class Silence: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.channel.setOption(.autoRead, value: false).whenComplete { _ in }
    }
}
