// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import SystemdSupport

/// Tells the service manager that the daemon lives, and how it stands.
///
/// A sign of life is given only after every event loop and the file system threads have done a task: one that hangs
/// makes the manager restart the daemon (sd_watchdog_enabled(3)).
struct Heartbeat: Service {
    let configuration: LiveConfiguration
    let vitality: Vitality
    /// How long the manager waits for a sign of life; nil when it does not.
    let watchdog: Duration?

    /// How often the status is looked at when nothing asks for more.
    private static let statusInterval = Duration.seconds(10)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var told = ""
            while true {
                try await Task.sleep(for: min(Self.statusInterval, self.watchdog.map { $0 / 2 } ?? .seconds(3600)))
                await self.vitality.everybodyAnswers()
                if self.watchdog != nil { ServiceNotification.watchdog.send() }
                let status = self.configuration.status
                if status != told { ServiceNotification.status(status).send() }
                told = status
            }
        }
    }
}
