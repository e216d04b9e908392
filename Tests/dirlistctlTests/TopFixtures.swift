// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

@testable import dirlistctl

/// A moment on the clock that measures; samples say how many seconds after it they were taken.
private let start = ContinuousClock.now
/// 2026-03-01 12:00:00 UTC, in microseconds since 1970.
let noon = 1_772_366_400_000_000

/// A session that began a minute before noon.
func session(
    _ id: Int64,
    peer: String? = nil,
    role: String = "tree",
    identity: String? = nil,
    requests: Int = 0,
    entries: Int = 0,
    bytes: Int = 0,
    last: Int = -60,
    method: String? = nil,
    path: String? = nil
) -> Admin.Session {
    Admin.Session(
        id: id,
        peer: peer ?? "127.0.0.1:\(40_000 + id)",
        role: role,
        identity: identity,
        sinceUSec: Int64(noon - 60_000_000),
        lastRequestUSec: requests == 0 ? nil : Int64(noon + last * 1_000_000),
        requests: requests,
        entries: entries,
        bytesSent: bytes,
        method: method.map { "io.dirlistd.Tree.\($0)" },
        path: path
    )
}

/// What a daemon that started two hours before noon says `seconds` after noon.
func sample(
    at seconds: Double,
    _ sessions: [Admin.Session],
    requests: Int = 0,
    entries: Int = 0,
    errors: Int = 0,
    bytes: Int? = nil,
    pid: Int = 4711,
    warnings: [String] = [],
    root: String = "/srv"
) -> TopSample {
    var status = Admin.Status.Reply()
    status.version = "1.2.3"
    status.pid = pid
    status.root = root
    status.startedUSec = Int64(noon - 7_200_000_000)
    status.requests = requests
    status.entries = entries
    status.errors = errors
    status.warnings = warnings
    let time = start + .seconds(seconds)
    return TopSample(
        status: status,
        sessions: sessions,
        bytesSent: bytes,
        statusTime: time,
        sessionsTime: time,
        bytesTime: time,
        now: noon + Int(seconds * 1_000_000)
    )
}

/// What `top` has of two samples, two seconds apart.
func model(
    _ old: [Admin.Session],
    _ new: [Admin.Session],
    sort: TopColumn = .sendRate,
    isReversed: Bool = false
) -> TopModel {
    var model = TopModel(sort: sort, isReversed: isReversed, ownPeer: "pid 99")
    model.take(sample(at: 0, old))
    model.take(sample(at: 2, new))
    return model
}

extension TopModel {
    /// The sessions' numbers, from the top.
    var ids: [Int64] { self.rows.map(\.session.id) }
}

extension TextCell {
    var text: String { String(decoding: self.bytes, as: UTF8.self) }
}
