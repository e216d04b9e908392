// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import MetricsHTTP
import NIOCore
import ServiceLifecycle
import SystemdSupport
import VarlinkNIO

/// All listeners as one part of the program: serves until it is told to stop, then drains.
struct ListenerGroup: Service {
    /// How long answers that are under way may take to end once the daemon is told to stop. Well within systemd's
    /// default of 90 s (systemd-system.conf(5), DefaultTimeoutStopSec=).
    static let drainTime = TimeAmount.seconds(60)

    let listeners: [Listener]
    let metrics: [MetricsListener]
    let configuration: LiveConfiguration
    let logger: Logger

    func run() async throws {
        ServiceNotification.ready(status: self.configuration.status).send()
        self.logger.log(
            .started,
            .info,
            "serving",
            ["listeners": "\((self.listeners.map(\.address) + self.metrics.map(\.address)).joined(separator: ", "))"]
        )
        try await gracefulShutdown()
        ServiceNotification.stopping(status: "Finishing what clients have asked").send()
        self.logger.log(.stopping, .info, "stopping")
        await withTaskGroup { group in
            let extending = Task { try await self.askForTime() }
            for listener in self.listeners {
                group.addTask {
                    await listener.stopAccepting()
                    await listener.drain(within: Self.drainTime)
                }
            }
            await group.waitForAll()
            // Until the end, so that it can be seen how it comes.
            for listener in self.metrics { await listener.close() }
            extending.cancel()
        }
    }

    /// While answers end, the manager must not lose its patience before we do.
    private func askForTime() async throws {
        while true {
            ServiceNotification.extendTimeout(.seconds(15)).send()
            try await Task.sleep(for: .seconds(5))
        }
    }
}
