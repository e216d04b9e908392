// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Varlink
import VarlinkNIO

/// A listener on a port of its own, whose service has a short and a long answer.
final class TestListener: Sendable {
    let listener: Listener
    let port: Int
    let service: TestService
    /// Why handshakes failed.
    let failures: AsyncStream<String>

    init(_ tls: ServerTLS?, limits: TransportLimits = TransportLimits()) async throws {
        let socket = try BoundSocket(address: [127, 0, 0, 1], port: 0)
        let (failures, failed) = AsyncStream.makeStream(of: String.self)
        self.failures = failures
        self.service = try TestService()
        self.listener = try await Listener.open(
            socket.descriptor,
            service: self.service,
            product: Product(vendor: "v", product: "p", version: "1", url: "u"),
            limits: limits,
            tls: tls,
            handshakeFailed: { _, reason in failed.yield(reason) },
            on: MultiThreadedEventLoopGroup.singleton
        )
        guard case .tls(_, let port)? = try? Address(self.listener.address) else {
            guard case .tcp(_, let port) = try Address(self.listener.address) else { fatalError("listens nowhere") }
            self.port = port
            return
        }
        self.port = port
    }

    /// What goes wrong when a client that connects asks one question; nil when nothing does.
    func failure(
        host: String = "127.0.0.1", _ tls: ClientTLS? = nil, plain: Bool = false
    ) async throws -> ConnectionError.Reason? {
        let address: Address = plain ? .tcp(host: host, port: self.port) : .tls(host: host, port: self.port)
        do {
            try await VarlinkConnection.with(address, tls: tls) { _ = try await $0.call(Short.self, NoParameters()) }
            return nil
        } catch let error as ConnectionError {
            return error.reason
        }
    }

    func stop() async {
        await self.listener.stopAccepting()
        await self.listener.drain(within: .zero)
    }
}

/// One reply without anything in it.
enum Short: VarlinkMethod {
    typealias Parameters = NoParameters
    typealias Reply = NoParameters
    static let name = "org.example.test.Short"
}

/// As many replies as `TestService.longReplies`, of `TestService.longSize` each.
enum Long: VarlinkMethod {
    typealias Parameters = NoParameters
    typealias Reply = NoParameters
    static let name = "org.example.test.Long"
}

/// Two replies, the first from another thread and the last from the event loop.
enum Mixed: VarlinkMethod {
    typealias Parameters = NoParameters
    typealias Reply = NoParameters
    static let name = "org.example.test.Mixed"
}

final class TestService: VarlinkService {
    static let longReplies = 128
    static let longSize = 256 << 10

    /// Bytes of long answers that were made so far.
    let made = Atomic<Int>(0)
    /// Whom clients' certificates name.
    let identities = Mutex<[String]>([])
    /// An element for each connection that ends.
    let ends: AsyncStream<Void>
    fileprivate let ended: AsyncStream<Void>.Continuation

    fileprivate let description: InterfaceDescription

    init() throws {
        self.description = try InterfaceDescription(
            "interface org.example.test\nmethod Short() -> ()\nmethod Long() -> (filling: string)\nmethod Mixed() -> ()\n"
        )
        (self.ends, self.ended) = AsyncStream.makeStream(of: Void.self)
    }

    func admit(_ peer: Peer) -> Admission { .admitted(TestSession(service: self)) }
}

private struct TestSession: VarlinkSession {
    let service: TestService

    var interfaces: [any VarlinkInterface] { [TestInterface(service: self.service)] }

    func identified(as subject: String) {
        self.service.identities.withLock { $0.append(subject) }
    }

    func ended() {
        self.service.ended.yield()
    }
}

private struct TestInterface: VarlinkInterface {
    let service: TestService

    var description: InterfaceDescription { self.service.description }

    func answer(_ call: Call, to replies: any ReplySink) -> any Answer {
        switch call.member {
        case "Short": ReadyAnswer(Frame.reply(), to: replies)
        case "Mixed": MixedAnswer(to: replies)
        default: LongAnswer(self.service, to: replies)
        }
    }
}

private final class MixedAnswer: Answer {
    private let replies: any ReplySink
    private let demanded = Atomic<Int>(0)

    init(to replies: any ReplySink) {
        self.replies = replies
    }

    var isEndless: Bool { false }

    func demand(_ count: Int) {
        let demanded = self.demanded.add(count, ordering: .relaxed)
        guard demanded.oldValue < 2, demanded.newValue >= 2 else { return }
        let sent = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            self.replies.send(Frame.reply(continues: true), last: false)
            sent.signal()
        }
        sent.wait()
        self.replies.send(Frame.reply(), last: true)
    }

    func cancel() {}
    func finishEarly() {}
}

private final class LongAnswer: Answer {
    private let service: TestService
    private let replies: any ReplySink
    private let left = Atomic<Int>(TestService.longReplies)

    /// Made once: a test is not to spend its time on writing JSON.
    private static let frames = [true, false].map { continues in
        Frame.reply(continues: continues) { writer in
            writer.key("filling")
            writer.value(String(repeating: "x", count: TestService.longSize))
        }
    }

    init(_ service: TestService, to replies: any ReplySink) {
        self.service = service
        self.replies = replies
    }

    var isEndless: Bool { false }

    func demand(_ count: Int) {
        for _ in 0..<count {
            let left = self.left.subtract(1, ordering: .relaxed).newValue
            guard left >= 0 else { return }
            self.service.made.add(TestService.longSize, ordering: .relaxed)
            self.replies.send(Self.frames[left > 0 ? 0 : 1], last: left == 0)
        }
    }

    func cancel() { self.left.store(0, ordering: .relaxed) }
    func finishEarly() {}
}
