// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// Whether the daemon runs, and answers.
struct DaemonExamination: Examination {
    /// The admin socket that was asked.
    let address: String
    let answer: DaemonAnswer
    /// As it was before anything was asked.
    let systemd: SystemdAnswer

    var diagnoses: [Diagnosis] {
        let check = Check(.daemon, "running")
        let start = "systemctl start dirlistd.socket dirlistd-admin.socket"
        switch self.answer {
        case .running(let facts):
            let status = facts.status
            let begun =
                self.wasWaiting ? "it waited for a client behind its sockets, and this question has started it" : ""
            let origin = facts.isActivated ? "on sockets of systemd" : "on sockets of its own"
            return [
                check.ok(
                    "dirlistd \(status.version), process \(status.pid), serves \(status.root) \(origin)"
                        + (begun.isEmpty ? "" : "; \(begun)"))
            ]
        case .notAllowed:
            let state =
                switch self.systemd.facts?.service.active {
                case "active"?: "it runs, says systemd; "
                case "inactive"? where self.systemd.facts?.treeSocket.active == "active":
                    "it waits for a client behind its socket, says systemd; "
                default: ""
                }
            return [check.skipped("\(state)\(self.address) takes root or a member of the group dirlistd")]
        case .noSocket, .nobodyListens:
            if self.systemd.facts?.service.active == "active" {
                return [
                    check.problem(
                        "it runs, says systemd, but not at \(self.address)",
                        "systemctl restart dirlistd-admin.socket dirlistd.service")
                ]
            }
            if self.systemd.facts?.treeSocket.active == "active" {
                return [
                    check.problem(
                        "it waits for a client behind dirlistd.socket, but cannot be looked after: nobody listens at "
                            + self.address,
                        "systemctl start dirlistd-admin.socket")
                ]
            }
            return [check.problem("it is stopped: \(self.reason)", self.systemd.facts == nil ? "start it" : start)]
        case .failed(let reason):
            return [
                check.problem(
                    "\(self.address) does not answer: \(reason)",
                    "systemctl status dirlistd.service, and journalctl --unit=dirlistd.service, say why")
            ]
        }
    }

    /// Whether nothing but its sockets was there.
    private var wasWaiting: Bool {
        guard let facts = self.systemd.facts else { return false }
        return facts.service.active != "active" && facts.adminSocket.active == "active"
    }

    private var reason: String {
        if case .noSocket = self.answer { "there is no \(self.address)" } else { "nobody listens at \(self.address)" }
    }
}
