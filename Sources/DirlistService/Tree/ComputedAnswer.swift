// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Varlink

/// One reply that takes the file system to make.
final class ComputedAnswer: Answer {
    private enum State {
        case waiting
        case begun
        case cancelled
    }

    let isEndless = false
    private let state = Mutex(State.waiting)
    private let executor: any FilesystemExecutor
    private let replies: any ReplySink
    private let compute: @Sendable () -> Frame

    init(
        on executor: any FilesystemExecutor,
        to replies: any ReplySink,
        compute: @escaping @Sendable () -> Frame
    ) {
        self.executor = executor
        self.replies = replies
        self.compute = compute
    }

    func demand(_ count: Int) {
        let begins = self.state.withLock { state in
            guard case .waiting = state else { return false }
            state = .begun
            return true
        }
        guard begins else { return }
        self.executor.submit {
            if self.state.withLock({ $0 == .cancelled }) { return }
            self.replies.send(self.compute(), last: true)
        }
    }

    func cancel() {
        self.state.withLock { $0 = .cancelled }
    }

    func finishEarly() {
        // It is short: it ends by itself.
    }
}
