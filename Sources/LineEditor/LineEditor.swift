// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CEditline
import CLinux
import Dispatch
import Glibc
import Synchronization

/// Reads lines from the terminal that standard input and output are, with the editing, history and completion of
/// libedit(3) and the keys of ~/.editrc (editrc(5)).
///
/// Lines are text in which a byte that is not UTF-8 is the character that the owner wants for it.
public final class LineEditor: Sendable {
    /// What became of asking for a line.
    public enum Input: Equatable, Sendable {
        /// A line without its end.
        case line(String)
        /// `interrupt` was called, and what was typed is gone.
        case interrupted
        /// End of file, or the terminal is gone.
        case end
    }

    /// Completes what is typed before the cursor; nil when there is nothing to say.
    public typealias Completer = @Sendable (_ before: String) async -> Completion?

    /// What has happened to a reader of keys, by other threads.
    struct Events: OptionSet {
        let rawValue: Int
        static let interrupted = Events(rawValue: 1)
        static let resized = Events(rawValue: 2)
        static let continued = Events(rawValue: 4)
    }

    let complete: Completer
    let character: @Sendable (UInt8) -> Unicode.Scalar
    /// How the terminal was before it was touched.
    private let original: termios
    private let library: Mutex<Library>
    private let events = Mutex(Events())
    /// An eventfd(2) that wakes who waits for keys.
    let wake: Int32
    /// Whether the terminal knows no escape sequences.
    let isPlain: Bool
    private let isReading = Atomic(false)
    /// Reading waits, and threads that tasks run on may not.
    private let thread = DispatchQueue(label: "lines")

    /// Nil when the terminal cannot be edited on.
    /// - Parameters:
    ///   - program: what ~/.editrc may call it.
    ///   - utf8: whether the terminal shows UTF-8, whatever the locale says.
    ///   - historyLimit: how many lines to remember.
    ///   - character: stands for a byte that is not UTF-8.
    public init?(
        program: String,
        utf8: Bool,
        historyLimit: Int,
        character: @escaping @Sendable (UInt8) -> Unicode.Scalar,
        complete: @escaping Completer
    ) {
        // What libedit makes of characters depends on it. It has to be there first.
        setlocale(LC_CTYPE, "")
        if utf8, String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
        var original = termios()
        guard tcgetattr(STDIN_FILENO, &original) == 0 else { return nil }
        let wake = clinux_eventfd()
        guard wake >= 0 else { return nil }
        guard let library = Library(program: program, historyLimit: historyLimit) else {
            close(wake)
            return nil
        }
        self.original = original
        self.isPlain = getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true
        self.wake = wake
        self.library = Mutex(library)
        self.character = character
        self.complete = complete
    }

    deinit {
        close(self.wake)
    }

    /// Has a line typed, after a prompt that is safe for a terminal.
    public func readLine(prompt: String) async -> Input {
        await withCheckedContinuation { done in
            self.thread.async {
                done.resume(returning: JobControl.whileStoppable { self.read(prompt) })
            }
        }
    }

    /// Adds a line to the history.
    public func remember(_ line: String) {
        self.library.withLock { $0.remember(line) }
    }

    // MARK: By signals

    /// Drops the line that is being typed. What is under way for it ends.
    public func interrupt() {
        self.tell(.interrupted)
    }

    /// Says that the terminal may have another size.
    public func resize() {
        self.tell(.resized)
    }

    /// Takes the terminal again, after whatever has been done to it: when the process goes on (SIGCONT).
    public func comeBack() {
        self.tell(.continued)
    }

    /// Leaves the terminal as it was when a line is being typed, for the end of the process. Says whether that was so.
    @discardableResult
    public func restoreTerminal() -> Bool {
        guard self.isReading.load(ordering: .acquiring), !JobControl.isInBackground else { return false }
        var original = self.original
        tcsetattr(STDIN_FILENO, TCSANOW, &original)
        return true
    }

    private func tell(_ event: Events) {
        guard self.isReading.load(ordering: .acquiring) else { return }
        _ = self.events.withLock { $0.insert(event) }
        self.wakeUp()
    }

    private func wakeUp() {
        // It only fails to add to a number that is large already.
        var one: UInt64 = 1
        _ = write(self.wake, &one, 8)
    }

    // MARK: On the thread of its own

    private func read(_ prompt: String) -> Input {
        self.library.withLock { library in
            self.takeEvents()
            self.isReading.store(true, ordering: .releasing)
            defer { self.isReading.store(false, ordering: .releasing) }
            return library.read(Reading(editor: self, prompt: prompt))
        }
    }

    /// What has happened since the last time.
    @discardableResult
    func takeEvents() -> Events {
        self.takeWake()
        return self.events.withLock { events in
            defer { events = [] }
            return events
        }
    }

    private func takeWake() {
        var count: UInt64 = 0
        _ = Glibc.read(self.wake, &count, 8)
    }

    /// Waits for a completion, at most until the line is interrupted.
    func waitForCompletion(_ before: String) -> Completion? {
        let found = Found()
        let task = Task.detached {
            let completion = await self.complete(before)
            found.completion.withLock { $0 = .some(completion) }
            self.wakeUp()
        }
        defer {
            task.cancel()
            // What else has happened is for who reads keys, and has to wake them again.
            if !self.events.withLock({ $0.isEmpty }) { self.wakeUp() }
        }
        while true {
            var ready = pollfd(fd: self.wake, events: Int16(POLLIN), revents: 0)
            poll(&ready, 1, -1)
            self.takeWake()
            if let completion = found.completion.withLock({ $0 }) { return completion }
            if self.events.withLock({ $0.contains(.interrupted) }) { return nil }
        }
    }

    private final class Found: Sendable {
        /// Nil until it is known, which may be that there is none.
        let completion = Mutex<Completion??>(nil)
    }
}

/// What comes of a Tab.
public struct Completion: Equatable, Sendable {
    /// How many characters before the cursor give way.
    public var replaced: Int
    /// What comes in their place.
    public var text: String
    /// Printed below the line, such as what it could become; ends in a newline unless it is empty. It must be safe for
    /// a terminal.
    public var notice: [UInt8]

    /// A replacement, or with nothing replaced and no text a notice alone.
    public init(replaced: Int, text: String, notice: [UInt8] = []) {
        self.replaced = replaced
        self.text = text
        self.notice = notice
    }
}
