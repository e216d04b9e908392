// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig
import DirlistService
import Glibc
import Logging
import Synchronization
import SystemdSupport
import VarlinkNIO

/// The configuration in force, and how it changes while clients are served.
final class LiveConfiguration: Administration {
    /// What encrypts connections, and the files that it is from.
    struct Encryption {
        let setup: TLSSetup
        var tls: ServerTLS

        /// What an administrator should know of it.
        var warnings: [String] { self.setup.warnings(self.tls) }
    }

    private struct State {
        var settings: Settings
        var encryption: Encryption?
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
        encryption: Encryption?,
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
        self.state = Mutex(State(settings: settings, encryption: encryption))
    }

    /// Makes changes reach these listeners too.
    func attach(_ listeners: [Listener]) {
        self.state.withLock { $0.listeners = listeners }
    }

    /// How things stand, in a line.
    var status: String {
        let (settings, listeners, encryption, failure) = self.state.withLock {
            ($0.settings, $0.listeners, $0.encryption, $0.failure)
        }
        let connections = self.tree.connections
        var line = "Serving \(settings.root) at \(listeners.map(\.address).joined(separator: ", ")); "
        line += connections == 1 ? "1 client" : "\(connections) clients"
        if self.elsewhere != nil { line += "; the configuration names another address or port" }
        if let encryption, encryption.tls.validity.upperBound < time(nil) { line += "; the certificate has expired" }
        if let failure { line += "; configuration not reloaded: \(failure)" }
        return line
    }

    func reload() throws(Admin.Failure) -> Admin.Reload.Reply {
        ServiceNotification.reloading.send()
        defer { ServiceNotification.ready(status: self.status).send() }
        do {
            let (change, renewed, warnings) = try self.read()
            let changed = change.changed + renewed
            self.logger.log(
                .reloaded,
                .notice,
                "configuration reloaded",
                [
                    "changed": "\(changed.joined(separator: ", "))",
                    "need_restart": "\(change.needRestart.joined(separator: ", "))",
                ]
            )
            for warning in warnings { self.logger.log(.certificateDoubtful, .warning, "\(warning)") }
            return Admin.Reload.Reply(changed: changed, needRestart: change.needRestart)
        } catch {
            self.state.withLock { $0.failure = error.errors.first?.description }
            for failure in error.errors {
                self.logger.log(.reloadFailed, .error, "configuration not reloaded, the old one stays: \(failure)")
            }
            throw Admin.Failure(error)
        }
    }

    /// Reads the files and puts them in force, all of it or nothing. One reload at a time: the lock is held throughout.
    /// - Returns: what changes, whose files have other contents, and what else should be known.
    private func read() throws(ConfigurationErrors) -> (SettingsChange, renewed: [String], warnings: [String]) {
        try self.state.withLock { (state) throws(ConfigurationErrors) in
            let read = try Configuration.load(file: self.file) { (_) throws(Configuration.ReadFailure) in
                try self.sandbox.readConfiguration()
            }
            let change = SettingsChange(from: state.settings, to: read.settings)
            let renewed = try self.renew(&state, read)
            state.settings = change.settings
            state.failure = nil
            self.tree.policy = TreePolicy(change.settings)
            self.threshold.level = change.settings.log.level.logLevel
            for listener in state.listeners { listener.limits = TransportLimits(change.settings.limits) }
            return (change, renewed, state.encryption?.warnings ?? [])
        }
    }

    /// Reads the files for TLS again, and has listeners use them.
    private func renew(_ state: inout State, _ configuration: Configuration) throws(ConfigurationErrors) -> [String] {
        guard let old = state.encryption else { return [] }
        let tls = try old.setup.load(configuration, by: self.sandbox.readOther)
        let files = tls.differences(from: old.tls)
        // What is the same keeps the sessions that clients may resume.
        guard !files.isEmpty else { return [] }
        state.encryption?.tls = tls
        for listener in state.listeners { listener.renew(tls) }
        return files.map(\.key).sorted()
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
