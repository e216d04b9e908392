// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ClassicNIO
import Confinement
import DirectoryTree
import DirlistAPI
import DirlistConfig
import DirlistService
import DirlistTLS
import Glibc
import Logging
import MetricsHTTP
import NIOCore
import NIOPosix
import ServiceLifecycle
import SystemdSupport
import UnixSignals
import Varlink
import VarlinkNIO

/// The daemon, put together while there is one thread: what takes files, ports or privileges has been done, and the
/// sandbox is closed. Threads start with `serve`.
struct Daemon {
    private let configuration: Configuration
    private let file: String?
    private let environment: [String]?
    private let endpoints: Endpoints
    private let root: Root
    private let sandbox: Sandbox
    private let encryption: LiveConfiguration.Encryption?
    private let processors: Int
    private let administrators: Administrators

    /// - Parameter file: the configuration file as named on the command line.
    init(_ configuration: Configuration, file: String?, inherited: [InheritedSocket]) throws(StartFailure) {
        let settings = configuration.settings
        self.configuration = configuration
        self.file = file
        let group = groupNumber("dirlistd")
        self.endpoints = try Endpoints(settings, inherited: inherited, group: group)
        self.root = try Self.openRoot(settings)
        DescriptorLimit.raise()
        // These are read from files.
        self.processors = System.coreCount
        self.environment = startEnvironment()
        self.administrators = Administrators(uid: geteuid(), group: group)
        let setup = try Self.naming { () throws(ConfigurationErrors) in try TLSSetup(configuration) }
        let sandbox = try Sandbox(self.root, settings, file: file, others: setup?.paths ?? [])
        self.sandbox = sandbox
        // Read from inside, so that what can be read now can be read again on reload.
        self.encryption = try setup.map { (setup) throws(StartFailure) in
            try Self.naming { () throws(ConfigurationErrors) in
                .init(setup: setup, tls: try setup.load(configuration, by: sandbox.readOther))
            }
        }
    }

    private static func naming<Result>(
        _ body: () throws(ConfigurationErrors) -> Result
    ) throws(StartFailure) -> Result {
        do { return try body() } catch { throw StartFailure(.configuration, error) }
    }

    /// Confines the process as for serving, and tries to get at the contents of files.
    static func prove(_ settings: Settings, file: String?) throws(StartFailure) -> ProofReport {
        let root = try self.openRoot(settings)
        return ProofReport(root: root, sandbox: try Sandbox(root, settings, file: file))
    }

    private var settings: Settings { self.configuration.settings }

    /// Serves until it is told to stop.
    func serve() async throws(StartFailure) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: self.processors)
        let logQueue = LogQueue()
        let failure: StartFailure?
        do throws(StartFailure) {
            try await self.serve(on: group, logQueue)
            failure = nil
        } catch {
            failure = error
        }
        await logQueue.drain(on: group.next())
        if let failure { throw failure }
    }

    private func serve(on group: any EventLoopGroup, _ logQueue: LogQueue) async throws(StartFailure) {
        let threshold = LogThreshold(self.settings.log.level.logLevel)
        let logger = Logger(
            label: "dirlistd",
            factory: { _ in ServiceLogHandler(threshold: threshold, execute: logQueue.submit) }
        )
        let executor = FilesystemThreads(processors: self.processors)
        let requestLog = RequestLog(self.settings.log.requests, threshold: threshold, queue: logQueue)
        let tree = TreeService(
            root: self.root,
            policy: TreePolicy(self.settings),
            owners: self.sandbox.owners,
            executor: executor,
            observer: requestLog
        )
        let configuration = LiveConfiguration(
            self.configuration,
            file: self.file,
            endpoints: self.endpoints,
            environment: self.environment,
            sandbox: self.sandbox,
            proof: LiveProof(root: self.root, path: self.settings.root, sandbox: self.sandbox),
            encryption: self.encryption,
            tree: tree,
            threshold: threshold,
            requestLog: requestLog,
            logger: logger
        )
        let thread = AdministrationThread()
        let admin = AdminService(
            tree: tree,
            administration: configuration,
            administrators: self.administrators,
            executor: thread
        )
        let vitality = Vitality(eventLoops: group, executor: executor)
        let scrape = MetricsScrape { await thread.run { tree.metricsText(configuration.standing) } }
        let pages = MetricsPages(
            metrics: scrape.text,
            isHealthy: { await vitality.everybodyAnswers(within: .seconds(3)) },
            admits: { tree.policy.access.admits($0) }
        )
        var listeners: [ServedListener] = []
        for endpoint in self.endpoints.list {
            let kind: ServedListener.Kind
            switch endpoint.role {
            case .tree: kind = .sessions(try await self.open(endpoint, service: tree, on: group, logger))
            case .admin: kind = .sessions(try await self.open(endpoint, service: admin, on: group, logger))
            case .metrics: kind = .metrics(try await self.open(endpoint, pages: pages, on: group))
            case .classic: kind = .sessions(try await self.openClassic(endpoint, tree, on: group))
            }
            listeners.append(ServedListener(kind, endpoint, activated: self.endpoints.activated))
        }
        configuration.attach(listeners)
        thread.begin()
        self.warn(logger, configuration)
        try await self.run(tree, configuration, listeners, executor, vitality, logger)
    }

    private func open(
        _ endpoint: Endpoints.Endpoint,
        pages: MetricsPages,
        on group: any EventLoopGroup
    ) async throws(StartFailure) -> MetricsListener {
        do {
            return try await .open(endpoint.descriptor, pages: pages, on: group)
        } catch {
            throw StartFailure(.failed, "cannot serve \(endpoint.name): \(error)")
        }
    }

    private func openClassic(
        _ endpoint: Endpoints.Endpoint,
        _ tree: TreeService,
        on group: any EventLoopGroup
    ) async throws(StartFailure) -> Listener {
        do {
            let limits = TransportLimits(self.settings.limits)
            return try await ClassicListener.open(endpoint.descriptor, limits: limits, on: group) {
                tree.admitClassic($0)
            }
        } catch {
            throw StartFailure(.failed, "cannot serve \(endpoint.name): \(error)")
        }
    }

    private func open(
        _ endpoint: Endpoints.Endpoint,
        service: any VarlinkService,
        on group: any EventLoopGroup,
        _ logger: Logger
    ) async throws(StartFailure) -> Listener {
        do {
            return try await .open(
                endpoint.descriptor,
                service: service,
                product: .dirlistd,
                limits: TransportLimits(self.settings.limits),
                tls: endpoint.isInternet ? self.encryption?.tls : nil,
                handshakeFailed: { peer, reason in
                    logger.debug("TLS handshake failed: \(reason)", metadata: ["peer": "\(peer.text)"])
                },
                on: group
            )
        } catch {
            throw StartFailure(.failed, "cannot serve \(endpoint.name): \(error)")
        }
    }

    /// Says what an administrator should know of this start.
    private func warn(_ logger: Logger, _ configuration: LiveConfiguration) {
        if let sentence = self.endpoints.disagreement(with: self.settings) {
            logger.log(.socketsDiffer, .warning, "\(sentence)")
        }
        for sentence in self.endpoints.warnings { logger.notice("\(sentence)") }
        if !self.sandbox.protections.contentsAreClosed {
            logger.log(.protectionMissing, .warning, "\(Sandbox.missingLandlock)")
        }
        self.sandbox.observeBroker { sentence, isWrong in
            logger.warning("\(sentence)")
            configuration.brokerChanged(trouble: isWrong ? sentence : nil)
        }
        for warning in self.encryption?.warnings ?? [] { logger.log(.certificateDoubtful, .warning, "\(warning)") }
    }

    private func run(
        _ tree: TreeService,
        _ configuration: LiveConfiguration,
        _ served: [ServedListener],
        _ executor: any FilesystemExecutor,
        _ vitality: Vitality,
        _ logger: Logger
    ) async throws(StartFailure) {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        var listeners: [Listener] = []
        var metrics: [MetricsListener] = []
        for listener in served {
            switch listener.kind {
            case .sessions(let listener): listeners.append(listener)
            case .metrics(let listener): metrics.append(listener)
            }
        }
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(
                service: ListenerGroup(
                    listeners: listeners, metrics: metrics, configuration: configuration, logger: logger)),
            .init(service: ReloadOnHangup(hangups: hangups, administration: configuration, executor: executor)),
        ]
        if serviceManagerListens() {
            services.append(
                .init(
                    service: Heartbeat(
                        configuration: configuration,
                        vitality: vitality,
                        watchdog: watchdogInterval()
                    )
                )
            )
        }
        if self.endpoints.activated, let time = self.settings.service.idleExit {
            services.append(
                .init(
                    service: IdleExit(tree: tree, listeners: listeners, time: time, logger: logger),
                    successTerminationBehavior: .gracefullyShutdownGroup
                )
            )
        }
        let serviceGroup = ServiceGroup(
            configuration: .init(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        do {
            try await serviceGroup.run()
        } catch {
            throw StartFailure(.failed, "\(error)")
        }
    }

    private static func openRoot(_ settings: Settings) throws(StartFailure) -> Root {
        do {
            let root = try Root(settings.root)
            // Opening it as a path needs no permission to read it.
            _ = try root.openDirectory([])
            return root
        } catch {
            throw StartFailure(
                .configuration,
                "root \"\(settings.root)\": \(error.errno.message); set root to a directory that dirlistd may read"
            )
        }
    }
}

/// The number of a group of the system; nil when it has none of that name.
private func groupNumber(_ name: String) -> gid_t? {
    guard let group = getgrnam(name) else { return nil }
    // getgrnam(3): valid until the next call, and there is only one thread yet that could make one.
    return group.pointee.gr_gid
}

/// The variables that this process was started with (proc(5), `/proc/self/environ`); nil when they cannot be read.
private func startEnvironment() -> [String]? {
    guard let stream = fopen("/proc/self/environ", "r") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16 << 10)
    while case let count = fread(&part, 1, part.count, stream), count > 0 { bytes += part[..<count] }
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
}

extension Product {
    fileprivate static let dirlistd = Product(
        vendor: "The dirlistd authors",
        product: "dirlistd",
        version: Release.version,
        url: "https://dirlistd.io/"
    )
}
