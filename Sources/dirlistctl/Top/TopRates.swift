// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// What happened between two samples, for each second.
struct TopRates: Equatable {
    /// What one session did.
    struct Session: Equatable {
        var requests: Double
        var entries: Double
        var bytes: Double
    }

    /// How far the samples are apart.
    var seconds: Double
    var requests: Double
    var entries: Double
    var errors: Double
    /// Nil when the daemon does not tell.
    var bytes: Double?
    /// By number. A session that began in between has done in between all that it has done.
    var sessions: [Int64: Session]

    /// Nil when the daemon was started anew in between, or no time has passed.
    /// - Parameter ownPeer: the peer of the session that looks, as the daemon writes it. The requests of the whole are
    ///   without those: an idle daemon shall look idle.
    init?(from old: TopSample, to new: TopSample, ownPeer: String?) {
        let seconds = Self.seconds(from: old.statusTime, to: new.statusTime)
        let sessionSeconds = Self.seconds(from: old.sessionsTime, to: new.sessionsTime)
        guard new.isSameRun(as: old), seconds > 0, sessionSeconds > 0 else { return nil }
        self.seconds = seconds
        let own = new.sessions.first { $0.isOwn(peer: ownPeer) }
        let ownBefore = old.sessions.first { $0.id == own?.id }
        let ownRequests = Double(own?.requests ?? 0) - Double(ownBefore?.requests ?? 0)
        let requests = Double(new.status.requests) - Double(old.status.requests) - ownRequests
        self.requests = max(requests, 0) / seconds
        self.entries = Self.rate(old.status.entries, new.status.entries, seconds)
        self.errors = Self.rate(old.status.errors, new.status.errors, seconds)
        let bytesSeconds = Self.seconds(from: old.bytesTime, to: new.bytesTime)
        if let before = old.bytesSent, let after = new.bytesSent, bytesSeconds > 0 {
            self.bytes = Self.rate(before, after, bytesSeconds)
        }
        var earlier: [Int64: Admin.Session] = [:]
        for session in old.sessions { earlier[session.id] = session }
        self.sessions = [:]
        for session in new.sessions {
            let before = earlier[session.id]
            self.sessions[session.id] = Session(
                requests: Self.rate(before?.requests ?? 0, session.requests, sessionSeconds),
                entries: Self.rate(before?.entries ?? 0, session.entries, sessionSeconds),
                bytes: Self.rate(before?.bytesSent ?? 0, session.bytesSent, sessionSeconds)
            )
        }
    }

    private static func seconds(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) -> Double {
        (end - start) / .seconds(1)
    }

    /// Counters only grow; what claims otherwise has not grown.
    private static func rate(_ before: Int, _ after: Int, _ seconds: Double) -> Double {
        max(Double(after) - Double(before), 0) / seconds
    }
}
