// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Synchronization

/// `shell`.
struct ShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Ask one question after another, from a working directory of your own.",
        discussion: """
            At a terminal: a prompt with history and completion; help lists the commands. Elsewhere: commands are read \
            from the standard input, a line each, and one that fails does not stop the next. Then the exit status is \
            the highest of all: 64 when a line was wrong, else 2, 1 or 0 as of the commands by themselves.
            """
    )

    @OptionGroup var question: QuestionOptions

    func validate() throws {
        if self.question.json {
            throw ValidationError("--json is for the commands in the shell, which take it one by one.")
        }
    }

    func run() async throws {
        let address = try self.question.resolveAddress(environment: environmentVariable)
        let files = try self.question.resolveTLS(environment: environmentVariable)
        let escaping = NameEscaping(utf8: terminalShowsUTF8())
        let place = ShellPlace(address: address, files: files)
        let terminal = Self.terminal(place, escaping)
        let shell = Shell(
            address: address,
            files: files,
            commands: ShellCommands(escaping: escaping),
            input: terminal ?? ScriptInput(),
            greet: {
                guard let terminal else {
                    // As behind `| tee`: whoever waits for a prompt is told that there is none.
                    if isatty(STDIN_FILENO) == 1 { complain("shell: reading commands from the standard input") }
                    return
                }
                // Until now Ctrl-C has ended the program.
                Interruption.owner.withLock { $0 = terminal }
                try? printNow(bytes(ShellPrompt(address: address, escaping: escaping).greeting))
            },
            place: place
        )
        let code = await shell.run()
        Interruption.owner.withLock { $0 = nil }
        if code != 0 { throw ExitCode(code) }
    }

    /// The terminal, where there is one to type at and to read from.
    private static func terminal(_ place: ShellPlace, _ escaping: NameEscaping) -> TerminalInput? {
        guard isatty(STDIN_FILENO) == 1, outputIsTerminal() else { return nil }
        return TerminalInput(history: ShellHistory()) { before in
            let completion = ShellCompletion(
                escaping: escaping, width: terminalWidth(), height: terminalHeight() ?? 24)
            return await completion.complete(before, place.lookup(_:_:onlyDirectories:))
        }
    }
}
