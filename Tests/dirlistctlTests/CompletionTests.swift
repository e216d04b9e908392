// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Foundation
import Testing
import VarlinkNIO

@testable import dirlistctl

@Suite struct RemotePathCompletionTests {
    let tree = ScriptedTree()

    init() {
        self.tree.directories["."] = [
            Tree.Entry(name: "var", kind: .directory), Tree.Entry(name: "vault", kind: .file),
            Tree.Entry(name: "it's", kind: .file), Tree.Entry(name: "a:b\\c", kind: .file),
            Tree.Entry(name: "$(id)", kind: .directory), Tree.Entry(name: "link", kind: .symlink),
        ]
        self.tree.entries["link@"] = Tree.Entry(name: "link", kind: .directory)
        self.tree.directories["/a b/"] = [
            Tree.Entry(name: "one", kind: .file), Tree.Entry(name: "line\nend", kind: .file),
        ]
    }

    func complete(
        _ words: String...,
        index: Int? = nil,
        shell: CompletionShell? = nil,
        version: String? = nil
    ) async throws -> [String] {
        let completion = RemotePathCompletion(
            words: ["dirlistctl"] + words,
            index: index ?? words.count,
            form: ShellWord(shell: shell, version: version),
            environment: { _ in nil }
        )
        return try await #require(completion).completions(self.tree)
    }

    @Test func whatBeginsSo() async throws {
        #expect(try await self.complete("ls", "va") == ["var/", "vault"])
        #expect(try await self.complete("stat", "x") == [])
        #expect(try await self.complete("ls", "va", "-l", index: 2) == ["var/", "vault"])
    }

    @Test func anEmptyWord() async throws {
        for version in ["3.6.0", "4.0.0"] {
            let all = try await self.complete("ls", "''", shell: .fish, version: version)
            #expect(all.contains("var/") && all.contains("vault"), "\(version)")
        }
    }

    @Test func inADirectory() async throws {
        #expect(try await self.complete("ls", #"/a\ b/"#, shell: .bash) == ["'/a b/one'"])
        #expect(try await self.complete("ls", #"'/a b/"#, shell: .zsh) == ["/a b/one"])
        #expect(try await self.complete("ls", "/a b/o", shell: .fish, version: "3.6.0") == ["/a b/one"])
        #expect(try await self.complete("ls", #"/a\ b/o"#, shell: .fish, version: "4.0.0") == ["/a b/one"])
    }

    /// bash expands what it is offered: a name is no command.
    @Test func inTheFormOfTheShell() async throws {
        #expect(try await self.complete("ls", "$", shell: .bash) == ["'$(id)/'"])
        #expect(try await self.complete("ls", "i", shell: .bash) == [#"'it'\''s'"#])
        #expect(try await self.complete("ls", "a", shell: .zsh) == [#"a\:b\\c"#])
        #expect(try await self.complete("ls", "a", shell: .fish, version: "3.6.0") == [#"a:b\c"#])
    }

    @Test func nameLikeAnOption() async throws {
        self.tree.directories["."] = [Tree.Entry(name: "-R", kind: .file)]
        #expect(try await self.complete("ls", "") == ["./-R"])
    }

    @Test func linkToADirectoryIsOne() async throws {
        #expect(try await self.complete("ls", "l") == ["link/"])
    }

    @Test func hiddenNamesWhenAskedFor() async throws {
        _ = try await self.complete("ls", "")
        _ = try await self.complete("ls", ".")
        #expect(self.tree.questions == ["list . names", "list . names hidden"])
    }

    @Test func nothingOfHalfAListing() async throws {
        self.tree.summaries["."] = Tree.Summary(stopped: .timeLimit)
        #expect(try await self.complete("ls", "va") == [])
    }

    @Test(
        arguments: [
            (["ls", "-H", "a.example", "x"], "tcp:a.example:7895"), (["-Ha.example:1", "ls", "x"], "tcp:a.example:1"),
            (["ls", "--host=[::1]", "x"], "tcp:[::1]:7895"), (["ls", "--address", "unix:/a", "x"], "unix:/a"),
            (["ls", "x"], "tcp:127.0.0.1:1"), (["ls", "--", "-H", "x"], "tcp:127.0.0.1:1"),
            (["ls", "--address", "nonsense", "x"], nil), (["ls", "-H", "a", "--address", "unix:/a", "x"], nil),
        ] as [([String], String?)])
    func asksWhomTheCommandLineNames(words: [String], address: String?) {
        let completion = RemotePathCompletion(
            words: ["dirlistctl"] + words,
            index: words.count,
            form: ShellWord(shell: nil, version: nil),
            environment: { $0 == "DIRLISTCTL_ADDRESS" ? "tcp:127.0.0.1:1" : nil }
        )
        #expect(completion?.address.description == address)
    }

    /// Options with a value that it does not know would make it take the value for something else.
    @Test func knowsTheOptionsOfQuestions() throws {
        struct Question: ParsableCommand {
            @OptionGroup var question: QuestionOptions
        }
        let options = try #require(Arguments(of: Question.self).commands.first).arguments.filter { $0.kind == "option" }
        #expect(Set(options.flatMap(\.names)) == Set(RemotePathCompletion.addressing))
    }
}

@Suite struct ShellWordTests {
    @Test(arguments: [
        (#"a\ b"#, "a b"), (#"'a b'c"#, "a bc"), (#""a\"b\c""#, #"a"b\c"#), (#"'a\'b"#, #"a\b"#), (#""$x\$y"#, "$x$y"),
        (#"a\"#, "a"), ("", ""),
    ])
    func bash(word: String, meaning: String) {
        #expect(ShellWord(shell: .bash, version: "5.2").meaning(word) == meaning)
        #expect(ShellWord(shell: .zsh, version: "5.9").meaning(word) == meaning)
    }

    @Test(arguments: [(#"'a\'b'"#, "a'b"), (#""a\`b""#, #"a\`b"#), (#"'a\b'"#, #"a\b"#)])
    func fish(word: String, meaning: String) {
        #expect(ShellWord(shell: .fish, version: "4.0.2").meaning(word) == meaning)
        #expect(ShellWord(shell: .fish, version: "3.6.0").meaning(word) == word)
    }
}
