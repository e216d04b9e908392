// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink
import VarlinkNIO

/// What a daemon says of itself and its sessions at one time.
struct TopSample: Sendable {
    var status: Admin.Status.Reply
    var sessions: [Admin.Session]
    /// Bytes of replies about the tree since the daemon's start; nil when it does not tell.
    var bytesSent: Int?
    /// When the status came. These clocks nobody sets.
    var statusTime: ContinuousClock.Instant
    var sessionsTime: ContinuousClock.Instant
    var bytesTime: ContinuousClock.Instant
    /// The time of day, in microseconds since 1970.
    var now: Int

    /// Asks for it.
    static func ask(_ connection: VarlinkConnection) async throws -> TopSample {
        let status = try await connection.call(Admin.Status.self, NoParameters())
        let statusTime = ContinuousClock.now
        let sessions = try await connection.call(Admin.Sessions.self, NoParameters()).sessions
        let sessionsTime = ContinuousClock.now
        let metrics = try await connection.call(Admin.Metrics.self, NoParameters()).text
        return TopSample(
            status: status,
            sessions: sessions,
            bytesSent: replyBytes(inMetrics: metrics),
            statusTime: statusTime,
            sessionsTime: sessionsTime,
            bytesTime: .now,
            now: currentMicroseconds()
        )
    }

    /// Whether both are of the same run of a daemon.
    func isSameRun(as other: TopSample) -> Bool { self.status.run == other.status.run }
}

/// A daemon from its start to its end. The numbers of its sessions mean something in it alone.
struct DaemonRun: Equatable, Sendable {
    let pid: Int
    let startedUSec: Int64
}

extension Admin.Status.Reply {
    /// The run that it is about.
    var run: DaemonRun { DaemonRun(pid: self.pid, startedUSec: self.startedUSec) }
}

/// The bytes of all replies but those to administrators, which only the metrics tell: a sum for each method. Nil when
/// there is none.
func replyBytes(inMetrics text: String) -> Int? {
    var total: Int?
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: "dirlistd_reply_bytes_sum{".utf8)
    {
        guard let end = line.lastIndex(of: UInt8(ascii: " ")),
            let sum = Int(String(decoding: line[line.index(after: end)...], as: UTF8.self))
        else { continue }
        let isAboutTree = !String(decoding: line[..<end], as: UTF8.self).contains("\"\(Admin.description.name).")
        total = (total ?? 0) &+ (isAboutTree ? sum : 0)
    }
    return total
}
