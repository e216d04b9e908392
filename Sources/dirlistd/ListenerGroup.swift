// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Logging
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
    let logger: Logger

    func run() async throws {
        let addresses = self.listeners.map(\.address).joined(separator: ", ")
        self.logger.info("serving", metadata: ["listeners": "\(addresses)"])
        ServiceNotification.ready(status: "Serving \(addresses)").send()
        try await gracefulShutdown()
        ServiceNotification.stopping(status: "Finishing what clients have asked").send()
        self.logger.info("stopping")
        await withTaskGroup { group in
            for listener in self.listeners {
                group.addTask {
                    await listener.stopAccepting()
                    await listener.drain(within: Self.drainTime)
                }
            }
        }
    }
}
