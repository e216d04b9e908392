// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Testing
import Varlink

@testable import dirlistctl

@Suite struct TreeCommandTests {
    private func request(_ arguments: String...) throws -> TreeRequest {
        let command = try TreeCommand.parse(arguments)
        return command.request(command.names(Surroundings()))
    }

    @Test func whatIsAsked() throws {
        #expect(try self.request().filters == Tree.Walk.Parameters(detail: .full, hidden: false))
        #expect(try self.request().paths == [bytes(".")])
        let all = try self.request("-adx", "-L2", "p", "q")
        #expect(
            all.filters
                == Tree.Walk.Parameters(
                    detail: .names, hidden: true, kinds: [.directory], maximumDepth: 2, oneFilesystem: true))
        #expect(all.paths == [bytes("p"), bytes("q")])
    }

    @Test func usageErrors() {
        for arguments in [["-L", "0"], ["-L", "x"], ["-0"]] {
            #expect(throws: (any Error).self) { try TreeCommand.parse(arguments) }
        }
    }
}

@Suite struct TreeListingTests {
    private let found: [(directory: String, entries: [Tree.Entry])] = [
        ("b/d", entries("x")), (".", entries("c", "b/", "a/")), ("b", entries("z", "d/", "e")),
    ]

    @Test func linesAsTreeDrawsThem() async throws {
        let outcome = try await runTree(ScriptedWalk(found: self.found), [])
        #expect(
            outcome.output == """
                .
                ├── a
                ├── b
                │   ├── d
                │   │   └── x
                │   ├── e
                │   └── z
                └── c

                3 directories, 4 files

                """)
        #expect(outcome.status == .complete && outcome.complaints == [])
    }

    @Test func linesInASCII() async throws {
        let outcome = try await runTree(ScriptedWalk(found: self.found), ["-f"], Surroundings(showsUTF8: false))
        #expect(
            outcome.output == """
                .
                |-- ./a
                |-- ./b
                |   |-- ./b/d
                |   |   `-- ./b/d/x
                |   |-- ./b/e
                |   `-- ./b/z
                `-- ./c

                3 directories, 4 files

                """)
    }

    @Test func countsAreOfAllPaths() async throws {
        let tree = ScriptedWalk(["p": completeReplies([(".", entries("a/"))]), "q": completeReplies([])])
        let outcome = try await runTree(tree, ["-d", "p", "q"])
        #expect(outcome.output == "p\n└── a\nq\n\n1 directory\n")
    }

    @Test func targetsAndNamesAreEscaped() async throws {
        var link = Tree.Entry(name: "l\n", kind: .symlink)
        link.target = "\u{1B}"
        let outcome = try await runTree(ScriptedWalk(found: [(".", [link])]), [], Surroundings(isTerminal: true))
        #expect(outcome.output == ".\n└── 'l'$'\\n' -> ''$'\\033'\n\n0 directories, 1 file\n")
    }

    @Test func jsonIsInTheOrderOfTheTree() async throws {
        let outcome = try await runTree(ScriptedWalk(["p": completeReplies(self.found)]), ["--json", "p"])
        #expect(
            outcome.output == """
                {"directory":"p","name":"a","kind":"directory"}
                {"directory":"p","name":"b","kind":"directory"}
                {"directory":"p/b","name":"d","kind":"directory"}
                {"directory":"p/b/d","name":"x","kind":"file"}
                {"directory":"p/b","name":"e","kind":"file"}
                {"directory":"p/b","name":"z","kind":"file"}
                {"directory":"p","name":"c","kind":"file"}

                """)
    }

    @Test func directoriesOfWhichNothingWasToldAreThere() async throws {
        let tree = ScriptedWalk(found: [("a/b/c", entries("x")), ("a", entries("y"))])
        #expect(
            try await runTree(tree, []).output == """
                .
                └── a
                    ├── b
                    │   └── c
                    │       └── x
                    └── y

                3 directories, 2 files

                """)
    }

    @Test func aDirectoryInSeveralParts() async throws {
        let tree = ScriptedWalk(found: [
            (".", entries("b")), ("d", entries("x")), (".", entries("d/", "a")), ("d", entries("w")),
        ])
        #expect(
            try await runTree(tree, []).output
                == ".\n├── a\n├── b\n└── d\n    ├── w\n    └── x\n\n1 directory, 4 files\n")
    }

    @Test func anyDepth() async throws {
        var found: [(directory: String, entries: [Tree.Entry])] = []
        var path = ""
        for _ in 0..<2000 {
            found.append((path.isEmpty ? "." : path, entries("d/")))
            path += path.isEmpty ? "d" : "/d"
        }
        found.reverse()
        let outcome = try await runTree(ScriptedWalk(found: found), ["-d"])
        #expect(outcome.status == .complete)
        #expect(outcome.output.utf8.suffix(20).elementsEqual("─ d\n\n2000 directories\n".utf8.suffix(20)))
    }

    @Test func aTreeThatIsTooLargeSaysWhatToDo() async throws {
        let tree = ScriptedWalk([
            ".": [
                Tree.Walk.Reply(
                    directory: bytes("."), entries: entries("a"),
                    summary: Tree.Summary(stopped: .entryLimit, entries: 1))
            ]
        ])
        let outcome = try await runTree(tree, [])
        #expect(tree.questions.map(\.limit) == [1_000_000])
        #expect(outcome.status == .incomplete && outcome.complaints.count == 1)
    }

    @Test func aPathThatIsNotThere() async throws {
        let outcome = try await runTree(ScriptedWalk(), ["p"])
        #expect(outcome == ("", ["tree: 'p': no such file or directory on tcp:127.0.0.1:7895"], .noAnswer))
    }
}
