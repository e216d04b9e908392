// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Whose the terminal on the standard input is: job control, as in POSIX.1-2024, chapter 11, "General Terminal
/// Interface".
public enum JobControl {
    /// The signals by which a terminal, and whoever looks after it, ends a process.
    public static let endings = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]
    private static let isStopping = Atomic(false)

    /// Whether another process group has it. Who changes it or reads from it then is stopped: tcsetattr(3), read(2).
    public static var isInBackground: Bool {
        let foreground = tcgetpgrp(STDIN_FILENO)
        // -1 for a terminal that nobody does job control on.
        return foreground != -1 && foreground != getpgrp()
    }

    /// Stops the process, as whoever uses the terminal in the background is; after a moment in which it can end, for
    /// that may be why it goes on. Returns when it goes on again, or need not stop.
    ///
    /// A shell's `fg` continues what has stopped, and tells nothing to a job that runs.
    public static func stopInBackground() {
        // A second thread that does so would stop again what has just been made to go on.
        guard !self.isStopping.exchange(true, ordering: .relaxed) else { return }
        defer { self.isStopping.store(false, ordering: .relaxed) }
        usleep(100_000)
        if self.isAboutToEnd || !self.isInBackground { return }
        self.whileStoppable { raise(SIGTTOU) }
    }

    /// Whether a signal that ends the process has come and nobody has taken it yet.
    private static var isAboutToEnd: Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return self.endings.contains { sigismember(&pending, $0) == 1 }
    }

    /// Does what may stop a process in the background: Dispatch blocks the signals that do on its threads, and then the
    /// terminal of whoever is in the foreground would be changed.
    @discardableResult
    public static func whileStoppable<Result>(_ body: () -> Result) -> Result {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTTOU)
        sigaddset(&set, SIGTTIN)
        var before = sigset_t()
        pthread_sigmask(SIG_UNBLOCK, &set, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return body()
    }
}
