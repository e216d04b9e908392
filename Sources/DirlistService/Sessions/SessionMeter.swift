// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Glibc
import Synchronization
import Varlink

/// What is known of one session: who it is, what it is being answered, and what it has been told.
///
/// A connection is answered one call at a time, so what is counted here belongs to the call that is under way.
final class SessionMeter: Sendable {
    /// What a session came in by.
    enum Role: String, CaseIterable {
        case tree, admin, classic
    }

    private struct State {
        var identity: String?
        var close: (@Sendable () -> Void)?
        var running: MeteredRequest?
        /// The one asked for last, which most clients ask for again.
        var method: ServiceMetrics.Method?
        var requests = 0
        var lastRequestUSec: Int64?
        var entries = 0
        var bytes = 0
    }

    let id: Int64
    let role: Role
    private let peer: Peer
    private let sinceUSec = microsecondsSince1970()
    private let registry: SessionRegistry
    private let state = Mutex(State())

    init(id: Int64, peer: Peer, role: Role, registry: SessionRegistry) {
        self.id = id
        self.peer = peer
        self.role = role
        self.registry = registry
    }

    /// The client has proved who it is.
    func identified(as subject: String) {
        self.state.withLock { $0.identity = subject }
    }

    /// It can be closed from now on.
    func began(close: @escaping @Sendable () -> Void) {
        self.state.withLock { $0.close = close }
    }

    /// Closes the connection.
    func disconnect() {
        self.state.withLock { $0.close }?()
    }

    /// The connection is closed.
    func ended() {
        let running = self.state.withLock { state in
            // It holds the connection, which holds the session.
            state.close = nil
            return state.running.take()
        }
        if let running { self.report(running, .cancelled) }
        self.registry.close(self)
    }

    // MARK: The call under way

    /// A call has come. Returns where its replies go.
    /// - Parameter directory: the session's working directory.
    func begin(_ call: Call, directory: [UInt8], replies: any ReplySink) -> any ReplySink {
        let now = microsecondsSince1970()
        return self.state.withLock { state in
            let known = state.method?.name == call.method ? state.method : nil
            let method = known ?? self.registry.metrics.method(call.method)
            let request = MeteredRequest(call, of: self, method: method, directory: directory, replies: replies)
            state.requests += 1
            state.lastRequestUSec = now
            state.method = method
            state.running = request
            return request
        }
    }

    /// A question has come that is no call; it counts as one.
    /// - Parameter directory: the session's working directory.
    func begin(_ question: ClassicMethod, directory: [UInt8]) {
        _ = self.begin(Call(method: question.rawValue), directory: directory, replies: NoReplies())
    }

    /// The question under way is answered. To be called before the reply goes out.
    /// - Parameters:
    ///   - bytes: of the reply.
    ///   - failure: why there is none; nil when there is one.
    func answered(bytes: Int, failure: ErrorReply? = nil) {
        let request = self.state.withLock { state in
            state.bytes += bytes
            return state.running.take()
        }
        guard let request else { return }
        request.method.bytes.add(bytes)
        self.report(request, failure)
    }

    /// The call under way was told so many entries. To be called for each batch of them, before its reply is sent.
    func told(entries: Int) {
        let request = self.state.withLock { state in
            state.entries += entries
            return state.running
        }
        request?.entries.wrappingAdd(entries, ordering: .relaxed)
        request?.method.entries.add(entries)
    }

    /// The answer to the call under way ends with this summary. To be called before the last reply is sent.
    func ends(with summary: Tree.Summary) {
        if !summary.complete { self.state.withLock { $0.running }?.isIncomplete.store(true, ordering: .relaxed) }
        if summary.denied > 0 { self.registry.metrics.denied.add(summary.denied) }
        if summary.stopped == .timeLimit { self.registry.metrics.hit("limits.request_time") }
    }

    fileprivate func sends(_ frame: Frame, last: Bool, bytes: Int, of request: MeteredRequest) {
        let ends = self.state.withLock { state in
            state.bytes += bytes
            guard last, state.running === request else { return false }
            state.running = nil
            return true
        }
        if ends { self.report(request, frame.error) }
    }

    private func report(_ request: MeteredRequest, _ error: ErrorReply?) {
        guard let error else {
            return self.report(request, request.isIncomplete.load(ordering: .relaxed) ? .incomplete : .ok)
        }
        if error.name == "io.dirlistd.Tree.Busy", case .string(let limit)? = error.parameters["limit"] {
            self.registry.metrics.hit(limit)
        }
        self.report(request, .error(error.name))
    }

    private func report(_ request: MeteredRequest, _ outcome: RequestOutcome) {
        let duration = request.began.duration(to: .now)
        self.registry.metrics.count(outcome, duration, of: request.method)
        guard let observer = self.registry.observer, observer.wants(outcome) else { return }
        observer.ended(
            RequestReport(
                session: self.id,
                peer: self.peer.text,
                identity: self.state.withLock { $0.identity },
                method: request.call.method,
                path: request.path,
                outcome: outcome,
                entries: request.entries.load(ordering: .relaxed),
                duration: duration
            )
        )
    }

    // MARK: For those who look after the daemon

    /// How it stands. May block where it looks up the name of a user.
    func reading(_ owners: OwnerNames) -> Admin.Session {
        let state = self.state.withLock { $0 }
        var identity = state.identity
        if case .local(let credential?) = self.peer.origin {
            identity = owners.users[credential.uid] ?? "\(credential.uid)"
        }
        return Admin.Session(
            id: self.id,
            peer: self.peer.text,
            role: self.role.rawValue,
            identity: identity,
            sinceUSec: self.sinceUSec,
            lastRequestUSec: state.lastRequestUSec,
            requests: state.requests,
            entries: state.entries,
            bytesSent: state.bytes,
            method: state.running?.call.method,
            path: state.running?.path.map { Tree.readable($0) }
        )
    }
}

/// A call that is being answered, and the way of its replies to the client, where they are counted.
private final class MeteredRequest: ReplySink {
    let call: Call
    let method: ServiceMetrics.Method
    let began = ContinuousClock.now
    let entries = Atomic(0)
    let isIncomplete = Atomic(false)
    private let session: SessionMeter
    /// The session's working directory when it came.
    private let directory: [UInt8]
    private let replies: any ReplySink

    init(
        _ call: Call,
        of session: SessionMeter,
        method: ServiceMetrics.Method,
        directory: [UInt8],
        replies: any ReplySink
    ) {
        self.call = call
        self.method = method
        self.session = session
        self.directory = directory
        self.replies = replies
    }

    func send(_ frame: Frame, last: Bool) {
        let bytes = self.call.mode == .oneway ? 0 : frame.count
        self.method.bytes.add(bytes)
        // Before it goes out: with it the next call may begin.
        self.session.sends(frame, last: last, bytes: bytes, of: self)
        self.replies.send(frame, last: last)
    }

    /// The path that it is about, from the root and otherwise as the client wrote it; nil when it is about none.
    var path: [UInt8]? {
        if self.call.method == ClassicMethod.list.rawValue { return self.directory }
        guard self.call.interface == Tree.description.name, self.call.member != "WorkingDirectory" else { return nil }
        var path: [UInt8]?
        if case .string(let text)? = self.call.parameters["path"] { path = Array(text.utf8) }
        if case .string(let text)? = self.call.parameters["rawPath"] { path = decodeBase64(text) ?? path }
        guard let path, !path.isEmpty else { return self.directory }
        if path[0] == slash { return path }
        return self.directory + (self.directory == [slash] ? [] : [slash]) + path
    }
}

/// Where nothing goes: a question's reply is no frame.
private struct NoReplies: ReplySink {
    func send(_ frame: Frame, last: Bool) {}
}

/// The time of day, in microseconds since 1970.
public func microsecondsSince1970() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}
