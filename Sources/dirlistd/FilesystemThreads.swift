// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Confinement
import DirlistService
import NIOPosix

/// The threads for file system calls: one pool for questions that are answered at once, one for long work.
struct FilesystemThreads: FilesystemExecutor {
    /// Of the threads for long work. Their weight is a ninth of an ordinary thread's (sched(7)), so whoever asks a
    /// short question gets the processor at once, while an otherwise idle machine is theirs in full.
    private static let patientNiceness: CInt = 10

    private let prompt: NIOThreadPool
    private let patient: NIOThreadPool
    /// Set in each thread that has its niceness.
    private let isLowered = ThreadSpecificVariable<Lowered>()

    private final class Lowered: Sendable {}

    /// - Parameter count: threads in each pool; a few more than there are processors, so that a disk that keeps some
    ///   waiting does not keep the processors waiting too.
    init(count: Int) {
        self.prompt = NIOThreadPool(numberOfThreads: count)
        self.patient = NIOThreadPool(numberOfThreads: count)
        self.prompt.start()
        self.patient.start()
    }

    func submit(_ urgency: JobUrgency, _ job: @escaping @Sendable () -> Void) {
        // A job that finds its pool shut down is dropped: then nobody is left to read an answer.
        switch urgency {
        case .prompt:
            self.prompt.submit { if case .active = $0 { job() } }
        case .patient:
            self.patient.submit {
                guard case .active = $0 else { return }
                if self.isLowered.currentValue == nil {
                    lowerThreadWeight(niceness: Self.patientNiceness)
                    self.isLowered.currentValue = Lowered()
                }
                job()
            }
        }
    }
}
