// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LineEditor
import Synchronization

/// That `read` failed on the standard input.
struct InputError: Error, Equatable {
    /// An errno.
    let reason: Int32
}

/// Where a shell's lines come from.
protocol ShellInput: Sendable {
    /// The next line without its end, however it was asked for; nil when there is none.
    func next(prompt: String) async throws(InputError) -> String?

    /// Has `cancel` called when what is under way from now on is interrupted, until `end`.
    func begin(_ cancel: @escaping @Sendable () -> Void)

    /// What was under way is over.
    func end()

    /// Whether there is somebody who has seen what went wrong, so that the program's end need not tell.
    var isPerson: Bool { get }
}

/// A person at a terminal.
final class TerminalInput: ShellInput, TerminalOwner {
    private let editor: LineEditor
    private let history: ShellHistory?
    private let cancel = Mutex<(@Sendable () -> Void)?>(nil)
    let isPerson = true

    /// Nil when lines cannot be edited there.
    init?(history: ShellHistory?, complete: @escaping LineEditor.Completer) {
        let editor = LineEditor(
            program: "dirlistctl",
            utf8: terminalShowsUTF8(),
            historyLimit: ShellHistory.limit,
            character: { ArgumentBytes.scalar(for: $0) },
            complete: complete
        )
        guard let editor else { return nil }
        self.editor = editor
        self.history = history
        history?.load().forEach(editor.remember)
    }

    func next(prompt: String) async -> String? {
        while true {
            switch await self.editor.readLine(prompt: prompt) {
            case .line(let line):
                // As in other shells, a line after a space is not kept.
                if line.contains(where: { $0 != " " && $0 != "\t" }) && line.first != " " {
                    self.editor.remember(line)
                    self.history?.append(line)
                }
                return line
            case .interrupted:
                self.say("^C\n")
            case .end:
                self.say("\n")
                return nil
            }
        }
    }

    func begin(_ cancel: @escaping @Sendable () -> Void) {
        self.cancel.withLock { $0 = cancel }
    }

    func end() {
        self.cancel.withLock { $0 = nil }
        SharedTerminal.resume()
    }

    // MARK: By signals

    func interrupt() {
        self.cancel.withLock { cancel in
            guard let cancel else { return self.editor.interrupt() }
            SharedTerminal.interruptWork()
            cancel()
        }
    }

    func whileAway(_ stop: () -> Void) {
        self.editor.restoreTerminal()
        stop()
        // Where no shell does job control the process has not stopped, and nobody has it go on (setpgid(2), orphaned).
        self.editor.comeBack()
    }

    func comeBack() { self.editor.comeBack() }

    func tellOfChange() { self.editor.resize() }

    func giveBack() {
        if self.editor.restoreTerminal() { self.say("\n") }
    }

    private func say(_ text: String) {
        // Who cannot be told cannot be told that either.
        try? printNow(bytes(text))
    }
}

/// A file or a pipe. Ctrl-C ends the program, as without a shell.
final class ScriptInput: ShellInput {
    private struct State {
        /// What was read and is not given out yet.
        var text: [UInt8] = []
        var isAtStart = true
        var isAtEnd = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())
    let isPerson = false

    init(_ descriptor: Int32 = STDIN_FILENO) {
        self.descriptor = descriptor
    }

    func next(prompt: String) async throws(InputError) -> String? {
        // Threads that tasks run on must not wait.
        let line = await withCheckedContinuation { done in
            DispatchQueue.global().async { done.resume(returning: self.line()) }
        }
        return try line.get()
    }

    private func line() -> Result<String?, InputError> {
        self.state.withLock { state in
            do throws(InputError) {
                return .success(try self.line(&state))
            } catch {
                return .failure(error)
            }
        }
    }

    private func line(_ state: inout State) throws(InputError) -> String? {
        // Nobody reads the answers on, as behind `| head`.
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        if poll(&output, 1, 0) == 1, output.revents & Int16(POLLERR) != 0 { return nil }
        var searched = 0
        while true {
            if let end = state.text[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { state.text.removeFirst(end + 1) }
                return self.encoded(state.text[..<end], &state)
            }
            searched = state.text.count
            if state.isAtEnd { break }
            try self.read(&state)
        }
        defer { state.text.removeAll() }
        return state.text.isEmpty ? nil : self.encoded(state.text[...], &state)
    }

    private func encoded(_ line: ArraySlice<UInt8>, _ state: inout State) -> String {
        defer { state.isAtStart = false }
        // Some editors begin a file with a byte order mark.
        let isMarked = state.isAtStart && line.starts(with: bytes("\u{FEFF}"))
        return ArgumentBytes.encode(Array(isMarked ? line.dropFirst(3) : line))
    }

    private func read(_ state: inout State) throws(InputError) {
        var part = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(self.descriptor, &part, part.count)
        if count >= 0 {
            state.text += part[..<count]
            state.isAtEnd = count == 0
            return
        }
        switch errno {
        case EINTR: break
        case EAGAIN:
            // Somebody else made it non-blocking.
            var ready = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&ready, 1, -1)
        case let reason: throw InputError(reason: reason)
        }
    }

    func begin(_ cancel: @escaping @Sendable () -> Void) {}

    func end() {}
}

/// Prints at once.
func printNow(_ text: [UInt8]) throws(OutputError) {
    var output = Output()
    output.bytes = text
    try output.write()
}
