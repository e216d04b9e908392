// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// Has records written one after another, by a thread of its own: a journal or a standard error that takes nothing
/// keeps whoever writes to it, which must be nobody who serves clients, looks after the daemon or stops it.
final class LogQueue: Sendable {
    /// Records of requests that may wait: some megabytes.
    static let requests = 4096
    /// Other records that may wait besides. The next are lost, for a log that has long taken nothing.
    private static let others = 256
    /// How long the daemon's end may wait for them.
    private static let patience = TimeAmount.seconds(2)

    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let waiting = Atomic<Int>(0)

    init() {
        self.thread.start()
    }

    /// Has a record written, if there is room for it.
    func submit(_ write: @escaping @Sendable () -> Void) {
        self.submit(limit: Self.requests + Self.others, write)
    }

    /// Has a record written, unless `limit` of them wait already. Says whether it does.
    @discardableResult
    func submit(limit: Int, _ write: @escaping @Sendable () -> Void) -> Bool {
        guard self.waiting.wrappingAdd(1, ordering: .relaxed).oldValue < limit else {
            self.waiting.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        self.thread.submit { _ in
            write()
            self.waiting.wrappingSubtract(1, ordering: .relaxed)
        }
        return true
    }

    /// Waits until what has been submitted is written, but not for long.
    func drain(on eventLoop: any EventLoop) async {
        let done = eventLoop.makePromise(of: Void.self)
        let timeout = eventLoop.scheduleTask(in: Self.patience) { done.succeed() }
        self.thread.submit { _ in eventLoop.execute { done.succeed() } }
        try? await done.futureResult.get()
        timeout.cancel()
    }
}
