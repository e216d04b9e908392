// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Synchronization
import Varlink

/// Is told of requests that have ended.
public protocol RequestObserver: Sendable {
    /// Whether `ended` is to be called for a request that ended so. Called for each request.
    func wants(_ outcome: RequestOutcome) -> Bool
    /// A request has ended. Called on event loops too, so it must not block.
    func ended(_ request: RequestReport)
}

/// The sessions there are, and what was counted of all there were.
final class SessionRegistry: Sendable {
    private struct State {
        var sessions: [Int64: SessionMeter] = [:]
        var lastID: Int64 = 0
    }

    let metrics = ServiceMetrics()
    let observer: (any RequestObserver)?
    private let state = Mutex(State())

    init(observer: (any RequestObserver)?) {
        self.observer = observer
    }

    /// A session begins.
    func open(_ peer: Peer, role: SessionMeter.Role) -> SessionMeter {
        self.metrics.admitted.add()
        return self.state.withLock { state in
            state.lastID += 1
            let session = SessionMeter(id: state.lastID, peer: peer, role: role, registry: self)
            state.sessions[session.id] = session
            return session
        }
    }

    /// A session has ended.
    func close(_ session: SessionMeter) {
        self.state.withLock { $0.sessions[session.id] = nil }
    }

    /// The session of that number, if there is one.
    subscript(id: Int64) -> SessionMeter? {
        self.state.withLock { $0.sessions[id] }
    }

    /// All sessions, the oldest first.
    var all: [SessionMeter] {
        self.state.withLock { Array($0.sessions.values) }.sorted { $0.id < $1.id }
    }
}
