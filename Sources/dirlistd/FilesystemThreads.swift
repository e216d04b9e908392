// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistService
import NIOPosix

/// The threads for file system calls: one pool for questions that are answered at once, one for long work.
struct FilesystemThreads: FilesystemExecutor {
    private let prompt: NIOThreadPool
    private let patient: NIOThreadPool

    /// - Parameter processors: how many there are. There are more threads than that, so that a disk that keeps some
    ///   waiting does not keep the processors waiting too; but no more for long work than leaves short questions their
    ///   turn.
    init(processors: Int) {
        self.prompt = NIOThreadPool(numberOfThreads: processors * 2 + 2)
        self.patient = NIOThreadPool(numberOfThreads: processors * 2)
        self.prompt.start()
        self.patient.start()
    }

    func submit(_ urgency: JobUrgency, _ job: @escaping @Sendable () -> Void) {
        let pool =
            switch urgency {
            case .prompt: self.prompt
            case .patient: self.patient
            }
        pool.submit { state in
            // Cancelled jobs are those of a pool that is shut down, when nobody is left to read an answer.
            if case .active = state { job() }
        }
    }
}
