// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistService
import NIOPosix

/// The threads for file system calls.
struct FilesystemThreads: FilesystemExecutor {
    private let pool: NIOThreadPool

    /// - Parameter count: a few more than there are processors, so that a disk that keeps some waiting does not keep
    ///   the processors waiting too.
    init(count: Int) {
        self.pool = NIOThreadPool(numberOfThreads: count)
        self.pool.start()
    }

    func submit(_ job: @escaping @Sendable () -> Void) {
        self.pool.submit { state in
            // Cancelled jobs are those of a pool that is shut down, when nobody is left to read an answer.
            if case .active = state { job() }
        }
    }
}
