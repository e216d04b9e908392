// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistService
import NIOPosix

/// The thread on which the daemon is looked after. Its own, so that this goes on while the file system keeps every
/// other thread waiting.
struct AdministrationThread: FilesystemExecutor {
    private let pool = NIOThreadPool(numberOfThreads: 1)

    init() {
        self.pool.start()
    }

    func submit(_ urgency: JobUrgency, _ job: @escaping @Sendable () -> Void) {
        self.pool.submit { if case .active = $0 { job() } }
    }

    /// Runs something there.
    func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { done in
            self.submit { done.resume(returning: body()) }
        }
    }
}
