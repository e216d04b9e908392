// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Testing
import Varlink

@testable import VarlinkNIO
@testable import dirlistctl

@Suite struct FindCommandTests {
    private func request(_ arguments: String...) throws -> FindRequest {
        let command = try FindCommand.parse(arguments)
        return command.request(command.style(Surroundings()), now: 1_000_000_000_000)
    }

    @Test func everythingUnlessAskedOtherwise() throws {
        let everything = FindRequest(paths: [nil], filters: Tree.Walk.Parameters(detail: .names, hidden: true))
        #expect(try self.request() == everything)
        #expect(try self.request("") == everything)
        #expect(try self.request(".") == everything)
        #expect(try self.request(".", "a", "b").paths == [bytes("a"), bytes("b")])
        #expect(try self.request("-g", ".").filters.glob == ".")
    }

    @Test func theCaseOfAPatternDecides() throws {
        for (arguments, ignored) in [
            (["abc"], true), (["aBc"], false), (["-i", "aBc"], true), (["-s", "abc"], false), (["-is", "abc"], false),
            (["-si", "ABC"], true), (["-g", "*.TXT"], false), (["-g", "*.txt"], true), (["straße"], true),
            (["Ä"], false),
        ] {
            let filters = try FindCommand.parse(arguments).request(ListStyle()).filters
            #expect(filters.ignoreCase == ignored, "\(arguments)")
            #expect((filters.match ?? filters.glob) == arguments.last)
        }
    }

    @Test func extensions() throws {
        #expect(try self.request("-e", "gz").filters.glob == "?*.[gG][zZ]")
        #expect(try self.request("-e", ".tar.gz").filters.glob == "?*.[tT][aA][rR].[gG][zZ]")
        #expect(try self.request("-e", "a*[\\?").filters.glob == #"?*.[aA]\*\[\\\?"#)
        let one = try self.request("A", "-e", "gz")
        #expect(one.filters.match == "A" && one.filters.glob != nil && one.extensions.isEmpty)
        let two = try self.request("-e", "gz", "-exz")
        #expect(two.filters.glob == nil && two.extensions == ["gz", "xz"].map(bytes))
        let both = try self.request("-g", "a*", "-e", "gz")
        #expect(both.filters.glob == "a*" && both.extensions == [bytes("gz")])
    }

    @Test func kinds() throws {
        #expect(try self.request("-t", "f").filters.kinds == [.file])
        #expect(try self.request("-tl", "-td", "--type", "file").filters.kinds == [.file, .directory, .symlink])
        #expect(try self.request("-tp", "-ts", "-tb", "-tc").filters.kinds == [.fifo, .socket, .block, .character])
    }

    @Test func sizesAreOfFiles() throws {
        let request = try self.request("-S", "+1k", "-S", "-2ki")
        #expect(request.filters.minimumSize == 1000)
        #expect(request.filters.maximumSize == 2048)
        #expect(request.filters.kinds == [.file])
        #expect(try self.request("--size=-2ki", "-td").filters.kinds == [.directory])
        #expect(try self.request("-S-5").filters.maximumSize == 5)
    }

    @Test func times() throws {
        #expect(try self.request("--changed-within", "10s").filters.modifiedAfterUSec == 999_990_000_000)
        #expect(try self.request("--changed-before", "@7").filters.modifiedBeforeUSec == 7_000_000)
    }

    @Test func theRest() throws {
        let request = try self.request("-d2", "-x", "--max-results", "5", "-l")
        #expect(request.filters.maximumDepth == 2)
        #expect(request.filters.oneFilesystem == true)
        #expect(request.filters.detail == .full)
        #expect(try self.request("-l", "-tf").filters.detail == .standard)
        #expect(try self.request("-l", "-tl").filters.detail == .full)
        #expect(request.parameters(path: nil, printed: 3).limit == 2)
        #expect(try self.request("-1").limit == 1)
        // What the client sorts out the server cannot count.
        #expect(try self.request("-1", "-ea", "-eb").parameters(path: nil, printed: 0).limit == nil)
        let colored = try FindCommand.parse(["--color=always"])
        #expect(colored.request(colored.style(Surroundings())).filters.detail == .standard)
    }

    @Test(arguments: [
        ["-d", "0"], ["-d", "x"], ["--max-results", "0"], ["-t", "x"], ["-S", "5x"], ["-S", "k"], ["a/b"],
        ["-e", "a/b"], ["--changed-within", "soon"], ["--json", "-0"], [ArgumentBytes.encode([0x61, 0xFF])],
    ])
    func usageErrors(arguments: [String]) {
        do {
            _ = try FindCommand.parse(arguments)
            Issue.record("\(arguments) is taken")
        } catch {
            #expect(FindCommand.exitCode(for: error).rawValue == 64)
        }
    }

    @Test func aPathInPlaceOfAPatternIsExplained() {
        do {
            _ = try FindCommand.parse(["a/b"])
        } catch {
            #expect(FindCommand.message(for: error).contains("dirlistctl find . 'a/b'"))
        }
    }

    @Test func theServerAndTheClientAgreeOnExtensions() {
        for (name, wanted) in [
            ("a.gz", true), ("a.GZ", true), (".gz", false), ("gz", false), ("agz", false), ("a.b.gz", true),
        ] {
            #expect(hasExtension(bytes(name), bytes("gZ")) == wanted, "\(name)")
        }
    }
}

@Suite struct FindingTests {
    private let found: [(directory: String, entries: [Tree.Entry])] = [
        (".", entries("a", "sub/")), ("sub", entries("b c")), ("sub/deep", entries("d")),
    ]

    @Test func pathsAreRelativeToTheAskedOne() async throws {
        let tree = ScriptedWalk(["x": completeReplies(self.found), "/": completeReplies(self.found)])
        tree.replies["."] = completeReplies(self.found)
        #expect(try await runFind(tree, []) == ("a\nsub/\nsub/b c\nsub/deep/d\n", [], .complete))
        #expect(try await runFind(tree, ["", "x"]).output == "x/a\nx/sub/\nx/sub/b c\nx/sub/deep/d\n")
        #expect(try await runFind(tree, ["", "/"]).output == "/a\n/sub/\n/sub/b c\n/sub/deep/d\n")
        #expect(tree.questions.map(\.path) == [nil, bytes("x"), bytes("/")])
    }

    @Test func nulsEndPaths() async throws {
        let terminal = Surroundings(isTerminal: true, allowsColors: true)
        let tree = ScriptedWalk(found: self.found)
        #expect(try await runFind(tree, ["-0"], terminal).output == "a\0sub/\0sub/b c\0sub/deep/d\0")
    }

    @Test func terminalsGetNamesEscaped() async throws {
        let tree = ScriptedWalk(found: [("s d", entries("\u{1B}[2J", "x/")), (".", entries("y"))])
        let outcome = try await runFind(tree, [], Surroundings(isTerminal: true))
        #expect(outcome.output == "'s d/'$'\\033''[2J'\n's d/x/'\ny\n")
    }

    @Test func colorsTellDirectoriesFromNames() async throws {
        let tree = ScriptedWalk(found: [("s", entries("a.x", "d/"))])
        let surroundings = Surroundings(isTerminal: true, lsColors: "di=34:*.x=31", allowsColors: true)
        let blue = "\u{1B}[34m"
        let off = "\u{1B}[0m"
        #expect(
            try await runFind(tree, [], surroundings).output
                == "\(blue)s/\(off)\u{1B}[31ma.x\(off)\n\(blue)s/\(off)\(blue)d/\(off)\n")
    }

    @Test func namesThatAreNotText() async throws {
        let tree = ScriptedWalk([
            ".": [
                Tree.Walk.Reply(
                    directory: [0xFF], entries: [Tree.Entry(name: "\u{FFFD}", rawName: [0xFE, 0x61], kind: .file)],
                    summary: Tree.Summary(entries: 1))
            ]
        ])
        let capture = try Capture()
        let command = try FindCommand.parse(["-0"])
        let style = command.style(Surroundings())
        var finding = Finding(
            questions: tree, request: command.request(style), style: style, wording: testWording("find"),
            output: Output(capture.descriptor), complain: { Issue.record("\($0)") })
        #expect(try await finding.run() == .complete)
        #expect(capture.bytes == [0xFF, 0x2F, 0xFE, 0x61, 0])
        #expect(
            try await runFind(tree, ["--json"]).output == """
                {"directory":"\u{FFFD}","rawDirectory":"/w==","name":"\u{FFFD}a","rawName":"/mE=","kind":"file"}

                """)
    }

    @Test func jsonSaysWhere() async throws {
        let tree = ScriptedWalk(["x": completeReplies(self.found)])
        tree.replies["."] = completeReplies(self.found)
        #expect(
            try await runFind(tree, ["--json"]).output == """
                {"directory":".","name":"a","kind":"file"}
                {"directory":".","name":"sub","kind":"directory"}
                {"directory":"sub","name":"b c","kind":"file"}
                {"directory":"sub/deep","name":"d","kind":"file"}

                """)
        #expect(try await runFind(tree, ["--json", "", "x"]).output.hasPrefix(#"{"directory":"x","name":"a""#))
    }

    @Test func longLines() async throws {
        var entry = Tree.Entry(name: "l", kind: .symlink)
        (entry.mode, entry.links, entry.user, entry.group, entry.size) = (0o777, 1, "root", "adm", 4)
        entry.modifiedUSec = 0
        entry.target = "to"
        let tree = ScriptedWalk(found: [("sub", [entry])])
        #expect(
            try await runFind(tree, ["-l"]).output.hasPrefix("lrwxrwxrwx  1 root     adm              4 "))
        #expect(try await runFind(tree, ["-l"]).output.hasSuffix(" sub/l -> to\n"))
    }

    @Test func theClientSortsOutSeveralExtensions() async throws {
        let tree = ScriptedWalk(found: [(".", entries("a.gz", "b.xz", "c")), ("d", entries("e.GZ", "f.xz"))])
        #expect(try await runFind(tree, ["-egz", "-exz"]) == ("a.gz\nb.xz\nd/e.GZ\nd/f.xz\n", [], .complete))
        #expect(try await runFind(tree, ["-egz", "-exz", "--max-results=2"]) == ("a.gz\nb.xz\n", [], .complete))
    }

    @Test func aLimitThatWasAskedForIsNoFault() async throws {
        let tree = ScriptedWalk([
            ".": [
                Tree.Walk.Reply(
                    directory: bytes("."), entries: entries("a", "b"),
                    summary: Tree.Summary(stopped: .entryLimit, entries: 2))
            ]
        ])
        #expect(try await runFind(tree, ["--max-results=2"]) == ("a\nb\n", [], .complete))
        let outcome = try await runFind(tree, ["--max-results=3"])
        #expect(outcome.status == .incomplete)
        #expect(outcome.complaints.count == 1 && outcome.complaints[0].contains("limit of entries"))
    }

    @Test func theLimitIsOfAllPaths() async throws {
        let tree = ScriptedWalk(["a": completeReplies(self.found), "b": completeReplies(self.found)])
        let outcome = try await runFind(tree, ["--max-results=5", "", "a", "b"])
        #expect(outcome.output == "a/a\na/sub/\na/sub/b c\na/sub/deep/d\nb/a\n")
        #expect(tree.questions.map(\.limit) == [5, 1])
        _ = try await runFind(tree, ["--max-results=4", "", "a", "b"])
        #expect(tree.questions.count == 3)
    }

    @Test func whatIsMissingIsSaid() async throws {
        let summaries: [(Tree.Summary?, String)] = [
            (Tree.Summary(entries: 1, denied: 3), "3 entries were denied"),
            (Tree.Summary(stopped: .timeLimit, entries: 1), "limits.request_time"),
            (Tree.Summary(entries: 2), "tells of 2 entries, and 1 have come"),
            (nil, "without a summary"),
        ]
        for (summary, words) in summaries {
            let tree = ScriptedWalk([
                ".": [
                    Tree.Walk.Reply(directory: bytes("."), entries: entries("a"), summary: summary)
                ]
            ])
            let outcome = try await runFind(tree, [])
            #expect(outcome.output == "a\n")
            #expect(outcome.status == .incomplete)
            #expect(outcome.complaints.count == 1 && outcome.complaints[0].contains(words), "\(outcome.complaints)")
        }
    }

    @Test func unreadableEntriesAreListedAndComplainedOf() async throws {
        var entry = Tree.Entry(name: "a", kind: .unknown)
        entry.error = "EACCES"
        let tree = ScriptedWalk([
            ".": [
                Tree.Walk.Reply(
                    directory: bytes("s"), entries: [entry], summary: Tree.Summary(entries: 1, unreadable: 1))
            ]
        ])
        let outcome = try await runFind(tree, ["", "."])
        #expect(outcome.output == "./s/a\n")
        #expect(outcome.complaints.first == "find: cannot read './s/a': Permission denied (EACCES)")
        #expect(outcome.status == .incomplete)
    }

    @Test func aPathThatIsNotThereDoesNotStopTheOthers() async throws {
        let tree = ScriptedWalk(["b": completeReplies([(".", entries("x"))])])
        let outcome = try await runFind(tree, ["", "a", "b"])
        #expect(outcome.output == "b/x\n")
        #expect(outcome.status == .noAnswer)
        #expect(outcome.complaints == ["find: 'a': no such file or directory on tcp:127.0.0.1:7895"])
    }

    @Test func nothingFoundIsACompleteAnswer() async throws {
        #expect(try await runFind(ScriptedWalk(found: []), ["zz"]) == ("", [], .complete))
    }

    @Test func aConnectionThatBreaksLeavesWhatWasFound() async throws {
        let tree = ScriptedWalk([".": [Tree.Walk.Reply(directory: bytes("."), entries: entries("a"))]])
        let error = ConnectionError(address: .tcp(host: "127.0.0.1", port: 7895), reason: .closed)
        tree.errors["."] = error
        let outcome = try await runFind(tree, [])
        #expect(outcome.output == "a\n" && outcome.status == .incomplete && outcome.complaints.count == 1)
        tree.replies["."] = [Tree.Walk.Reply(directory: bytes("."), entries: [])]
        await #expect(throws: ConnectionError.self) { try await runFind(tree, []) }
    }
}
