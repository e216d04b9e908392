// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// A line of the table: a session, and what it did since the last look.
struct TopRow {
    var session: Admin.Session
    /// Nil when there was no look before.
    var rates: TopRates.Session?
    /// Whether it is the session of this program.
    var isOwn: Bool
    /// For how long its request has been answered, or there has been none; in microseconds, not negative.
    var time: Int

    init(_ session: Admin.Session, rates: TopRates.Session?, ownPeer: String?, now: Int) {
        self.session = session
        self.rates = rates
        self.isOwn = session.isOwn(peer: ownPeer)
        let since = Int(session.lastRequestUSec ?? session.sinceUSec)
        // The clock may have been set back.
        self.time = since < now ? now - max(since, 0) : 0
    }

    /// Whether a request is being answered. That of this program always is, and says nothing.
    var isAnswered: Bool { self.session.method != nil && !self.isOwn }

    /// Whether it has anything to do: one that asks again and again is seldom seen while it is answered.
    var isBusy: Bool {
        if self.isOwn { return false }
        guard let rates = self.rates else { return self.isAnswered }
        return self.isAnswered || rates.requests > 0 || rates.entries > 0 || rates.bytes > 0
    }
}
