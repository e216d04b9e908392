// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistService
import ServiceLifecycle
import UnixSignals

/// Reloads the configuration on SIGHUP, the habit of daemons from of old (daemon(7)).
struct ReloadOnHangup: Service {
    /// Made before the daemon says that it is ready, for from then on a SIGHUP must not end it.
    let hangups: UnixSignalsSequence
    let administration: any Administration
    let executor: any FilesystemExecutor

    func run() async throws {
        for await _ in self.hangups.cancelOnGracefulShutdown() {
            // What comes of it is in the log and in the service's status.
            self.executor.submit { _ = try? self.administration.reload() }
        }
    }
}
