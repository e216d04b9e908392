// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import LineEditor
import Synchronization

/// The terminal of a program that draws on all of it and reads keys: the alternate screen, without echo. Whatever ends
/// or stops the program, the terminal is given back as it was.
enum FullScreen {
    /// Why the terminal cannot be taken: what the system said.
    struct Failure: Error, Equatable {
        let reason: Int32
    }

    private struct State {
        /// Whether frames may be drawn.
        var isShown = false
        var onChange: (@Sendable () -> Void)?
    }

    private struct Modes {
        /// As they were, while the terminal is taken.
        var original: termios?
        var areChanged = false
    }

    private static let state = Mutex(State())
    /// Apart from the state, which stays locked while a terminal takes nothing.
    private static let modes = Mutex(Modes())
    private static let isEnding = Atomic(false)

    // ECMA-48, and private modes of xterm (ctlseqs): 1049 is the alternate screen, 7 wraps lines, 25 shows the cursor,
    // 2026 holds what is drawn until all of it is there. A terminal without the alternate screen gets the shell's
    // prompt on a new last line.
    private static let alternateScreen = bytes("\u{1B}[?1049h")
    private static let opening = bytes("\u{1B}[?7l\u{1B}[?25l\u{1B}[0m\u{1B}[2J")
    private static let closing = bytes(
        "\u{1B}[?2026l\u{1B}[0m\u{1B}[999;1H\r\n\u{1B}[K\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
    /// Signals that say that something is broken, and those that few send; they end the process all the same.
    private static let otherEnds = [
        SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGALRM, SIGUSR1, SIGUSR2,
    ]

    /// Takes the terminal, on which standard input and output must be. In the background it waits for the foreground.
    /// - Parameter onChange: called when all has to be drawn anew, for the size may have changed. It may run on any
    ///   thread and must not draw.
    static func enter(onChange: @escaping @Sendable () -> Void) throws(Failure) {
        var original = termios()
        while JobControl.isInBackground { JobControl.stopInBackground() }
        guard tcgetattr(STDIN_FILENO, &original) == 0 else { throw Failure(reason: errno) }
        self.modes.withLock { $0.original = original }
        // A handler must find it made.
        _ = self.closing
        for number in self.otherEnds {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { FullScreen.crash($0) }
            // The second time it ends the process.
            action.sa_flags = CInt(truncatingIfNeeded: SA_RESETHAND) | SA_NODEFER
            sigaction(number, &action, nil)
        }
        self.state.withLock { state in
            state.onChange = onChange
            self.open(&state)
        }
    }

    /// Gives the terminal back.
    static func leave() {
        self.state.withLock { state in
            state.onChange = nil
            self.close(&state)
        }
        self.modes.withLock { $0.original = nil }
        for number in self.otherEnds { signal(number, SIG_DFL) }
    }

    /// Draws, unless the terminal is given back just now.
    static func draw(_ frame: [UInt8]) throws(OutputError) {
        try self.state.withLock { state throws(OutputError) in
            guard state.isShown, !self.isEnding.load(ordering: .relaxed) else { return }
            var output = Output()
            output.bytes = frame
            try output.write()
        }
    }

    // MARK: By signals

    /// Gives the terminal back because the process is about to end.
    static func interrupt() {
        self.isEnding.store(true, ordering: .relaxed)
        self.whenFree { self.close(&$0) }
        self.restoreModes()
    }

    /// Gives the terminal back for `stop`, in which the process stops.
    static func whileAway(_ stop: () -> Void) {
        let isDone = self.whenFree { state in
            self.close(&state)
            stop()
        }
        if !isDone {
            self.restoreModes()
            stop()
        }
        self.comeBack()
    }

    /// Takes the terminal again. In the background the process stops: it is here again when it goes on.
    static func comeBack() {
        if self.modes.withLock({ $0.original != nil }), JobControl.isInBackground {
            if !self.isEnding.load(ordering: .relaxed) { JobControl.stopInBackground() }
            if JobControl.isInBackground { return }
        }
        self.whenFree { self.open(&$0) }
        self.tellOfChange()
    }

    /// Has all of it drawn anew.
    static func tellOfChange() {
        var onChange: (@Sendable () -> Void)?
        self.whenFree { onChange = $0.onChange }
        onChange?()
    }

    /// Takes no lock that may be held by the thread that it interrupts, and allocates nothing.
    private static func crash(_ number: Int32) {
        _ = self.closing.withUnsafeBufferPointer { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        self.modes.withLockIfAvailable { self.restore(&$0) }
        raise(number)
    }

    /// Does it as soon as nobody draws. A terminal that takes nothing is no reason to wait for long.
    @discardableResult
    private static func whenFree(_ body: (inout State) -> Void) -> Bool {
        for _ in 0..<200 {
            if self.state.withLockIfAvailable({ body(&$0) }) != nil { return true }
            usleep(1000)
        }
        return false
    }

    // MARK: The terminal

    private static func open(_ state: inout State) {
        guard var raw = self.modes.withLock({ $0.original }), state.onChange != nil else { return }
        // Signals stay with the keys that send them: they count even when nobody reads keys.
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | IEXTEN)
        raw.c_iflag &= ~tcflag_t(IXON)
        // What read(2) waits for: one byte.
        raw.c_cc.6 = 1  // VMIN
        raw.c_cc.5 = 0  // VTIME
        JobControl.whileStoppable { tcsetattr(STDIN_FILENO, TCSANOW, &raw) }
        self.modes.withLock { $0.areChanged = true }
        // Twice on the alternate screen, some terminals forget where the cursor was on the other one.
        let opening = state.isShown ? self.opening : self.alternateScreen + self.opening
        _ = SharedTerminal.putAtOnce(opening, STDOUT_FILENO)
        state.isShown = true
    }

    private static func close(_ state: inout State) {
        guard state.isShown else { return }
        state.isShown = false
        _ = SharedTerminal.putAtOnce(self.closing, STDOUT_FILENO)
        self.restoreModes()
    }

    private static func restoreModes() {
        self.modes.withLock { self.restore(&$0) }
    }

    private static func restore(_ modes: inout Modes) {
        guard modes.areChanged, var original = modes.original else { return }
        tcsetattr(STDIN_FILENO, TCSANOW, &original)
        modes.areChanged = false
    }
}
