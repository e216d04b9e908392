// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig
import VarlinkNIO

/// What came of asking at an address of the tree.
enum PortAnswer: Equatable {
    /// It answers; who it says it is.
    case answered(product: String, version: String)
    /// It speaks TLS, and does not go on with this client; why.
    case secured(String)
    /// It answers that it is at this limit.
    case busy(limit: String)
    /// `access.allow` does not let this machine in.
    case excluded
    case failed(String)
}

/// The addresses in the file, those in use, systemd's sockets, and whether all of them answer.
struct SocketExamination: Examination {
    /// What the file says; nil when that is not known.
    let settings: Settings?
    let running: RunningFacts?
    let systemd: SystemdAnswer
    let ports: [(address: String, answer: PortAnswer)]
    /// How the daemon is restarted.
    let restart: String

    /// What has systemd listen where the file says.
    static let newSockets = "systemctl daemon-reload && systemctl restart dirlistd.socket"

    var diagnoses: [Diagnosis] {
        [
            self.addressDiagnosis, self.diagnosis(of: "metrics", self.settings?.metrics.address),
            self.diagnosis(of: "classic", self.settings?.classic.address),
        ] + self.unitDiagnoses + self.ports.map(self.portDiagnosis)
    }

    private var named: Set<String> {
        guard let settings = self.settings else { return [] }
        return Set(settings.addresses.map { "\(InternetEndpoint(address: $0, port: settings.port))" })
    }

    private var addressDiagnosis: Diagnosis {
        self.compare(
            Check(.sockets, "addresses"), named: self.named,
            served: (self.running?.treeListeners ?? []).compactMap { endpoint(of: $0.address) })
    }

    /// Of what has an address of its own in the file, or none.
    private func diagnosis(of role: String, _ address: InternetEndpoint?) -> Diagnosis {
        let served = (self.running?.status.listeners ?? []).filter { $0.role == role }
        return self.compare(
            Check(.sockets, role), named: Set(address.map { ["\($0)"] } ?? []),
            served: served.compactMap { endpoint(of: $0.address) })
    }

    private func compare(_ check: Check, named: Set<String>, served: [String]) -> Diagnosis {
        guard self.running != nil else { return check.skipped("the daemon does not tell where it listens") }
        guard self.settings != nil else { return check.skipped("the file cannot be used") }
        func list(_ addresses: some Collection<String>) -> String {
            addresses.isEmpty ? "nowhere" : addresses.sorted().joined(separator: ", ")
        }
        if Set(served) == named {
            return check.ok(named.isEmpty ? "nowhere, as the file says" : "\(list(named)), as the file says")
        }
        return check.warning(
            "the daemon listens at \(list(served)), and the file says \(list(named))",
            self.running?.isActivated == true ? Self.newSockets : self.restart)
    }

    private var unitDiagnoses: [Diagnosis] {
        let trees = Check(.sockets, SystemdFacts.units[1])
        let admin = Check(.sockets, SystemdFacts.units[2])
        let facts: SystemdFacts
        switch self.systemd {
        case .unknown(let reason): return [trees.skipped(reason), admin.skipped(reason)]
        case .known(let known): facts = known
        }
        if let running = self.running, !running.isActivated {
            let reason = "the daemon that answers has opened its sockets itself"
            return [trees.skipped(reason), admin.skipped(reason)]
        }
        return [
            self.diagnosis(trees, facts.treeSocket, named: self.settings == nil ? nil : self.named),
            self.diagnosis(admin, facts.adminSocket, named: nil),
        ]
    }

    /// - Parameter named: where it should listen; nil when that is not known.
    private func diagnosis(_ check: Check, _ unit: UnitFacts, named: Set<String>?) -> Diagnosis {
        if unit.load == "not-found" || unit.load.isEmpty { return check.skipped("it is not installed") }
        guard unit.active == "active" else {
            return check.problem(
                "it is \(unit.active), so nobody is let in before the daemon is started by hand",
                "systemctl enable --now \(check.name); systemctl status \(check.name) says what is wrong")
        }
        let listens = unit.listen.sorted().joined(separator: ", ")
        if let named, Set(unit.listen) != named {
            return check.warning(
                "systemd has it listen at \(listens), and the file says \(named.sorted().joined(separator: ", "))",
                Self.newSockets)
        }
        if unit.needsReload {
            return check.warning("its files have changed since systemd has read them", Self.newSockets)
        }
        return check.ok("systemd listens at \(listens)")
    }

    private func portDiagnosis(_ address: String, _ answer: PortAnswer) -> Diagnosis {
        let check = Check(.sockets, "reachable")
        switch answer {
        case .answered(let product, let version): return check.ok("\(address) answers: \(product) \(version)")
        case .secured(let reason): return check.ok("\(address) answers with TLS; not asked further, for \(reason)")
        case .busy(let limit):
            return check.warning(
                "\(address) answers, but is at its limit \(limit)",
                "dirlistctl sessions tells who is connected; raise the limit if all of them should be")
        case .excluded:
            return check.skipped("\(address) is not for this machine to ask: access.allow does not hold its address")
        case .failed(let reason):
            return check.problem(
                "\(address) does not answer: \(reason)",
                "systemctl status dirlistd.socket dirlistd.service; is something in the way, as a firewall?")
        }
    }
}

/// Address and port of a listener's address; nil for a Unix socket.
func endpoint(of address: String) -> String? {
    for scheme in ["tcp:", "tls:", "http:"] where address.hasPrefix(scheme) {
        return String(address.dropFirst(scheme.count))
    }
    return nil
}
