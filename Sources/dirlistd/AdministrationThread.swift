// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistService
import Dispatch
import NIOPosix

/// The thread on which the daemon is looked after. Its own, so that this goes on while the file system keeps every
/// other thread waiting.
///
/// What is asked of it before `begin` waits: a question can start the daemon, and be there before all that it is about.
struct AdministrationThread: FilesystemExecutor {
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let begun = DispatchSemaphore(value: 0)

    init() {
        self.pool.start()
        self.pool.submit { [begun] _ in begun.wait() }
    }

    /// The daemon can be looked after from now on. To be called once.
    func begin() {
        self.begun.signal()
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
