// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import LineEditor
import Testing

@testable import dirlistctl

struct ShellCompletionTests {
    private let completion = ShellCompletion(escaping: NameEscaping(), width: 80, height: 24)

    private func complete(_ line: String, _ entries: [(String, Tree.Kind)] = []) async -> Completion? {
        await self.completion.complete(line) { _, beginning, _ in
            entries.map { Tree.Entry(path: bytes($0.0), kind: $0.1) }.filter { $0.nameBytes.starts(with: beginning) }
        }
    }

    @Test func commandsComeFirst() async {
        #expect(await self.complete("tr") == Completion(replaced: 2, text: "tree "))
        #expect(await self.complete("help wa") == Completion(replaced: 2, text: "watch "))
        let all = await self.complete("")
        #expect(all?.text == "" && String(decoding: all?.notice ?? [], as: UTF8.self).contains("find"))
        #expect(await self.complete("zz") == nil)
    }

    @Test func optionsAreThoseOfTheCommand() async {
        #expect(await self.complete("ls --alm") == Completion(replaced: 5, text: "--almost-all "))
        #expect(await self.complete("ls --hos") == nil)
        for type in ShellCommands.questions {
            let options = CommandHelp.options(of: type).flatMap(\.names)
            #expect(options.contains("--json") && options.contains("--help"))
            #expect(!options.contains("--address") && !options.contains("-H"))
        }
        #expect(CommandHelp.options(of: FindCommand.self).flatMap(\.names).contains("--changed-within"))
    }

    @Test func namesAreQuotedAsTheyArePrinted() async {
        let entries: [(String, Tree.Kind)] = [("two words", .directory), ("it's", .file), ("plain", .file)]
        #expect(await self.complete("ls tw", entries) == Completion(replaced: 2, text: "'two words/'"))
        #expect(await self.complete("ls 'two w", entries) == Completion(replaced: 6, text: "'two words/'"))
        #expect(await self.complete(#"ls two\ w"#, entries) == Completion(replaced: 6, text: "'two words/'"))
        #expect(await self.complete("stat it", entries) == Completion(replaced: 2, text: "\"it's\" "))
        #expect(await self.complete("ls x/p", entries) == Completion(replaced: 3, text: "x/plain "))
        #expect(await self.complete("find -l x p", entries) == Completion(replaced: 1, text: "plain "))
        #expect(await self.complete("find p", entries) == nil)
        #expect(await self.complete("pwd p", entries) == nil)
    }

    @Test func marksAreTypedSoThatTheyAreSeen() async {
        let entries: [(String, Tree.Kind)] = [("cafe\u{301}", .file), ("cafe\u{301}s", .file)]
        #expect(await self.complete("ls c", entries)?.text == "'cafe'$'\\314\\201'")
        let notice = await self.complete("ls cafe\u{301}", entries)?.notice
        #expect(notice == bytes("cafe\u{301}  cafe\u{301}s\n"))
    }

    @Test func bytesThatAreNotTextAreTyped() async {
        let completion = await self.completion.complete("stat b") { _, _, _ in
            [Tree.Entry(path: bytes("b") + [0xFF], kind: .file)]
        }
        #expect(completion == Completion(replaced: 1, text: "'b'$'\\377' "))
        let typed = ArgumentBytes.encode(bytes("stat ä") + [0xFF])
        let other = await self.completion.complete(typed) { _, beginning, _ in
            beginning == bytes("ä") + [0xFF] ? [Tree.Entry(path: beginning + bytes("x"), kind: .file)] : []
        }
        #expect(other?.replaced == 2)
    }

    @Test func whatIsCommonIsTypedAndThenShown() async {
        let entries: [(String, Tree.Kind)] = [("abc1", .file), ("abc2", .directory), ("äö", .file), ("äü", .file)]
        #expect(await self.complete("ls a", entries) == Completion(replaced: 1, text: "abc"))
        #expect(
            await self.complete("ls abc", entries) == Completion(replaced: 0, text: "", notice: bytes("abc1  abc2/\n")))
        #expect(await self.complete("ls ä", entries)?.text == "")
        #expect(await self.complete("cd a", entries) == Completion(replaced: 1, text: "abc2/"))
        #expect(await self.complete("ls - ", [("-x", .file)]) == Completion(replaced: 0, text: "./-x "))
    }

    @Test func aLongListIsCut() async {
        let entries = (0..<10_000).map { ("name\($0 + 10_000)", Tree.Kind.file) }
        let notice = String(decoding: await self.complete("ls name1", entries)?.notice ?? [], as: UTF8.self)
        let lines = notice.split(separator: "\n")
        #expect(lines.count < 24 && lines.count > 10)
        #expect(lines.last?.hasSuffix(" more") == true)
    }

    @Test func valuesOfOptionsAreNoPaths() async {
        let entries: [(String, Tree.Kind)] = [("sub", .directory)]
        for line in [
            "ls --color s", "du -d s", "tree -L s", "watch --timeout s", "find -e gz s", "find -e s", "find -le s",
            "find x -e -", "1 s", "nosuch s", "exit s",
        ] {
            #expect(await self.complete(line, entries) == nil, "\(line)")
        }
        for line in ["ls --color=auto s", "ls -l s", "du -d 1 s", "find -e gz x s", "find x -e gz s", "find -- -e s"] {
            #expect(await self.complete(line, entries)?.text == "sub/", "\(line)")
        }
    }

    @Test func nothingIsKnownOfOtherCommands() async {
        for line in ["nosuch --", "1 --", "reload --"] { #expect(await self.complete(line) == nil) }
        #expect(await self.complete("exit --")?.text == "--help ")
    }

    @Test func tooManyNamesAreNotCompleted() async {
        let completion = await self.completion.complete("ls x") { _, _, _ in throw TooManyNames() }
        #expect(completion?.text == "")
        #expect(completion?.notice.starts(with: bytes("More than 10,000 names")) == true)
        #expect(await self.completion.complete("ls x") { _, _, _ in throw CancellationError() } == nil)
    }

    @Test(
        arguments: [
            ([], ""), (["ab"], "ab"), (["abd", "abc", "abcd"], "ab"), (["a", "b"], ""), (["äö", "äü"], "ä"),
            (["", "a"], ""),
        ] as [([String], String)])
    func theBeginningIsThatOfAll(texts: [String], common: String) {
        #expect(commonBeginning(texts.map(bytes)) == bytes(common))
    }
}

struct RemoteNamesTests {
    @Test func noMoreAreTakenThanAnybodyCouldChooseFrom() async throws {
        let tree = ScriptedTree()
        func names(_ count: Int) -> [Tree.Entry] { (0..<count).map { Tree.Entry(name: "a\($0)", kind: .file) } }
        let others = [Tree.Entry(name: "other", kind: .file)]
        tree.directories["."] = names(TooManyNames.limit) + others
        #expect(try await remoteNames(beginning: bytes("a"), in: [], tree).count == TooManyNames.limit)
        await #expect(throws: TooManyNames.self) { try await remoteNames(beginning: [], in: [], tree) }
        #expect(try await remoteNames(beginning: [], in: [], tree, where: { $0.name == "other" }).count == 1)
    }

    @Test func whatNoPathCanHoldIsNoName() async throws {
        let tree = ScriptedTree()
        tree.directories["."] = [Tree.Entry(name: String(repeating: "x", count: 4096), kind: .file)]
        #expect(try await remoteNames(beginning: [], in: [], tree).isEmpty)
    }
}
