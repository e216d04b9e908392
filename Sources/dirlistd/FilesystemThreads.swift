// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistService
import NIOPosix
import Synchronization

/// The threads for file system calls: one pool for questions that are answered at once, one for long work.
struct FilesystemThreads: FilesystemExecutor {
    /// Threads, and what they have to do.
    private final class Pool: Sendable {
        private let name: String
        private let count: Int
        private let threads: NIOThreadPool
        private let waiting = Atomic<Int>(0)
        private let busy = Atomic<Int>(0)

        init(_ name: String, count: Int) {
            self.name = name
            self.count = count
            self.threads = NIOThreadPool(numberOfThreads: count)
            self.threads.start()
        }

        func submit(_ job: @escaping @Sendable () -> Void) {
            self.waiting.add(1, ordering: .relaxed)
            self.threads.submit { state in
                self.waiting.subtract(1, ordering: .relaxed)
                // Cancelled jobs are those of a pool that is shut down, when nobody is left to read an answer.
                guard case .active = state else { return }
                self.busy.add(1, ordering: .relaxed)
                job()
                self.busy.subtract(1, ordering: .relaxed)
            }
        }

        var load: ExecutorLoad {
            ExecutorLoad(
                pool: self.name,
                workers: self.count,
                busy: self.busy.load(ordering: .relaxed),
                waiting: self.waiting.load(ordering: .relaxed)
            )
        }
    }

    private let prompt: Pool
    private let patient: Pool

    /// - Parameter processors: how many there are. There are more threads than that, so that a disk that keeps some
    ///   waiting does not keep the processors waiting too; but no more for long work than leaves short questions their
    ///   turn.
    init(processors: Int) {
        self.prompt = Pool("prompt", count: processors * 2 + 2)
        self.patient = Pool("patient", count: processors * 2)
    }

    func submit(_ urgency: JobUrgency, _ job: @escaping @Sendable () -> Void) {
        switch urgency {
        case .prompt: self.prompt.submit(job)
        case .patient: self.patient.submit(job)
        }
    }

    var loads: [ExecutorLoad] { [self.prompt.load, self.patient.load] }
}
