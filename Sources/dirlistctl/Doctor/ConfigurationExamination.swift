// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig

/// The configuration file, and whether the daemon runs with what it says.
struct ConfigurationExamination: Examination {
    /// The file that is looked into.
    let file: String
    /// What came of reading it.
    let reading: Reading
    let running: RunningFacts?
    /// The file that the daemon has read, as it is found from here; nil when that is not known.
    let runningFile: String?
    /// How the daemon is restarted.
    let restart: String

    enum Reading {
        case good(Settings)
        /// It is not there, and need not be: the defaults.
        case absent
        /// Not for this user to read.
        case notAllowed
        case wrong([ConfigurationError])
        /// The daemon cannot be asked which file it has read.
        case unknown

        /// What a daemon that started now would run with; nil when that is not known.
        var settings: Settings? {
            switch self {
            case .good(let settings): settings
            case .absent: .default
            case .notAllowed, .wrong, .unknown: nil
            }
        }
    }

    /// What is said of all that follows from the file, when nobody tells which it is.
    static let unknown = "which configuration that daemon has is not known"

    var diagnoses: [Diagnosis] {
        var diagnoses = [self.fileDiagnosis, self.forceDiagnosis, self.reloadDiagnosis]
        let warnings = self.running?.status.warnings ?? []
        diagnoses += warnings.filter { !Self.isOfReload($0) && !RootExamination.isOfRoot($0) }.map {
            Check(.configuration, "warning").warning("the daemon says: \($0)", "see dirlistd(8) and its journal")
        }
        return diagnoses
    }

    private var fileDiagnosis: Diagnosis {
        let check = Check(.configuration, "file")
        switch self.reading {
        case .good: return check.ok("\(self.file) has no errors")
        case .absent: return check.ok("\(self.file) is not there, so the defaults hold")
        case .unknown: return check.skipped(Self.unknown)
        case .notAllowed: return check.skipped("\(self.file) may not be read by this user")
        case .wrong(let errors):
            let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
            let first = errors.first.map { "\($0)" } ?? "\(self.file) is wrong"
            return check.problem(
                "\(first)\(more)",
                "correct it; dirlistctl config check says all that is wrong",
                evidence: errors.map { "\($0)" })
        }
    }

    private var forceDiagnosis: Diagnosis {
        let check = Check(.configuration, "in force")
        guard let running = self.running else { return check.skipped("the daemon does not tell its settings") }
        guard self.runningFile == self.file else {
            return check.skipped("the daemon reads another file, \(self.runningFile ?? running.status.configuration)")
        }
        guard let settings = self.reading.settings else { return check.skipped("the file cannot be used") }
        let byHand = running.settings.filter { $0.origin == ServiceControl.SetLogLevel.name }.map(\.key)
        let inForce = Dictionary(running.settings.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        let differing = Setting.all.compactMap { setting -> Difference? in
            let text = setting.text(in: settings)
            guard !byHand.contains(setting.key), let value = inForce[setting.key], value != text else { return nil }
            return Difference(key: setting.key, running: value, file: text)
        }
        if differing.isEmpty {
            let note = byHand.isEmpty ? "" : "; \(enumerated(byHand)) is set by hand until the next reload"
            return check.ok("the daemon runs with what \(self.file) says\(note)")
        }
        return check.warning(
            "the file has changed since: "
                + differing.map { "\($0.key) is \($0.running) in the daemon and \($0.file) in the file" }
                .joined(separator: "; "),
            self.remedy(differing.map(\.key), isActivated: running.isActivated))
    }

    private struct Difference {
        let key: String
        let running: String
        let file: String
    }

    /// What brings settings into force.
    private func remedy(_ keys: [String], isActivated: Bool) -> String {
        let sockets: Set<String> = ["address", "port", "metrics.address", "classic.address"]
        if isActivated, keys.contains(where: sockets.contains) { return SocketExamination.newSockets }
        if keys.contains(where: SettingsChange.fixed.contains) { return self.restart }
        return "dirlistctl reload"
    }

    /// Whether a warning of the daemon is about the last reload, which is a check of its own.
    private static func isOfReload(_ warning: String) -> Bool {
        warning.hasPrefix("the configuration was not reloaded, ")
    }

    private var reloadDiagnosis: Diagnosis {
        let check = Check(.configuration, "last reload")
        switch self.running?.isConfigurationCurrent {
        case nil: return check.skipped("the daemon does not tell")
        case true?: return check.ok("none has failed since the configuration in force was read")
        case false?:
            return check.problem(
                "it failed, and the daemon runs with the configuration of before",
                "correct the file (dirlistctl config check), then dirlistctl reload",
                evidence: self.running?.status.warnings.filter(Self.isOfReload) ?? [])
        }
    }
}
