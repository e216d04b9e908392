// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig
import DirlistService
import DirlistTLS
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

    struct State {
        var settings: Settings
        var encryption: Encryption?
        /// Where each setting in force came from, by its key.
        var origins: [String: String]
        /// The keys that the file has changed and that take a restart.
        var needRestart: [String] = []
        var listeners: [ServedListener] = []
        /// Why the last reload failed; nil when it did not.
        var failure: String?
        /// What is wrong with the broker; nil when nothing is.
        var brokerTrouble: String?
        /// Whether the log level is not the configuration's.
        var levelIsSet = false
    }

    let file: String?
    /// What was read when it started, and what of it the sockets are.
    let endpoints: Endpoints
    let startedUSec = microsecondsSince1970()
    let environment: [String]?
    let sandbox: Sandbox
    let proof: LiveProof
    private let tree: TreeService
    let threshold: LogThreshold
    let requestLog: RequestLog
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameters:
    ///   - file: the configuration file as named on the command line.
    ///   - environment: the variables that the daemon was started with.
    init(
        _ configuration: Configuration,
        file: String?,
        endpoints: Endpoints,
        environment: [String]?,
        sandbox: Sandbox,
        proof: LiveProof,
        encryption: Encryption?,
        tree: TreeService,
        threshold: LogThreshold,
        requestLog: RequestLog,
        logger: Logger
    ) {
        self.file = file
        self.endpoints = endpoints
        self.environment = environment
        self.sandbox = sandbox
        self.proof = proof
        self.tree = tree
        self.threshold = threshold
        self.requestLog = requestLog
        self.logger = logger
        self.state = Mutex(
            State(settings: configuration.settings, encryption: encryption, origins: configuration.origins))
    }

    /// Makes changes reach these listeners too, and tells of them.
    func attach(_ listeners: [ServedListener]) {
        self.state.withLock { $0.listeners = listeners }
    }

    /// Something befell the broker.
    /// - Parameter trouble: what is wrong with it from now on; nil when nothing is.
    func brokerChanged(trouble: String?) {
        self.state.withLock { $0.brokerTrouble = trouble }
    }

    /// The state at one moment.
    var snapshot: State { self.state.withLock { $0 } }

    /// Sets what is logged, until the next reload.
    func setLevel(_ level: Logger.Level) {
        self.state.withLock { state in
            self.threshold.level = level
            state.levelIsSet = true
        }
        self.logger.notice("log level set to \(level)")
    }

    /// How things stand, in a line.
    var status: String {
        let (settings, listeners, encryption, failure) = self.state.withLock {
            ($0.settings, $0.listeners, $0.encryption, $0.failure)
        }
        let connections = self.tree.connections
        let addresses = listeners.filter { $0.role != .metrics }.map(\.address)
        var line = "Serving \(settings.root) at \(addresses.joined(separator: ", ")); "
        line += connections == 1 ? "1 client" : "\(connections) clients"
        if self.endpoints.elsewhere != nil { line += "; the configuration names another address or port" }
        if let encryption, encryption.tls.validity.upperBound < time(nil) { line += "; the certificate has expired" }
        if let failure { line += "; configuration not reloaded: \(failure)" }
        return line
    }

    func reload() throws(Admin.Failure) -> Admin.Reload.Reply {
        ServiceNotification.reloading.send()
        defer { ServiceNotification.ready(status: self.status).send() }
        do {
            let (change, others, warnings) = try self.read()
            let changed = change.changed + others
            self.tree.countReload(succeeded: true)
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
            self.tree.countReload(succeeded: false)
            self.state.withLock { $0.failure = error.errors.first?.description }
            for failure in error.errors {
                self.logger.log(.reloadFailed, .error, "configuration not reloaded, the old one stays: \(failure)")
            }
            throw Admin.Failure(error)
        }
    }

    /// Reads the files and puts them in force, all of it or nothing. One reload at a time: the lock is held throughout.
    /// - Returns: what changes; what has changed though its value has not, for it is a file with other contents, or was
    ///   set by hand; and what else should be known.
    private func read() throws(ConfigurationErrors) -> (SettingsChange, others: [String], warnings: [String]) {
        try self.state.withLock { (state) throws(ConfigurationErrors) in
            let read = try Configuration.load(file: self.file) { (_) throws(Configuration.ReadFailure) in
                try self.sandbox.readConfiguration()
            }
            let change = SettingsChange(from: state.settings, to: read.settings)
            var others = try self.renew(&state, read)
            let level = change.settings.log.level.logLevel
            if state.levelIsSet, self.threshold.level != level, !change.changed.contains("log.level") {
                others.append("log.level")
            }
            state.settings = change.settings
            // Settings that stay have the values that they had from where they came.
            let origins = read.origins
            for (key, origin) in origins where !change.needRestart.contains(key) { state.origins[key] = origin }
            state.needRestart = change.needRestart
            state.failure = nil
            state.levelIsSet = false
            self.tree.policy = TreePolicy(change.settings)
            self.threshold.level = level
            self.requestLog.requests = change.settings.log.requests
            for listener in state.listeners { listener.setLimits(TransportLimits(change.settings.limits)) }
            return (change, others, state.encryption?.warnings ?? [])
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
