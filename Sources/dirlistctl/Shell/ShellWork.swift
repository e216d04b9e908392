// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A task that can be cancelled by itself, and by whoever handles signals.
final class ShellWork: Sendable {
    private struct Progress {
        var task: Task<Shell.State, Never>?
        var isCancelled = false
        var isLate = false
    }

    private let progress = Mutex(Progress())

    func run(_ body: @escaping @Sendable () async -> Shell.State) async -> Shell.State {
        let task = Task(operation: body)
        let isCancelled = self.progress.withLock { progress in
            progress.task = task
            return progress.isCancelled
        }
        if isCancelled { task.cancel() }
        return await task.value
    }

    /// Whether its time was over.
    var isLate: Bool { self.progress.withLock { $0.isLate } }

    /// Cancels it when its time is over, unless what this gives is cancelled before.
    func cancel(after limit: DurationArgument) -> Task<Void, any Error> {
        Task {
            try await Task.sleep(for: limit.duration)
            self.progress.withLock { $0.isLate = true }
            self.cancel()
        }
    }

    @Sendable func cancel() {
        let task = self.progress.withLock { progress in
            progress.isCancelled = true
            return progress.task
        }
        task?.cancel()
    }
}
