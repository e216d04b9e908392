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
    static func run(_ settings: Settings) async throws(StartFailure) {
        let endpoints = try Endpoints(settings)
        let root = try self.openRoot(settings)
        DescriptorLimit.raise()
        var logger = Logger(label: "dirlistd", factory: { _ in ServiceLogHandler() })
        logger.logLevel = settings.log.level.logLevel

        let service = TreeService(
            root: root,
            policy: TreePolicy(settings),
            executor: FilesystemThreads(count: System.coreCount * 2 + 2)
        )
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let limits = TransportLimits(settings.limits)
        var listeners: [Listener] = []
        for (endpoint, name, port) in endpoints.list {
            do {
                listeners.append(
                    try await .open(endpoint, service: service, product: .dirlistd, limits: limits, on: group)
                )
            } catch {
                throw self.cannotListen(name, port, error)
            }
        }
        let services = ServiceGroup(
            services: [ListenerGroup(listeners: listeners, logger: logger)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        do {
            try await services.run()
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

    private static func cannotListen(_ name: String, _ port: Int?, _ error: any Error) -> StartFailure {
        guard let error = error as? IOError else { return StartFailure(.failed, "cannot listen at \(name): \(error)") }
        var line = "cannot listen at \(name): \(String(cString: strerror(error.errnoCode)))"
        if error.errnoCode == EADDRINUSE, let port {
            line += PortHolder.describe(port: port).map { "; the port is held by \($0)" } ?? ""
            line += "; stop that, or set another port"
        }
        return StartFailure(.failed, line)
    }
}

extension Product {
    fileprivate static let dirlistd = Product(
        vendor: "The dirlistd authors",
        product: "dirlistd",
        version: Release.version,
        url: "https://dirlistd.io/"
    )
}
