// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// The daemon's side of its broker. Any thread may ask; the others wait meanwhile.
public final class BrokerConnection: Sendable {
    /// What a name is.
    public enum Name: Sendable, Equatable {
        /// This.
        case name(String)
        /// There is no such user or group.
        case none
        /// It cannot be told now: the broker did not answer in time, or is gone.
        case unknown
    }

    /// Why a file could not be read.
    public enum FileFailure: Error, Sendable, Equatable {
        /// What open(2) or read(2) said to the broker; EFBIG when it is longer than ``Broker/longestFile``.
        case system(errno: CInt)
        /// The broker did not answer in time, or is gone.
        case noAnswer
    }

    /// What befell the broker.
    public enum Event: Sendable, Equatable {
        /// It does not answer in time; names are unknown until it does.
        case stalled
        /// It answers again.
        case resumed
        /// It is gone for good, and with it names. With the status from waitpid(2), when it could be had.
        case ended(status: CInt?)
    }

    private struct State: ~Copyable {
        /// Nil when the broker is gone.
        var socket: OwnedDescriptor?
        var lastSerial: UInt32 = 0
        /// The request that is not yet answered to its end; only after a time-out there is one when nobody asks.
        var pending: UInt32?
        var buffer = [UInt8](repeating: 0, count: BrokerReply.packetCapacity)
        var stalled = false
        var observer: (@Sendable (Event) -> Void)?
        var events: [Event] = []
    }

    /// The broker's process.
    public let process: CInt
    private let patience: Duration
    private let state: Mutex<State>

    /// Starts a broker. There must be a /proc, and the sandbox must not have been entered.
    /// - Parameters:
    ///   - files: What ``file(_:)`` can read. Relative paths are as seen from the working directory of now.
    ///   - patience: How long to wait for an answer.
    public convenience init(files: [String], patience: Duration = .seconds(2)) throws(BrokerFailure) {
        self.init(try BrokerProcess(files: files), patience: patience)
    }

    init(_ broker: consuming BrokerProcess, patience: Duration) {
        self.process = broker.process
        self.patience = patience
        self.state = Mutex(State(socket: broker.socket))
    }

    /// Has events told to `observer`, from whichever thread finds out; those that were before are told now.
    public func observe(_ observer: @escaping @Sendable (Event) -> Void) {
        self.state.withLock { $0.observer = observer }
        self.tellEvents()
    }

    /// The name of a user.
    public func userName(_ uid: UInt32) -> Name { self.name(.user, uid) }

    /// The name of a group.
    public func groupName(_ gid: UInt32) -> Name { self.name(.group, gid) }

    /// Reads one of the files that the broker was started with.
    /// - Parameter index: Its place in their list.
    public func file(_ index: Int) throws(FileFailure) -> [UInt8] {
        switch self.ask(.file, UInt32(index)) {
        case .found(let contents, _): return contents
        case .failed(let errno): throw .system(errno: CInt(truncatingIfNeeded: errno))
        case .absent, nil: throw .noAnswer
        }
    }

    private func name(_ kind: BrokerRequest.Kind, _ id: UInt32) -> Name {
        switch self.ask(kind, id) {
        case .found(let name, _): .name(String(decoding: name, as: UTF8.self))
        case .absent: .none
        case .failed, nil: .unknown
        }
    }

    private func ask(_ kind: BrokerRequest.Kind, _ id: UInt32) -> BrokerReply.Outcome? {
        let outcome = self.state.withLock { state in
            Self.ask(kind, id, patience: self.patience, process: self.process, &state)
        }
        self.tellEvents()
        return outcome
    }

    private func tellEvents() {
        let (observer, events) = self.state.withLock { state in
            guard let observer = state.observer else { return ((@Sendable (Event) -> Void)?.none, [Event]()) }
            defer { state.events = [] }
            return (observer, state.events)
        }
        for event in events { observer?(event) }
    }
}

extension BrokerConnection {
    private enum Received {
        case reply(BrokerReply)
        case nothingYet
        case end
    }

    private static func ask(
        _ kind: BrokerRequest.Kind, _ id: UInt32, patience: Duration, process: pid_t, _ state: inout State
    ) -> BrokerReply.Outcome? {
        // An answer that is overdue comes first, and whoever is not answered in time waits only once.
        while let late = state.pending {
            switch self.receive(until: nil, &state) {
            case .reply(let reply): if reply.serial == late, reply.isLast { state.pending = nil }
            case .nothingYet: return nil
            case .end:
                self.end(process, &state)
                return nil
            }
        }
        if state.stalled {
            state.stalled = false
            state.events.append(.resumed)
        }
        state.lastSerial &+= 1
        let request = BrokerRequest(serial: state.lastSerial, kind: kind, id: id)
        guard self.send(request, &state) else {
            self.end(process, &state)
            return nil
        }
        state.pending = request.serial
        let deadline = ContinuousClock.now + patience
        var contents: [UInt8] = []
        while true {
            switch self.receive(until: deadline, &state) {
            case .reply(let reply):
                guard reply.serial == request.serial else { continue }
                if reply.isLast { state.pending = nil }
                guard case .found(let part, let remaining) = reply.outcome else { return reply.outcome }
                contents += part
                if remaining == 0 { return .found(contents, remaining: 0) }
            case .nothingYet:
                state.stalled = true
                state.events.append(.stalled)
                return nil
            case .end:
                self.end(process, &state)
                return nil
            }
        }
    }

    private static func send(_ request: BrokerRequest, _ state: inout State) -> Bool {
        guard let socket = state.socket?.number else { return false }
        let packet = request.packet
        while true {
            // There is room: no other request is under way.
            let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
            let count = Glibc.send(socket, packet, packet.count, flags)
            if count < 0, errno == EINTR { continue }
            return count == packet.count
        }
    }

    /// - Parameter deadline: Nil not to wait at all.
    private static func receive(until deadline: ContinuousClock.Instant?, _ state: inout State) -> Received {
        guard let socket = state.socket?.number else { return .end }
        while true {
            let count = recv(socket, &state.buffer, state.buffer.count, CInt(MSG_DONTWAIT))
            if count > 0 {
                // What is no reply does not come from a broker.
                return BrokerReply(state.buffer[..<count]).map { .reply($0) } ?? .end
            }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { return .end }
            guard let deadline else { return .nothingYet }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return .nothingYet }
            var event = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            // Rounded up, so as not to turn around in the last millisecond.
            _ = poll(&event, 1, CInt(clamping: Int(left / .milliseconds(1)) + 1))
        }
    }

    private static func end(_ process: pid_t, _ state: inout State) {
        guard state.socket != nil else { return }
        state.socket = nil
        state.pending = nil
        state.buffer = []
        var status: CInt = 0
        // It has closed its socket, so it has ended or is about to.
        var result: pid_t
        repeat { result = waitpid(process, &status, 0) } while result < 0 && errno == EINTR
        state.events.append(.ended(status: result == process ? status : nil))
    }
}
