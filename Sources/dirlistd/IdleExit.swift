// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistService
import Logging
import ServiceLifecycle
import VarlinkNIO

/// Ends the daemon when nobody has been connected for a while. The service manager holds the sockets and starts it
/// again for the next client.
struct IdleExit: Service {
    let tree: TreeService
    let listeners: [Listener]
    let time: Duration
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                let unused = self.tree.unusedSince ?? .now
                let left = self.time - unused.duration(to: .now)
                if left > .zero {
                    try await Task.sleep(for: left)
                } else if await self.nobodyComes() {
                    self.logger.log(.leavingIdle, .info, "leaving, for nobody has been connected for \(self.time)")
                    return
                }
            }
        }
    }

    /// Stops accepting and looks once more. Who comes after that waits in the kernel's queue, for the daemon that is
    /// started next; who came just before is served by this one.
    private func nobodyComes() async -> Bool {
        for listener in self.listeners { await listener.pauseAccepting(true) }
        if self.tree.unusedSince != nil { return true }
        for listener in self.listeners { await listener.pauseAccepting(false) }
        return false
    }
}
