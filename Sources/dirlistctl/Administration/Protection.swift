// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// One of the daemon's protections, as people read it.
struct Protection: Equatable {
    enum Verdict {
        case holds
        /// Clients are safe without it, but it is there for when something else fails.
        case missing
        /// Without it the daemon does not keep what it promises.
        case essentialMissing
        /// The daemon promises it, and does not say whether it holds.
        case unknown
        /// Neither good nor bad by itself.
        case fact
    }

    /// "no new privileges".
    let name: String
    let verdict: Verdict
    /// What more there is to say; empty when the verdict says it all.
    let detail: String

    private init(_ name: String, _ verdict: Verdict, _ detail: String = "") {
        self.name = name
        self.verdict = verdict
        self.detail = detail
    }

    /// The protections of a status, those that are known first. One that a later daemon tells of keeps its name.
    static func all(_ told: [String: String]) -> [Protection] {
        var rest = told
        var all: [Protection] = []
        func take(_ key: String, _ make: (String) -> Protection) {
            if let value = rest.removeValue(forKey: key) { all.append(make(value)) }
        }
        func takeEssential(_ key: String, _ name: String, _ make: (String) -> Protection) {
            if told[key] == nil { all.append(Protection(name, .unknown, "the daemon does not tell")) }
            take(key, make)
        }
        let covered = rest.removeValue(forKey: "landlockCovers").map { "; covers \($0)" } ?? ""
        takeEssential("landlock", "landlock") {
            Protection("landlock", $0.hasPrefix("ABI") ? .holds : .essentialMissing, $0 + covered)
        }
        takeEssential(Admin.Contents.key, "closed contents") { Self.contents($0) }
        takeEssential("openat2", "openat2") { Self.essential("openat2", $0) }
        take("noNewPrivileges") { Self.essential("no new privileges", $0) }
        take("seccomp") { Protection("seccomp", $0 == "filter" ? .holds : .missing, $0) }
        take("capabilities") { Protection("capabilities", $0 == "none" ? .holds : .fact, $0) }
        take("readableFiles") { Protection("readable files", .fact, $0) }
        all += rest.sorted { $0.key < $1.key }.map { Protection($0.key, .fact, $0.value) }
        return all
    }

    private static func contents(_ told: String) -> Protection {
        guard let contents = Admin.Contents(told) else {
            return Protection(
                "closed contents", Admin.Contents.mayTellOfBreach(told) ? .essentialMissing : .unknown, told)
        }
        guard let isClosed = contents.isClosed else { return Protection("closed contents", .fact, told) }
        let path = contents.attempts.first.map { $0.path.isEmpty ? "" : " \($0.quotedPath)" } ?? ""
        return isClosed
            ? Protection("closed contents", .holds, "the daemon has just been refused\(path); doctor tells more")
            : Protection("closed contents", .essentialMissing, "the daemon has just been let in\(path); ask doctor")
    }

    private static func essential(_ name: String, _ value: String) -> Protection {
        value == "yes" ? Protection(name, .holds) : Protection(name, .essentialMissing, value)
    }
}
