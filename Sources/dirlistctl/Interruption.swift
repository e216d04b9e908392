// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Ctrl-C and `kill`: the process leaves the terminal clean, says what it has seen, and ends by the same signal, so that
/// a shell sees 130 or 143 and stops its own loops.
enum Interruption {
    private static let signals = [SIGINT, SIGTERM]

    /// Waits for them on a thread of its own. Call it on the main thread before there are others, for they inherit what
    /// is blocked. A signal that whoever started the program has it ignore (`nohup`, a background job) stays ignored.
    static func await() {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in self.signals {
            var action = sigaction()
            sigaction(signal, nil, &action)
            // SIG_IGN is 1, a number in the place of a handler.
            if unsafeBitCast(action.__sigaction_handler, to: Int.self) != 1 { sigaddset(&set, signal) }
        }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, { _ in Interruption.wait() }, nil)
        if status != 0 {
            // Without a thread signals end the program as they always do.
            pthread_sigmask(SIG_UNBLOCK, &set, nil)
        }
    }

    private static func wait() -> UnsafeMutableRawPointer? {
        var set = sigset_t()
        // What the starter blocked is inherited, and of no meaning to this program.
        pthread_sigmask(SIG_BLOCK, nil, &set)
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in self.signals where sigismember(&set, signal) == 1 { sigaddset(&wanted, signal) }
        var received: Int32 = 0
        guard sigwait(&wanted, &received) == 0 else { return nil }
        SharedTerminal.interrupt()
        signal(received, SIG_DFL)
        sigemptyset(&set)
        sigaddset(&set, received)
        raise(received)
        // It is pending on this thread, and ends the process as soon as it is not blocked.
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        return nil
    }
}
