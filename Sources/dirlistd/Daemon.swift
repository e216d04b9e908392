// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Confinement
import DirectoryTree
import DirlistAPI
import DirlistConfig
import DirlistService
import Glibc
import Logging
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
    private let settings: Settings
    private let file: String?
    private let endpoints: Endpoints
    private let root: Root
    private let sandbox: Sandbox
    private let encryption: LiveConfiguration.Encryption?
    private let processors: Int
    private let administrators: Administrators

    /// - Parameter file: the configuration file as named on the command line.
    init(_ configuration: Configuration, file: String?, inherited: [InheritedSocket]) throws(StartFailure) {
        let settings = configuration.settings
        self.settings = settings
        self.file = file
        self.endpoints = try Endpoints(settings, inherited: inherited)
        self.root = try Self.openRoot(settings)
        DescriptorLimit.raise()
        // Both are read from files.
        self.processors = System.coreCount
        self.administrators = Administrators(uid: geteuid(), group: groupNumber("dirlistd"))
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

    /// Serves until it is told to stop.
    func serve() async throws(StartFailure) {
        let threshold = LogThreshold(self.settings.log.level.logLevel)
        let logger = Logger(label: "dirlistd", factory: { _ in ServiceLogHandler(threshold: threshold) })
        let executor = FilesystemThreads(processors: self.processors)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: self.processors)
        let tree = TreeService(
            root: self.root,
            policy: TreePolicy(self.settings),
            owners: self.sandbox.owners,
            executor: executor
        )
        let configuration = LiveConfiguration(
            self.settings,
            file: self.file,
            elsewhere: self.endpoints.elsewhere,
            sandbox: self.sandbox,
            encryption: self.encryption,
            tree: tree,
            threshold: threshold,
            logger: logger
        )
        let admin = AdminService(tree: tree, administration: configuration, administrators: self.administrators)
        var listeners: [Listener] = []
        for endpoint in self.endpoints.list {
            let service: any VarlinkService = endpoint.role == .admin ? admin : tree
            listeners.append(try await self.open(endpoint, service: service, on: group, logger))
        }
        configuration.attach(listeners)
        self.warn(logger)
        try await self.run(tree, configuration, listeners, executor, group, logger)
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
    private func warn(_ logger: Logger) {
        if let elsewhere = self.endpoints.elsewhere {
            let named = self.settings.addresses.map { "\($0)" }.joined(separator: ", ")
            logger.log(
                .socketsDiffer,
                .warning,
                "the sockets handed over listen at \(elsewhere), and the configuration says \(named) port \(self.settings.port)"
            )
        }
        if !self.sandbox.protections.contentsAreClosed {
            logger.log(
                .protectionMissing,
                .warning,
                "nothing but the daemon's own code keeps clients from the contents of files: Landlock is missing"
            )
        }
        for warning in self.encryption?.warnings ?? [] { logger.log(.certificateDoubtful, .warning, "\(warning)") }
        self.sandbox.observeBroker { logger.warning("\($0)") }
    }

    private func run(
        _ tree: TreeService,
        _ configuration: LiveConfiguration,
        _ listeners: [Listener],
        _ executor: any FilesystemExecutor,
        _ group: any EventLoopGroup,
        _ logger: Logger
    ) async throws(StartFailure) {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: ListenerGroup(listeners: listeners, configuration: configuration, logger: logger)),
            .init(service: ReloadOnHangup(hangups: hangups, administration: configuration, executor: executor)),
        ]
        if serviceManagerListens() {
            services.append(
                .init(
                    service: Heartbeat(
                        configuration: configuration,
                        eventLoops: group,
                        executor: executor,
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

extension Product {
    fileprivate static let dirlistd = Product(
        vendor: "The dirlistd authors",
        product: "dirlistd",
        version: Release.version,
        url: "https://dirlistd.io/"
    )
}
