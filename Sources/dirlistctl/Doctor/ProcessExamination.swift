// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What the kernel says of one thread: proc_pid_status(5).
struct ThreadFacts: Equatable {
    var user: UInt32 = 0
    var noNewPrivileges = false
    /// 0 none, 1 strict, 2 a filter.
    var seccomp = 0
    /// The capabilities in effect, a bit each.
    var capabilities: UInt64 = 0

    /// Reads /proc/PID/status; nil when it is something else.
    init?(status: String) {
        var found: Set<String> = []
        for line in status.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].split(whereSeparator: { $0 == "\t" || $0 == " " })
            let name = String(line[..<colon])
            switch name {
            // Real, effective, saved, of the file system.
            case "Uid" where value.count == 4: self.user = UInt32(value[1]) ?? .max
            case "NoNewPrivs": self.noNewPrivileges = value.first == "1"
            case "Seccomp": self.seccomp = value.first.flatMap { Int($0) } ?? 0
            case "CapEff": self.capabilities = value.first.flatMap { UInt64($0, radix: 16) } ?? .max
            default: continue
            }
            found.insert(name)
        }
        guard found.isSuperset(of: ["Uid", "NoNewPrivs", "Seccomp", "CapEff"]) else { return nil }
    }
}

/// What is known of the daemon's process.
enum ProcessFacts: Equatable {
    case threads([ThreadFacts], userName: String?)
    /// Why nothing is.
    case unknown(String)

    var user: UInt32? {
        if case .threads(let threads, _) = self { threads.first?.user } else { nil }
    }
}

/// What the kernel says of the running daemon, all of its threads.
struct ProcessExamination: Examination {
    let process: ProcessFacts

    private static let readSearch: UInt64 = 1 << 2

    var diagnoses: [Diagnosis] {
        let user = Check(.process, "user")
        let privileges = Check(.process, "no new privileges")
        let seccomp = Check(.process, "system calls")
        let capabilities = Check(.process, "capabilities")
        let threads: [ThreadFacts]
        let name: String
        switch self.process {
        case .unknown(let reason): return [user, privileges, seccomp, capabilities].map { $0.skipped(reason) }
        case .threads(let known, let userName):
            threads = known
            name = userName ?? "\(known.first?.user ?? 0)"
        }
        let unit = "start it by its unit, which sees to that: systemctl start dirlistd.socket"
        let held = threads.reduce(0) { $0 | $1.capabilities }
        let count = threads.count == 1 ? "its only thread" : "each of its \(threads.count) threads"
        return [
            threads.contains { $0.user == 0 }
                ? user.warning("it runs as root", unit) : user.ok("it runs as \(name)"),
            threads.allSatisfy(\.noNewPrivileges)
                ? privileges.ok("NoNewPrivs is 1 for \(count)")
                : privileges.problem("NoNewPrivs is 0: it could gain privileges", "restart it; its sandbox is broken"),
            threads.allSatisfy { $0.seccomp == 2 }
                ? seccomp.ok("Seccomp is 2, a filter, for \(count)")
                : seccomp.warning("they are not filtered (Seccomp is \(threads.map(\.seccomp).min() ?? 0))", unit),
            held == 0
                ? capabilities.ok("none")
                : held == Self.readSearch
                    ? capabilities.ok("cap_dac_read_search alone: it sees every name")
                    : capabilities.problem(
                        "more than cap_dac_read_search (CapEff \(String(held, radix: 16)))",
                        "restart it; its sandbox is broken"),
        ]
    }
}
