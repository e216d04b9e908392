// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LineEditor
import Synchronization

/// Where a shell's lines come from.
protocol ShellInput: Sendable {
    /// The next line without its end, however it was asked for; nil when there is none.
    func next(prompt: String) async -> String?

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
                printNow(bytes("^C\n"))
            case .end:
                printNow(bytes("\n"))
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
        if self.editor.restoreTerminal() { printNow(bytes("\n")) }
    }
}

/// A file or a pipe. Ctrl-C ends the program, as without a shell.
final class ScriptInput: ShellInput {
    private struct State {
        /// What was read and is not given out yet.
        var text: [UInt8] = []
        var isAtEnd = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())
    let isPerson = false

    init(_ descriptor: Int32 = STDIN_FILENO) {
        self.descriptor = descriptor
    }

    func next(prompt: String) async -> String? {
        // Threads that tasks run on must not wait.
        await withCheckedContinuation { done in
            DispatchQueue.global().async { done.resume(returning: self.state.withLock { self.line(&$0) }) }
        }
    }

    private func line(_ state: inout State) -> String? {
        // Nobody reads the answers on, as behind `| head`.
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        if poll(&output, 1, 0) == 1, output.revents & Int16(POLLERR) != 0 { return nil }
        var searched = 0
        while true {
            if let end = state.text[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { state.text.removeFirst(end + 1) }
                return ArgumentBytes.encode(Array(state.text[..<end]))
            }
            searched = state.text.count
            if state.isAtEnd { break }
            self.read(&state)
        }
        defer { state.text.removeAll() }
        return state.text.isEmpty ? nil : ArgumentBytes.encode(state.text)
    }

    private func read(_ state: inout State) {
        var part = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(self.descriptor, &part, part.count)
        if count > 0 {
            state.text += part[..<count]
        } else if count == 0 || errno != EINTR && errno != EAGAIN {
            state.isAtEnd = true
        }
    }

    func begin(_ cancel: @escaping @Sendable () -> Void) {}

    func end() {}
}

/// Prints at once.
func printNow(_ text: [UInt8]) {
    var output = Output()
    output.bytes = text
    // Who cannot be told cannot be told that either.
    try? output.write()
}
