// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig
import DirlistService
import Logging
import Synchronization
import SystemdSupport
import VarlinkNIO

/// The configuration in force, and how it changes while clients are served.
final class LiveConfiguration: Administration {
    private struct State {
        var settings: Settings
        var listeners: [Listener] = []
        /// Why the last reload failed; nil when it did not.
        var failure: String?
    }

    private let file: String?
    /// Where the daemon listens in place of what the configuration said when it started; nil when both agree.
    private let elsewhere: String?
    private let sandbox: Sandbox
    private let tree: TreeService
    private let threshold: LogThreshold
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameter file: the configuration file as named on the command line.
    init(
        _ settings: Settings,
        file: String?,
        elsewhere: String?,
        sandbox: Sandbox,
        tree: TreeService,
        threshold: LogThreshold,
        logger: Logger
    ) {
        self.file = file
        self.elsewhere = elsewhere
        self.sandbox = sandbox
        self.tree = tree
        self.threshold = threshold
        self.logger = logger
        self.state = Mutex(State(settings: settings))
    }

    /// Makes changes reach these listeners too.
    func attach(_ listeners: [Listener]) {
        self.state.withLock { $0.listeners = listeners }
    }

    /// How things stand, in a line.
    var status: String {
        let (settings, listeners, failure) = self.state.withLock { ($0.settings, $0.listeners, $0.failure) }
        let connections = self.tree.connections
        var line = "Serving \(settings.root) at \(listeners.map(\.address).joined(separator: ", ")); "
        line += connections == 1 ? "1 client" : "\(connections) clients"
        if self.elsewhere != nil { line += "; the configuration names another address or port" }
        if let failure { line += "; configuration not reloaded: \(failure)" }
        return line
    }

    func reload() throws(Admin.Failure) -> Admin.Reload.Reply {
        ServiceNotification.reloading.send()
        defer { ServiceNotification.ready(status: self.status).send() }
        do {
            let change = try self.read()
            self.logger.log(
                .reloaded,
                .notice,
                "configuration reloaded",
                [
                    "changed": "\(change.changed.joined(separator: ", "))",
                    "need_restart": "\(change.needRestart.joined(separator: ", "))",
                ]
            )
            return Admin.Reload.Reply(changed: change.changed, needRestart: change.needRestart)
        } catch {
            self.state.withLock { $0.failure = error.errors.first?.description }
            for failure in error.errors {
                self.logger.log(.reloadFailed, .error, "configuration not reloaded, the old one stays: \(failure)")
            }
            throw Admin.Failure(error)
        }
    }

    /// Reads the file and puts it in force, all of it or nothing. One reload at a time: the lock is held throughout.
    private func read() throws(ConfigurationErrors) -> SettingsChange {
        try self.state.withLock { (state) throws(ConfigurationErrors) in
            let read = try Configuration.load(file: self.file) { (_) throws(Configuration.ReadFailure) in
                try self.sandbox.readConfiguration()
            }
            let change = SettingsChange(from: state.settings, to: read.settings)
            state.settings = change.settings
            state.failure = nil
            self.tree.policy = TreePolicy(change.settings)
            self.threshold.level = change.settings.log.level.logLevel
            for listener in state.listeners { listener.limits = TransportLimits(change.settings.limits) }
            return change
        }
    }
}

extension Admin.Failure {
    /// The first of the errors, which is what the interface has room for; the log has them all.
    fileprivate init(_ errors: ConfigurationErrors) {
        let first = errors.errors.first
        let more = errors.errors.count - 1
        var message = "\(first?.message ?? "it cannot be read"); \(first?.remedy ?? "")"
        if let key = first?.key { message = "\(key): \(message)" }
        if more > 0 { message += " (and \(more) more)" }
        self = .invalidConfiguration(
            file: first?.file ?? "",
            line: first?.line,
            column: first?.column,
            message: message
        )
    }
}
