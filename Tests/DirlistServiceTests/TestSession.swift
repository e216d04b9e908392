// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import DirlistService
import Dispatch
import Synchronization
import TestSupport
import Testing
import Varlink

/// A session over a tree, asked without any network.
struct TestSession {
    let session: any VarlinkSession

    /// - Parameter root: the directory to serve.
    init(
        _ root: String,
        visibility: Visibility = Visibility(hidden: true),
        owners: Bool = true,
        limits: ServiceLimits = .generous,
        executor: any FilesystemExecutor = DispatchExecutor()
    ) throws {
        let service = try Self.service(
            root, visibility: visibility, owners: owners, limits: limits, executor: executor)
        guard case .admitted(let session) = service.admit(Peer(origin: .local(credential: nil))) else {
            throw NotAdmitted()
        }
        self.init(session)
    }

    init(_ session: any VarlinkSession) {
        self.session = session
    }

    static func service(
        _ root: String,
        visibility: Visibility = Visibility(hidden: true),
        owners: Bool = true,
        limits: ServiceLimits = .generous,
        executor: any FilesystemExecutor = DispatchExecutor(),
        observer: (any RequestObserver)? = nil
    ) throws -> TreeService {
        TreeService(
            root: try Root(root),
            policy: TreePolicy(
                visibility: visibility,
                showsOwners: owners,
                access: AccessPolicy { _ in true },
                limits: limits
            ),
            executor: executor,
            observer: observer
        )
    }

    struct NotAdmitted: Error {}

    /// Begins a call; the replies are to be demanded.
    func begin<Method: VarlinkMethod>(
        _ method: Method.Type,
        _ parameters: Method.Parameters,
        mode: Call.Mode = .single
    ) throws -> Conversation<Method> {
        let message = Method.call(parameters, mode: mode).bytes.dropLast()
        let replies = CollectedReplies()
        let call = try Call(parsing: message.span)
        let interface = try #require(self.session.interfaces.first { $0.description.name == call.interface })
        let answer = self.session.answer(call, to: replies) { interface.answer(call, to: $0) }
        return Conversation(answer: answer, replies: replies)
    }

    /// Calls and gives the one reply.
    func call<Method: VarlinkMethod>(
        _ method: Method.Type,
        _ parameters: Method.Parameters
    ) async throws -> Method.Reply {
        let conversation = try self.begin(method, parameters)
        conversation.answer.demand(1)
        return try await conversation.next().value
    }
}

/// A call and what comes back.
struct Conversation<Method: VarlinkMethod> {
    let answer: any Answer
    let replies: CollectedReplies

    /// The next reply, when it comes.
    func next() async throws -> ReceivedReply<Method.Reply> {
        let (frame, last) = await self.replies.next()
        let message = frame.bytes.dropLast()
        let reply = try Method.reply(message.span)
        guard reply.continues != last else { throw Contradiction() }
        return reply
    }

    /// The frame and the sink say different things about whether it is the last one.
    struct Contradiction: Error {}
}

/// Keeps replies until they are asked for.
final class CollectedReplies: ReplySink {
    private struct State {
        var frames: [(Frame, Bool)] = []
        var waiting: CheckedContinuation<(Frame, Bool), Never>?
        var count = 0
    }

    private let state = Mutex(State())

    /// How many have come in all.
    var count: Int { self.state.withLock { $0.count } }

    func send(_ frame: Frame, last: Bool) {
        let waiting = self.state.withLock { state -> CheckedContinuation<(Frame, Bool), Never>? in
            state.count += 1
            if let waiting = state.waiting.take() { return waiting }
            state.frames.append((frame, last))
            return nil
        }
        waiting?.resume(returning: (frame, last))
    }

    /// Those that have come and were not asked for.
    func taken() -> [Frame] {
        self.state.withLock { state in
            defer { state.frames = [] }
            return state.frames.map(\.0)
        }
    }

    func next() async -> (Frame, Bool) {
        await withCheckedContinuation { continuation in
            let ready = self.state.withLock { state -> (Frame, Bool)? in
                if !state.frames.isEmpty { return state.frames.removeFirst() }
                state.waiting = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}

/// Jobs on threads of their own.
struct DispatchExecutor: FilesystemExecutor {
    func submit(_ urgency: JobUrgency, _ job: @escaping @Sendable () -> Void) {
        DispatchQueue.global().async(execute: job)
    }
}

/// Jobs that run only when the test says so, on its own thread.
final class SteppedExecutor: FilesystemExecutor {
    private let jobs = Mutex<[@Sendable () -> Void]>([])

    var waiting: Int { self.jobs.withLock(\.count) }

    func submit(_ urgency: JobUrgency, _ job: @escaping @Sendable () -> Void) {
        self.jobs.withLock { $0.append(job) }
    }

    /// Runs the job at `index` of those waiting.
    func run(_ index: Int = 0) {
        let job = self.jobs.withLock { $0.remove(at: index) }
        job()
    }
}

extension ServiceLimits {
    static let generous = ServiceLimits(
        connections: 10,
        connectionsPerAddress: 10,
        walks: 8,
        watches: 8,
        replyEntries: 10_000,
        requestTime: .seconds(600)
    )
}
