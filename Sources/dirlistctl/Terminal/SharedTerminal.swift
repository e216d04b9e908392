// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The terminal, which output, complaints, the line of progress and the end by a signal share: one at a time, and
/// each finds it clean.
enum SharedTerminal {
    private struct State {
        var work: Progress?
        var line = ProgressLine()
        /// When output last went to a terminal.
        var lastOutput: ContinuousClock.Instant?
        /// Whether the last word of the interrupted work is said.
        var isSilent = false
    }

    private static let state = Mutex(State())
    /// Whether nothing more of the interrupted work is let through. Apart from the state, which stays locked while a
    /// terminal takes nothing.
    private static let isDropping = Atomic(false)
    /// Whether the process is about to end by a signal, and nothing more may be written.
    private static let isEnding = Atomic(false)
    /// Written at once, so that an interruption does not wait for more.
    private static let pieceSize = 4096

    /// Whether a line of progress can be seen.
    static var canShowProgress: Bool { isatty(STDERR_FILENO) == 1 && environmentVariable("TERM") != "dumb" }

    /// Makes this the work that is shown.
    static func begin(_ work: Progress) {
        self.state.withLock { $0.work = work }
    }

    /// Takes its line away.
    static func end(_ work: Progress) {
        self.state.withLock { state in
            self.put(state.line.erase())
            if state.work === work { state.work = nil }
        }
    }

    /// Draws the line of `work`, if that still goes on. While output comes to a terminal it is progress enough.
    static func draw(_ work: Progress) {
        self.state.withLock { state in
            guard state.work === work, !self.isDropping.load(ordering: .relaxed),
                !self.isEnding.load(ordering: .relaxed)
            else { return }
            if let last = state.lastOutput, ContinuousClock.now - last < .seconds(ProgressLine.interval) { return }
            self.put(state.line.draw(work.seen, elapsed: work.elapsed, width: self.width))
        }
    }

    /// Writes to a terminal, as `write(2)` does; not necessarily all of it.
    static func write(_ descriptor: Int32, _ bytes: Span<UInt8>) -> Int {
        let written: Int? = self.state.withLock { state in
            guard !self.isEnding.load(ordering: .relaxed) else { return nil }
            if self.isDropping.load(ordering: .relaxed) {
                self.fallSilent(&state)
                return bytes.count
            }
            self.put(state.line.erase())
            state.lastOutput = .now
            let piece = bytes.extracting(first: self.pieceLength(bytes))
            return piece.withUnsafeBufferPointer { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        }
        if let written { return written }
        // The signal is about to end the process.
        while true { pause() }
    }

    /// Leaves the terminal clean, and says what was seen until now. Nothing is written after it.
    static func interrupt() {
        self.isEnding.store(true, ordering: .relaxed)
        // Who writes has a moment to finish its piece. A terminal that takes nothing is no reason to stay.
        for _ in 0..<200 {
            if self.state.withLockIfAvailable({ self.sayLastWord($0) }) != nil { return }
            usleep(1000)
        }
    }

    /// Leaves the terminal clean, says what was seen until now, and lets nothing more through until `resume`: for work
    /// that ends while the process goes on.
    static func interruptWork() {
        self.isDropping.store(true, ordering: .relaxed)
        // As above. Whoever writes next does it otherwise.
        for _ in 0..<200 {
            if self.state.withLockIfAvailable({ self.fallSilent(&$0) }) != nil { return }
            usleep(1000)
        }
    }

    /// Lets everything through again.
    static func resume() {
        self.state.withLock { state in
            state.isSilent = false
            self.isDropping.store(false, ordering: .relaxed)
        }
    }

    private static func fallSilent(_ state: inout State) {
        if state.isSilent { return }
        self.sayLastWord(state)
        state.line = ProgressLine()
        state.isSilent = true
    }

    private static func sayLastWord(_ state: State) {
        let isTerminal = isatty(STDERR_FILENO) == 1 && environmentVariable("TERM") != "dumb"
        var text: [UInt8] = []
        // Colours off (ECMA-48: SGR 0); and the ^C that the terminal shows goes away with the line.
        if outputIsTerminal() || isTerminal { text += dirlistctl.bytes("\u{1B}[0m") }
        if isTerminal { text += ProgressLine.erasure }
        if !isTerminal && outputIsTerminal() { _ = self.putAtOnce(text, STDOUT_FILENO) }
        if !isTerminal { text = [] }
        if let work = state.work { text += dirlistctl.bytes("dirlistctl: \(work.interruption)\n") }
        _ = self.putAtOnce(text, STDERR_FILENO)
    }

    /// How much to write at once: whole lines, if it holds any.
    private static func pieceLength(_ bytes: Span<UInt8>) -> Int {
        guard bytes.count > self.pieceSize else { return bytes.count }
        var end = self.pieceSize
        while end > 0 && bytes[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        return end > 0 ? end : self.pieceSize
    }

    private static var width: Int {
        var size = winsize()
        let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : ProgressLine.widest
    }

    /// Writes to the standard error; what becomes of it matters to nobody.
    private static func put(_ text: [UInt8]) {
        if !text.isEmpty { _ = Glibc.write(STDERR_FILENO, text, text.count) }
    }

    /// Writes unless that would block for long.
    static func putAtOnce(_ text: [UInt8], _ descriptor: Int32) -> Int {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard !text.isEmpty, poll(&ready, 1, 200) == 1 else { return 0 }
        return Glibc.write(descriptor, text, text.count)
    }
}
