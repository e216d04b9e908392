// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux  // defines sigset_t, as far as the compiler sees it
import Glibc
import LineEditor
import Synchronization

/// Who edits lines on the terminal while there is no answer to wait for: for its program Ctrl-C is not the end.
protocol TerminalOwner: Sendable {
    /// Ctrl-C.
    func interrupt()
    /// Gives the terminal back for `stop`, in which the process stops.
    func whileAway(_ stop: () -> Void)
    /// Takes the terminal again.
    func comeBack()
    /// Another size of the terminal.
    func tellOfChange()
    /// Gives the terminal back, for the process is about to end.
    func giveBack()
}

/// Signals that a terminal, or whoever looks after it, sends.
///
/// Ctrl-C, Ctrl-\, `kill` and the end of the terminal: the process leaves the terminal clean, says what it has seen,
/// and ends by the same signal, so that a shell sees 130 or 143 and stops its own loops. Ctrl-Z and `fg`: the terminal
/// is given back meanwhile.
enum Interruption {
    /// Nil for a program that ends by Ctrl-C.
    static let owner = Mutex<(any TerminalOwner)?>(nil)
    private static let signals = JobControl.endings + [SIGTSTP, SIGCONT, SIGWINCH]

    /// Begins to wait for them. Call it on the main thread before there are others, for they inherit what is blocked. A
    /// signal that whoever started the program has it ignore (`nohup`, a background job) stays ignored.
    ///
    /// The signals are blocked, and taken by a thread of its own. But a main thread that is of no more use lets
    /// Dispatch park it in sigsuspend(2), which unblocks them: then a handler takes them. It runs there and nowhere
    /// else, where no lock is held, and one at a time, so it may do whatever that thread may.
    static func begin() {
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
            // Signals do what they always do, then.
            pthread_sigmask(SIG_UNBLOCK, &set, nil)
            return
        }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { Interruption.take($0) }
        action.sa_mask = set
        action.sa_flags = SA_RESTART
        for number in handled { sigaction(number, &action, nil) }
    }

    private static func wait() -> UnsafeMutableRawPointer? {
        var blocked = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &blocked)
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in self.signals where sigismember(&blocked, signal) == 1 { sigaddset(&wanted, signal) }
        var received: Int32 = 0
        while sigwait(&wanted, &received) == 0 { self.take(received) }
        return nil
    }

    private static func take(_ number: Int32) {
        if let owner = self.owner.withLock({ $0 }) {
            self.take(number, for: owner)
            return
        }
        switch number {
        case SIGTSTP:
            FullScreen.whileAway { self.act(SIGTSTP) }
        case SIGCONT:
            // Whoever stops a process by SIGSTOP gives it no time to tidy up.
            FullScreen.comeBack()
        case SIGWINCH:
            FullScreen.tellOfChange()
        default:
            FullScreen.interrupt()
            SharedTerminal.interrupt()
            self.act(number)
        }
    }

    private static func take(_ number: Int32, for owner: any TerminalOwner) {
        switch number {
        case SIGINT: owner.interrupt()
        case SIGTSTP: owner.whileAway { self.act(SIGTSTP) }
        case SIGCONT: owner.comeBack()
        case SIGWINCH: owner.tellOfChange()
        default:
            owner.giveBack()
            SharedTerminal.interrupt()
            self.act(number)
        }
    }

    /// Has a signal do to the process what it does when nobody handles it. Returns when that is not the end.
    private static func act(_ number: Int32) {
        var handling = sigaction()
        sigaction(number, nil, &handling)
        signal(number, SIG_DFL)
        raise(number)
        // It is pending on this thread, and acts as soon as it is not blocked.
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        sigaction(number, &handling, nil)
    }
}
