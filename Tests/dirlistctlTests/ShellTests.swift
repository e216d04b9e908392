// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Foundation
import LineEditor
import Synchronization
import Testing
import VarlinkNIO

@testable import dirlistctl

struct TypedLineTests {
    private func words(_ line: String) throws -> [String] {
        try TypedLine(bytes(line)).words.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test(arguments: [
        ("", []), ("  \t ", []), ("ls -l  /pub", ["ls", "-l", "/pub"]), (#"a\ b c"#, ["a b", "c"]),
        (#"'a b'c"d e""#, ["a bcd e"]), ("'' \"\"", ["", ""]), (#"'a'\''b'"#, ["a'b"]),
        (#""a\"b\\c\d$e""#, [#"a"b\c\d$e"#]), (#"$'a\tb\'c\101\x42\u00e4'"#, ["a\tb'cABä"]),
        (#"$'\q\x'"#, [#"\q\x"#]), ("ls # the rest", ["ls"]), ("a#b", ["a#b"]),
        ("$x ~ *.log ?", ["$x", "~", "*.log", "?"]),
        ("ls 'a|b' \\> \";\"", ["ls", "a|b", ">", ";"]), ("ä'ö'", ["äö"]),
    ])
    func wordsAreThoseOfAShell(line: String, expected: [String]) throws {
        #expect(try self.words(line) == expected)
    }

    @Test(arguments: [
        ("'a", TypedLine.Flaw.open("'")), ("a\"b", .open("\"")), ("$'a\\'", .open("$'")), ("a\\", .nothingEscaped),
        ("ls | wc", .operation("|")), ("ls > x", .operation(">")), ("a;b", .operation(";")),
        ("a && b", .operation("&")),
        ("< a", .operation("<")),
    ])
    func whatCannotBeUnderstoodIsSaid(line: String, flaw: TypedLine.Flaw) {
        #expect(throws: flaw) { try TypedLine(bytes(line)) }
    }

    @Test(arguments: [true, false])
    func namesCanBeTypedAsTheyArePrinted(utf8: Bool) throws {
        let escaping = NameEscaping(utf8: utf8)
        var names: [[UInt8]] = (1...255).flatMap { byte -> [[UInt8]] in
            let byte = UInt8(byte)
            return [
                [byte], [byte, byte], bytes("a") + [byte], [byte] + bytes("a"), bytes("a'") + [byte] + bytes(" b'"),
            ]
        }
        names += (1...255).map { [UInt8($0), UInt8(truncatingIfNeeded: $0 * 7 + 1) | 1, 0x27, UInt8($0)] }
        names += ["ü ö", "日本", "\u{202E}x", "\u{10FFE9}", "--x", "#", "~", "$'x'", "\\", "{", "a\u{300}"].map(bytes)
        for name in names {
            for isAlways in [true, false] {
                var line = bytes("x ")
                if isAlways { escaping.appendAlwaysQuoted(name, to: &line) } else { escaping.append(name, to: &line) }
                line += bytes(" y")
                let words = try TypedLine(line).words.map(\.bytes)
                #expect(words == [bytes("x"), name, bytes("y")], "\(String(decoding: line, as: UTF8.self))")
            }
        }
    }

    @Test(arguments: [
        ("", [""], 0), ("l", ["l"], 0), ("ls ", ["ls", ""], 3), ("ls 'a b", ["ls", "a b"], 3),
        ("ls 'a b'", ["ls", "a b"], 3), (#"ls a\"#, ["ls", "a"], 3), (#"ls $'\30"#, ["ls", "\u{18}"], 3),
        ("ls |", ["ls", "|"], 3),
    ])
    func theLastWordIsYetToBeCompleted(line: String, expected: [String], start: Int) {
        let words = TypedLine.unfinished(bytes(line))
        #expect(words?.map { String(decoding: $0.bytes, as: UTF8.self) } == expected)
        #expect(words?.last?.start == start)
    }

    @Test func aCommentIsNotCompleted() {
        #expect(TypedLine.unfinished(bytes("ls # x")) == nil)
    }
}

struct ShellCommandsTests {
    private let commands = ShellCommands(escaping: NameEscaping())

    private func wrong(_ line: String) -> String? {
        if case .wrong(let reason) = self.commands.request(line) { reason } else { nil }
    }

    private func help(_ line: String) -> String? {
        if case .help(let text) = self.commands.request(line) { text } else { nil }
    }

    @Test func commandsAreThoseOfTheProgram() throws {
        guard case .question(let command) = self.commands.request(#"ls -lh $'\377'"#),
            let list = command as? ListCommand
        else { throw CancellationError() }
        #expect(list.long && list.humanReadable)
        #expect(list.paths.map(ArgumentBytes.decode) == [[0xFF]])
    }

    @Test func theMenuIsThatOfTheExercise() throws {
        guard case .question(let first) = self.commands.request("1"),
            case .question(let second) = self.commands.request("2")
        else { throw CancellationError() }
        #expect((first as? ListCommand)?.paths == ["/"])
        #expect(second is PwdCommand)
        #expect(self.wrong("1 x") != nil)
    }

    @Test func directoriesAreChanged() throws {
        func path(_ line: String) -> [UInt8]? {
            if case .change(let path) = self.commands.request(line) { path } else { nil }
        }
        #expect(path("cd") == bytes("/"))
        #expect(path("cd a\\ b") == bytes("a b"))
        #expect(path("cd -- -x") == bytes("-x"))
        if case .changeBack = self.commands.request("cd -") {} else { Issue.record("cd - goes back") }
        #expect(self.wrong("cd a b") != nil)
    }

    @Test(arguments: [
        "ls -H x", "ls -Hx", "ls -lH x sub", "pwd --host x", "find . --address=tcp:x:1", "du --ca x",
        "df --key=x", "ls --host x --address unix:/x",
    ])
    func anotherServerIsAnotherShell(line: String) {
        #expect(self.wrong(line)?.contains("another shell") == true)
    }

    @Test func afterTwoDashesThereAreNoOptions() throws {
        guard case .question(let command) = self.commands.request("ls -- -Hx"), let list = command as? ListCommand
        else { throw CancellationError() }
        #expect(list.paths == ["-Hx"])
    }

    @Test func mistakesAreSaid() {
        #expect(self.wrong("foo") == "no command 'foo'; help lists them")
        #expect(self.wrong("reload")?.contains("dirlistctl reload") == true)
        #expect(self.wrong("ls --foo")?.contains("Usage: ls ") == true)
        #expect(self.wrong("ls ---")?.contains("Usage: ls ") == true)
        #expect(self.wrong("ls --nope")?.contains("--host") == false)
        #expect(self.wrong("pwd -h")?.contains("Usage: pwd [--json] [--null]\n") == true)
        #expect(self.wrong("cd ''")?.contains("leave it out for the root") == true)
        #expect(self.wrong("ls | wc")?.contains("no pipes") == true)
        #expect(self.wrong("ls $'\\e[31m' --\\[x")?.contains("\u{1B}") == false)
    }

    @Test func helpTellsOfEveryCommand() {
        let overview = self.help("help") ?? ""
        for name in ShellCommands.names where name != "quit" {
            #expect(overview.contains("  \(name) "))
            #expect(self.help("help \(name)")?.isEmpty == false)
        }
        #expect(self.help("ls --help")?.contains("--almost-all") == true)
        #expect(
            self.help("cd --help")?.contains("Usage: cd") == true
                || self.help("cd --help")?.contains("USAGE: cd") == true)
        #expect(self.wrong("help foo") != nil)
        #expect(self.help("?") == overview)
        #expect(overview.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func helpLeavesOutWhatAShellRefuses() {
        for type in ShellCommands.questions {
            for text in [self.help("help \(type.name)"), self.help("\(type.name) --help")] {
                #expect(text?.contains("--json") == true)
                for option in [
                    "-H", "--host", "--address", "--ca ", "--certificate", "--key", "--version", "DIRLISTCTL",
                ] {
                    #expect(text?.contains(option) == false, "\(type.name) \(option)")
                }
            }
        }
    }

    @Test func nothingIsNothing() {
        for line in ["", "   ", "# x"] {
            if case .nothing = self.commands.request(line) {} else { Issue.record("'\(line)' asks for something") }
        }
    }
}

struct ShellPromptTests {
    @Test(arguments: [
        (Address.tcp(host: "127.0.0.1", port: 7895), "/pub", "127.0.0.1:/pub> "),
        (.tls(host: "example.org", port: 7899), "/", "example.org:7899:/> "),
        (.tcp(host: "::1", port: 7895), "/two words", "[::1]:'/two words'> "),
        (.tcp(host: "h", port: 7895), "/cafe\u{301}", "h:'/cafe'$'\\314\\201'> "),
        (.unix(path: "/run/x"), "/\u{1B}[31m", "/run/x:'/'$'\\033''[31m'> "),
    ])
    func itNamesHostAndDirectory(address: Address, directory: String, expected: String) {
        let prompt = ShellPrompt(address: address, escaping: NameEscaping())
        #expect(prompt.text(directory: bytes(directory), width: 80) == expected)
    }

    @Test(arguments: [
        (52, "h:'/one/two words/three'> "), (50, "h:'.../two words/three'> "), (48, "h:.../three> "),
        (10, "h:.../three> "),
    ])
    func halfOfTheLineIsLeftToTypeIn(width: Int, expected: String) {
        let prompt = ShellPrompt(address: .tcp(host: "h", port: 7895), escaping: NameEscaping())
        #expect(prompt.text(directory: bytes("/one/two words/three"), width: width) == expected)
    }
}

struct ScriptInputTests {
    private func lines(_ text: String) async throws -> [String] {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        _ = write(ends[1], bytes(text), text.utf8.count)
        close(ends[1])
        let input = ScriptInput(ends[0])
        var lines: [String] = []
        while let line = try await input.next(prompt: "") { lines.append(line) }
        return lines
    }

    @Test func linesNeedNoEnd() async throws {
        #expect(try await self.lines("") == [])
        #expect(try await self.lines("ls\n\npwd") == ["ls", "", "pwd"])
    }

    @Test func aByteOrderMarkIsNoPartOfTheFirstLine() async throws {
        #expect(try await self.lines("\u{FEFF}ls\n\u{FEFF}x") == ["ls", "\u{FEFF}x"])
        #expect(try await self.lines("\u{FEFF}ls") == ["ls"])
    }

    @Test func whatCannotBeReadIsNotTheEnd() async throws {
        let folder = open("/", O_RDONLY)
        defer { close(folder) }
        await #expect(throws: InputError(reason: EISDIR)) { try await ScriptInput(folder).next(prompt: "") }
    }
}

struct ShellStateTests {
    @Test func theWorstCounts() {
        var state = Shell.State()
        for (code, worst) in [(0, 0), (1, 1), (2, 2), (1, 2), (64, 64), (2, 64)] as [(Int32, Int32)] {
            state.worsen(to: code)
            #expect(state.worst == worst)
        }
    }
}
