// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

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

/// Puts the daemon together and runs it.
enum Daemon {
    /// - Parameter file: the configuration file as named on the command line, for reloading.
    static func run(_ settings: Settings, file: String?) async throws(StartFailure) {
        let endpoints = try Endpoints(settings)
        let root = try self.openRoot(settings)
        DescriptorLimit.raise()
        let threshold = LogThreshold(settings.log.level.logLevel)
        let logger = Logger(label: "dirlistd", factory: { _ in ServiceLogHandler(threshold: threshold) })

        let executor = FilesystemThreads(count: System.coreCount * 2 + 2)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let tree = TreeService(root: root, policy: TreePolicy(settings), executor: executor)
        let configuration = LiveConfiguration(
            settings, file: file, tree: tree, threshold: threshold, logger: logger
        )
        let admin = AdminService(
            tree: tree,
            administration: configuration,
            administrators: Administrators(uid: geteuid(), group: groupNumber("dirlistd"))
        )
        var listeners: [Listener] = []
        for endpoint in endpoints.list {
            listeners.append(
                try await self.open(
                    endpoint,
                    service: endpoint.role == .admin ? admin : tree,
                    limits: TransportLimits(settings.limits),
                    on: group
                )
            )
        }
        configuration.attach(listeners)
        if let elsewhere = endpoints.elsewhere {
            let named = settings.addresses.map { "\($0)" }.joined(separator: ", ")
            logger.log(
                .socketsDiffer,
                .warning,
                "the sockets handed over listen at \(elsewhere), and the configuration says \(named) port \(settings.port)"
            )
        }

        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: ListenerGroup(listeners: listeners, configuration: configuration, logger: logger)),
            .init(service: ReloadOnHangup(administration: configuration, executor: executor)),
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
        if endpoints.activated, let time = settings.service.idleExit {
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

    private static func open(
        _ endpoint: Endpoints.Endpoint,
        service: any VarlinkService,
        limits: TransportLimits,
        on group: any EventLoopGroup
    ) async throws(StartFailure) -> Listener {
        do {
            return try await .open(endpoint.place, service: service, product: .dirlistd, limits: limits, on: group)
        } catch {
            throw self.cannotListen(endpoint, error)
        }
    }

    private static func cannotListen(_ endpoint: Endpoints.Endpoint, _ error: any Error) -> StartFailure {
        guard let error = error as? IOError else {
            return StartFailure(.failed, "cannot listen at \(endpoint.name): \(error)")
        }
        var line = "cannot listen at \(endpoint.name): \(String(cString: strerror(error.errnoCode)))"
        if error.errnoCode == EADDRINUSE, let port = endpoint.port {
            line += PortHolder.describe(port: port).map { "; the port is held by \($0)" } ?? ""
            line += "; stop that, or set another port"
        }
        return StartFailure(.failed, line)
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
