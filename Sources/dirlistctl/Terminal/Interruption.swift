// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Ctrl-C and `kill`: the process leaves the terminal clean, says what it has seen, and ends by the same signal, so that
/// a shell sees 130 or 143 and stops its own loops.
enum Interruption {
    private static let signals = [SIGINT, SIGTERM]

    /// Waits for them. Call it on the main thread before there are others, for they inherit what is blocked. A signal
    /// that whoever started the program has it ignore (`nohup`, a background job) stays ignored.
    ///
    /// The signals are blocked, and taken by a thread of its own. But a main thread that is of no more use lets Dispatch
    /// park it in sigsuspend(2), which unblocks them: then a handler takes them. It runs there and nowhere else, where
    /// no lock is held, so it may do whatever that thread may.
    static func await() {
        var set = sigset_t()
        sigemptyset(&set)
        var handled: [Int32] = []
        for signal in self.signals {
            var action = sigaction()
            sigaction(signal, nil, &action)
            // SIG_IGN is 1, a number in the place of a handler.
            if unsafeBitCast(action.__sigaction_handler, to: Int.self) == 1 { continue }
            sigaddset(&set, signal)
            handled.append(signal)
        }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        var thread = pthread_t()
        guard pthread_create(&thread, nil, { _ in Interruption.wait() }, nil) == 0 else {
            // Signals end the program as they always do, then.
            pthread_sigmask(SIG_UNBLOCK, &set, nil)
            return
        }
        for number in handled { signal(number) { Interruption.end(by: $0) } }
    }

    private static func wait() -> UnsafeMutableRawPointer? {
        var blocked = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &blocked)
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in self.signals where sigismember(&blocked, signal) == 1 { sigaddset(&wanted, signal) }
        var received: Int32 = 0
        if sigwait(&wanted, &received) == 0 { self.end(by: received) }
        return nil
    }

    private static func end(by number: Int32) {
        SharedTerminal.interrupt()
        signal(number, SIG_DFL)
        raise(number)
        // It is pending on this thread, and ends the process as soon as it is not blocked.
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }
}
