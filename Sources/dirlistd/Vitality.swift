// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistService
import NIOCore
import Synchronization

/// Whether the daemon answers: its event loops, and its threads for what somebody waits for.
final class Vitality: Sendable {
    private let eventLoops: any EventLoopGroup
    private let executor: any FilesystemExecutor
    /// The look that is being taken; one at a time, for one that gets no answer stays.
    private let look = Mutex<EventLoopFuture<Void>?>(nil)

    init(eventLoops: any EventLoopGroup, executor: any FilesystemExecutor) {
        self.eventLoops = eventLoops
        self.executor = executor
    }

    /// Returns when every event loop and one of those threads have done a task.
    func everybodyAnswers() async {
        for eventLoop in self.eventLoops.makeIterator() { try? await eventLoop.submit {}.get() }
        await withCheckedContinuation { answered in
            self.executor.submit { answered.resume() }
        }
    }

    /// Whether they do so within `time`.
    func everybodyAnswers(within time: TimeAmount) async -> Bool {
        let eventLoop = self.eventLoops.next()
        let answered = self.currentLook(on: eventLoop)
        let inTime = eventLoop.makePromise(of: Bool.self)
        let timeout = eventLoop.scheduleTask(in: time) { inTime.succeed(false) }
        answered.hop(to: eventLoop).whenComplete { _ in
            timeout.cancel()
            // Too late, this does nothing.
            inTime.succeed(true)
        }
        return (try? await inTime.futureResult.get()) ?? false
    }

    private func currentLook(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        self.look.withLock { look in
            if let look { return look }
            let future = eventLoop.makeFutureWithTask {
                await self.everybodyAnswers()
                self.look.withLock { $0 = nil }
            }
            look = future
            return future
        }
    }
}
