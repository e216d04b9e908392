// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig

/// What a running daemon says of itself.
struct RunningFacts {
    var status: Admin.Status.Reply
    /// Every setting in force.
    let settings: [Admin.Setting]
    /// Whether its last reload, if any, took effect; nil when it does not tell.
    let isConfigurationCurrent: Bool?

    /// Where clients are served.
    var treeListeners: [Admin.Listener] { self.status.listeners.filter { $0.role == "tree" } }

    /// Whether systemd has handed it its sockets.
    var isActivated: Bool { self.status.listeners.contains(where: \.activated) }
}

/// What came of asking the daemon about itself.
enum DaemonAnswer {
    case running(RunningFacts)
    /// This user may not look after it.
    case notAllowed
    /// There is no such socket.
    case noSocket
    /// The socket is there, and nobody listens.
    case nobodyListens
    /// It did not answer; what happened instead.
    case failed(String)

    var running: RunningFacts? {
        if case .running(let facts) = self { facts } else { nil }
    }
}

/// A unit as systemd knows it.
struct UnitFacts: Equatable {
    var id = ""
    /// `loaded`, `not-found`, ...
    var load = ""
    /// `active`, `inactive`, `failed`, ...
    var active = ""
    /// Whether its files have changed since systemd read them.
    var needsReload = false
    /// Where a socket unit listens, as `127.0.0.1:7895`.
    var listen: [String] = []
    /// The process of a service; 0 when there is none.
    var process = 0
}

/// What systemd knows of the daemon.
struct SystemdFacts: Equatable {
    var service = UnitFacts()
    var treeSocket = UnitFacts()
    var adminSocket = UnitFacts()

    /// Reads what `systemctl show` prints for the three units, whose parts are separated by empty lines.
    init(_ output: String) {
        for part in output.split(separator: "\n\n") {
            var unit = UnitFacts()
            for line in part.split(separator: "\n") {
                guard let equals = line.firstIndex(of: "=") else { continue }
                let value = String(line[line.index(after: equals)...])
                switch line[..<equals] {
                case "Id": unit.id = value
                case "LoadState": unit.load = value
                case "ActiveState": unit.active = value
                case "NeedDaemonReload": unit.needsReload = value == "yes"
                case "MainPID": unit.process = Int(value) ?? 0
                // "127.0.0.1:7895 (Stream)"
                case "Listen": unit.listen.append(String(value.prefix { $0 != " " }))
                default: break
                }
            }
            switch unit.id {
            case Self.units[0]: self.service = unit
            case Self.units[1]: self.treeSocket = unit
            case Self.units[2]: self.adminSocket = unit
            default: break
            }
        }
    }

    static let units = ["dirlistd.service", "dirlistd.socket", "dirlistd-admin.socket"]
    static let properties = "Id,LoadState,ActiveState,NeedDaemonReload,MainPID,Listen"
}

/// Whether there is a systemd to ask.
enum SystemdAnswer: Equatable {
    case known(SystemdFacts)
    /// Why nothing is known of it.
    case unknown(String)

    var facts: SystemdFacts? {
        if case .known(let facts) = self { facts } else { nil }
    }
}
