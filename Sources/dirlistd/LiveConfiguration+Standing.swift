// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Confinement
import DirlistAPI
import DirlistConfig
import DirlistService
import Logging
import SystemdSupport

extension LiveConfiguration {
    var standing: Standing {
        let state = self.snapshot
        var standing = Standing()
        standing.root = state.settings.root
        standing.configuration = self.file ?? Configuration.defaultFile
        standing.startedUSec = self.startedUSec
        standing.listeners = state.listeners.map(\.description)
        standing.protections = self.sandbox.protections.summary
        standing.contentsAreClosed = self.sandbox.protections.contentsAreClosed
        standing.warnings = self.warnings(state)
        standing.isConfigurationCurrent = state.failure == nil
        standing.recordsDropped = self.requestLog.recordsDropped
        return standing
    }

    /// What an administrator should know, a sentence each.
    private func warnings(_ state: State) -> [String] {
        var warnings: [String] = []
        if let sentence = self.endpoints.disagreement(with: state.settings) { warnings.append(sentence) }
        warnings += self.endpoints.warnings
        if let failure = state.failure {
            warnings.append("the configuration was not reloaded, the old one stays: \(failure)")
        }
        if !state.needRestart.isEmpty {
            warnings.append("changed in the configuration, in force after a restart: \(list(state.needRestart))")
        }
        if !self.sandbox.protections.contentsAreClosed { warnings.append(Sandbox.missingLandlock) }
        warnings += state.encryption?.warnings ?? []
        if let trouble = state.brokerTrouble { warnings.append(trouble) }
        let exposed = state.listeners.filter(\.isExposed).map(\.address)
        if !exposed.isEmpty {
            warnings.append("names travel unencrypted to other machines (access.plaintext): \(list(exposed))")
        }
        let dropped = self.requestLog.recordsDropped
        if dropped > 0 { warnings.append("\(dropped) requests were not logged, for the log took none") }
        return warnings
    }

    func look() -> LiveLook { self.proof.look() }

    var settings: [Admin.Setting] {
        let state = self.snapshot
        return Setting.all.map { setting in
            var value = setting.text(in: state.settings)
            var origin = state.origins[setting.key] ?? "default"
            if setting.key == "log.level", state.levelIsSet {
                (value, origin) = ("\"\(self.threshold.level.rawValue)\"", ServiceControl.SetLogLevel.name)
            }
            return Admin.Setting(key: setting.key, value: value, origin: origin)
        }
    }

    var logLevel: Int {
        get { self.threshold.level.syslogPriority }
        set {
            self.setLevel(.init(syslogPriority: newValue))
        }
    }
}

private func list(_ words: [String]) -> String {
    words.joined(separator: ", ")
}

extension Configuration {
    /// Where each setting comes from, by its key.
    var origins: [String: String] {
        Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.key, "\(self.origin(of: $0.key))") })
    }
}
