// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `cd` of a shell.
struct ChangeDirectoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cd",
        abstract: "Go to another directory.",
        discussion: "Paths that do not begin with a slash are from there. Without a path: the root; with -: back.",
        helpNames: .long
    )

    @Argument(help: ArgumentHelp("A directory.", valueName: "path"))
    var path: String?
}

/// `help` of a shell.
struct HelpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: "List the commands, or tell of one.",
        helpNames: .long
    )

    @Argument(help: ArgumentHelp("A command.", valueName: "command"))
    var command: String?
}

/// `exit` of a shell.
struct ExitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit",
        abstract: "End the shell, as quit and Ctrl-D do.",
        helpNames: .long,
        aliases: ["quit"]
    )
}

/// What is typed in a shell, understood.
enum ShellRequest: Sendable {
    /// Nothing was typed.
    case nothing
    case question(any QuestionCommand)
    /// To a directory.
    case change([UInt8])
    /// To the directory before this one.
    case changeBack
    case exit
    /// Help, safe for a terminal.
    case help(String)
    /// It is no command, or none that can be done; why, without the program's name.
    case wrong(String)
}

/// The commands of a shell.
struct ShellCommands {
    /// As commands of this program they are the same.
    static let questions: [any QuestionCommand.Type] = [
        ListCommand.self, StatCommand.self, FindCommand.self, TreeCommand.self, UsageCommand.self,
        FilesystemCommand.self, PwdCommand.self, WatchCommand.self,
    ]
    static let own: [any ParsableCommand.Type] = [ChangeDirectoryCommand.self, HelpCommand.self, ExitCommand.self]

    /// All that can be typed first.
    static let names =
        (Self.questions.map { $0.name }
        + Self.own.flatMap { [$0.configuration.commandName ?? ""] + $0.configuration.aliases })
        .sorted()

    /// The command of a name; nil when there is none.
    static func type(of name: String) -> (any ParsableCommand.Type)? {
        if let question = Self.questions.first(where: { $0.name == name }) { return question }
        // As in other programs with a prompt.
        let name = name == "?" ? "help" : name
        return Self.own.first { $0.configuration.commandName == name || $0.configuration.aliases.contains(name) }
    }

    let escaping: NameEscaping

    /// What a line asks for.
    func request(_ line: String) -> ShellRequest {
        let words: [[UInt8]]
        do {
            words = try TypedLine(ArgumentBytes.decode(line)).words.map(\.bytes)
        } catch {
            return .wrong(self.sentence(error))
        }
        guard let first = words.first else { return .nothing }
        let name = ArgumentBytes.encode(first)
        let arguments = words.dropFirst().map(ArgumentBytes.encode)
        switch name {
        case "1", "2":
            guard arguments.isEmpty else { return .wrong("\(name) takes nothing more; help lists the commands") }
            return name == "1" ? self.request("ls /") : self.request("pwd")
        case "cd", "help", "?", "exit", "quit":
            return self.ownRequest(name, arguments)
        default:
            guard let type = Self.questions.first(where: { $0.name == name }) else {
                return .wrong(self.unknown(first))
            }
            return self.question(type, arguments)
        }
    }

    private func question(_ type: any QuestionCommand.Type, _ arguments: [String]) -> ShellRequest {
        self.parsed(type) {
            let command = try QuestionOptions.$isInShell.withValue(true) { try type.parse(arguments) }
            guard let option = command.question.addressing else { return .question(command) }
            return .wrong(
                "\(type.name): \(self.plain(option)): a shell asks the server that it was started for; for another one "
                    + "start another shell")
        }
    }

    private func ownRequest(_ name: String, _ arguments: [String]) -> ShellRequest {
        switch name {
        case "cd":
            return self.parsed(ChangeDirectoryCommand.self) {
                switch try ChangeDirectoryCommand.parse(arguments).path {
                case nil: .change(bytes("/"))
                case "-": .changeBack
                case "": .wrong("cd: the path is empty; leave it out for the root")
                case let path?: .change(ArgumentBytes.decode(path))
                }
            }
        case "help", "?":
            return self.parsed(HelpCommand.self) {
                guard let command = try HelpCommand.parse(arguments).command else { return .help(Self.overview) }
                return self.help(command)
            }
        default:
            return self.parsed(ExitCommand.self) {
                _ = try ExitCommand.parse(arguments)
                return .exit
            }
        }
    }

    /// What parsing comes to.
    private func parsed(_ type: any ParsableCommand.Type, _ parse: () throws -> ShellRequest) -> ShellRequest {
        do {
            return try parse()
        } catch {
            let text = CommandHelp.withoutAddressing(type.fullMessage(for: error))
            if type.exitCode(for: error) == .success { return .help(self.lines(text)) }
            return .wrong(self.lines(text.hasPrefix("Error: ") ? String(text.dropFirst(7)) : text))
        }
    }

    private func help(_ name: String) -> ShellRequest {
        if let type = Self.type(of: name) {
            return .help(self.lines(CommandHelp.withoutAddressing(type.helpMessage())))
        }
        switch name {
        case "1": return .help("1 lists the root directory, as ls / does.")
        case "2": return .help("2 shows the current path, as pwd does.")
        default: return .wrong(self.unknown(ArgumentBytes.decode(name)))
        }
    }

    /// What `help` prints.
    static let overview: String = {
        let rows: [(String, String)] =
            [("1", "List the root directory."), ("2", "Show the current path.")]
            + [(ChangeDirectoryCommand.configuration.commandName ?? "", ChangeDirectoryCommand.configuration.abstract)]
            + Self.questions.map { ($0.name, $0.configuration.abstract) }
            + [("help", HelpCommand.configuration.abstract), ("exit", ExitCommand.configuration.abstract)]
        let lines = rows.map { name, abstract in
            "  \(name)\(String(repeating: " ", count: max(1, 8 - name.count)))\(abstract)"
        }
        return lines.joined(separator: "\n") + """


            help COMMAND tells what a command takes. Names with spaces and the like are
            quoted as ls prints them: 'two words', two\\ words, $'new\\nline'. The shell
            itself has no variables, pipes and patterns; find -g '*.txt' has patterns.
            Ctrl-C ends a command, Ctrl-R searches the lines typed before.
            """
    }()

    private func unknown(_ name: [UInt8]) -> String {
        var quoted: [UInt8] = []
        self.escaping.appendAlwaysQuoted(name, to: &quoted)
        let text = String(decoding: quoted, as: UTF8.self)
        if Dirlistctl.configuration.subcommands.contains(where: { bytes($0.configuration.commandName ?? "") == name }) {
            return "\(text) is not for the shell; outside of it: dirlistctl \(String(decoding: name, as: UTF8.self))"
        }
        return "no command \(text); help lists them"
    }

    private func sentence(_ flaw: TypedLine.Flaw) -> String {
        switch flaw {
        case .open(let quote): "the quotes opened by \(quote) are not closed"
        case .nothingEscaped: "there is nothing after the last backslash"
        case .operation(let scalar):
            "there are no pipes, redirections and joined commands here; if '\(scalar)' is part of a name, quote it"
        }
    }

    private func plain(_ text: String) -> String {
        var line: [UInt8] = []
        self.escaping.appendPlain(ArgumentBytes.decode(text), to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    /// Several lines, safe for a terminal.
    private func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { self.plain(String($0)) }.joined(
            separator: "\n")
    }
}
