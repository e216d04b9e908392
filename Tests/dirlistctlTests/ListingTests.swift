// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing
import Varlink

@testable import VarlinkNIO
@testable import dirlistctl

@Suite struct ListingTests {
    private let address = Address.tcp(host: "127.0.0.1", port: 7895)

    private func request(_ paths: String...) -> ListRequest {
        ListRequest(paths: paths.map(bytes))
    }

    private func tree() -> ScriptedTree {
        let tree = ScriptedTree()
        tree.directories["."] = [
            .init(name: "b", kind: .file), .init(name: "d", kind: .directory), .init(name: "a", kind: .file),
        ]
        tree.directories["d"] = [.init(name: "e", kind: .directory), .init(name: "x", kind: .file)]
        tree.directories["./d"] = tree.directories["d"]
        tree.directories["./d/e"] = []
        for (path, kind) in [("b", Tree.Kind.file), ("d", .directory), ("l", .symlink), ("m", .symlink)] {
            tree.entries[path] = .init(name: path, kind: kind)
        }
        tree.entries["l@"] = .init(name: "d", kind: .directory)
        tree.entries["m@"] = .init(name: "b", kind: .file)
        tree.directories["l"] = tree.directories["d"]
        return tree
    }

    @Test func oneDirectoryIsOneQuestion() async throws {
        let tree = self.tree()
        let result = try await runListing(tree, self.request("."))
        #expect(result.output == "a\nb\nd\n")
        #expect(result.status == .complete)
        #expect(tree.questions == ["list . names"])
    }

    @Test func unsortedEntriesComeAsTheyAre() async throws {
        let tree = self.tree()
        tree.batchSize = 1
        var request = self.request(".")
        request.order = .none
        request.isReversed = true
        #expect(try await runListing(tree, request).output == "b\nd\na\n")
    }

    @Test func filesComeBeforeDirectoriesWithHeadings() async throws {
        let result = try await runListing(self.tree(), self.request("d", "b", "."))
        // "." cannot be asked for here.
        #expect(result.output == "b\n\nd:\ne\nx\n")
        #expect(result.status == .noAnswer)
        #expect(result.complaints == ["ls: '.': no such file or directory on tcp:127.0.0.1:7895"])
    }

    @Test func aFileListsItself() async throws {
        let tree = self.tree()
        tree.errors = [:]
        tree.directories["b"] = nil
        let refusing = RefusingFiles(tree: tree)
        let result = try await runListing(refusing, self.request("b"))
        #expect(result.output == "b\n")
        #expect(result.status == .complete)
        let slash = try await runListing(refusing, self.request("b/"))
        #expect(slash.output.isEmpty)
        #expect(slash.complaints == ["ls: 'b/': not a directory on tcp:127.0.0.1:7895"])
        #expect(slash.status == .noAnswer)
    }

    @Test func linksToDirectoriesAreFollowedUnlessLong() async throws {
        let followed = try await runListing(self.tree(), self.request("l", "m"))
        #expect(followed.output == "m\n\nl:\ne\nx\n")
        var request = self.request("l")
        request.followsPaths = false
        #expect(try await runListing(self.tree(), request).output == "l\n")
    }

    @Test func directoriesThemselves() async throws {
        var request = self.request("d", "b")
        request.showsDirectoriesThemselves = true
        #expect(try await runListing(self.tree(), request).output == "b\nd\n")
    }

    @Test func recursionGoesDownFirst() async throws {
        let tree = self.tree()
        tree.directories["."]?.append(.init(name: "c", kind: .directory))
        tree.directories["."]?.append(.init(name: "link", kind: .symlink))
        tree.directories["./c"] = [.init(name: "y", kind: .file)]
        var request = self.request(".")
        request.isRecursive = true
        let expected = ".:\na\nb\nc\nd\nlink\n\n./c:\ny\n\n./d:\ne\nx\n\n./d/e:\n"
        #expect(try await runListing(tree, request).output == expected)
        request.order = .none
        tree.batchSize = 2
        let unsorted = ".:\nb\nd\na\nc\nlink\n\n./d:\ne\nx\n\n./d/e:\n\n./c:\ny\n"
        #expect(try await runListing(tree, request).output == unsorted)
    }

    @Test func aDirectoryBelowThatCannotBeReadMakesItIncomplete() async throws {
        let tree = self.tree()
        tree.errors["./d"] = Tree.Failure.permissionDenied(path: "d").reply
        var request = self.request(".")
        request.isRecursive = true
        let result = try await runListing(tree, request)
        #expect(result.output == ".:\na\nb\nd\n")
        #expect(result.complaints == ["ls: './d': permission denied on tcp:127.0.0.1:7895"])
        #expect(result.status == .incomplete)
    }

    @Test func nulEndsNamesThatHaveTheirPaths() async throws {
        var style = ListStyle()
        style.isNulTerminated = true
        var request = self.request(".")
        #expect(try await runListing(self.tree(), request, style).output == "a\0b\0d\0")
        request.isRecursive = true
        #expect(try await runListing(self.tree(), request, style).output == "./a\0./b\0./d\0./d/e\0./d/x\0")
    }

    @Test func jsonTellsTheDirectoryWhereThereAreSeveral() async throws {
        var style = ListStyle()
        style.layout = .json
        var request = self.request("d")
        #expect(
            try await runListing(self.tree(), request, style).output
                == #"{"name":"e","kind":"directory"}"# + "\n" + #"{"name":"x","kind":"file"}"# + "\n"
        )
        request = self.request("d", "b")
        #expect(
            try await runListing(self.tree(), request, style).output
                == #"{"name":"b","kind":"file"}"# + "\n" + #"{"directory":"d","name":"e","kind":"directory"}"# + "\n"
                + #"{"directory":"d","name":"x","kind":"file"}"# + "\n"
        )
    }

    @Test func dotsWithoutMetadataAreNotAskedFor() async throws {
        let tree = self.tree()
        var request = self.request("d")
        request.dots = .all
        #expect(try await runListing(tree, request).output == ".\n..\ne\nx\n")
        #expect(tree.questions == ["list d names hidden"])
    }

    @Test func aboveTheRootIsTheRoot() async throws {
        let tree = self.tree()
        tree.directories["/"] = []
        tree.entries["/."] = .file("/", size: 77)
        tree.errors["/.."] = Tree.Failure.outsideRoot(path: "/..").reply
        var request = self.request("/")
        request.dots = .all
        request.detail = .full
        request.followsPaths = false
        var style = ListStyle()
        style.layout = .long
        let result = try await runListing(tree, request, style)
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.dropFirst().allSatisfy { $0.contains(" 77 ") })
        #expect(result.status == .complete)
    }

    @Test func dotsThatCannotBeReadAreShownSo() async throws {
        let tree = self.tree()
        tree.entries["d/."] = .file(".")
        tree.errors["d/.."] = Tree.Failure.permissionDenied(path: "d/..").reply
        var request = self.request("d")
        request.dots = .all
        request.detail = .standard
        let result = try await runListing(tree, request)
        #expect(result.output == ".\n..\ne\nx\n")
        #expect(result.complaints == ["ls: cannot read 'd/..': Permission denied (EACCES)"])
        #expect(result.status == .incomplete)
    }

    @Test func unreadableEntriesAreShownAndSaid() async throws {
        let tree = self.tree()
        var entry = Tree.Entry(name: "bad\n", kind: .directory)
        entry.error = "EACCES"
        tree.directories["."] = [entry]
        tree.summaries["."] = Tree.Summary(entries: 1, unreadable: 1)
        var style = ListStyle()
        style.layout = .long
        let result = try await runListing(tree, self.request("."), style)
        #expect(result.output == "total 0\nd????????? ? ? ? ?            ? bad\n\n")
        #expect(
            result.complaints == [
                #"ls: cannot read './bad'$'\n': Permission denied (EACCES)"#,
                "ls: '.': the answer is incomplete: 1 entry could not be read",
            ]
        )
        #expect(result.status == .incomplete)
    }

    @Test func theSummaryIsHeeded() async throws {
        let tree = self.tree()
        tree.summaries["."] = Tree.Summary(
            stopped: .timeLimit, entries: 4, denied: 1, vanished: 2, unreadable: 3, hidden: 9)
        let result = try await runListing(tree, self.request("."))
        #expect(
            result.complaints == [
                "ls: '.': the answer is incomplete: it stopped at the server's limits.request_time, so ask for less at "
                    + "once or have it raised, 1 entry was denied, 2 entries vanished meanwhile, 3 entries could not be "
                    + "read, the server tells of 4 entries, and 3 have come"
            ]
        )
        #expect(result.status == .incomplete)
        tree.summaries["."] = .some(nil)
        #expect(try await runListing(tree, self.request(".")).status == .incomplete)
    }

    @Test func leavingOutHiddenEntriesIsComplete() async throws {
        let tree = self.tree()
        tree.summaries["."] = Tree.Summary(entries: 3, hidden: 9)
        let result = try await runListing(tree, self.request("."))
        #expect(result.status == .complete)
        #expect(result.complaints.isEmpty)
    }

    @Test(arguments: [SortKey.name, .none])
    func aLostConnectionLeavesWhatCameBefore(order: SortKey) async throws {
        let tree = self.tree()
        tree.batchSize = 1
        tree.interruptions["."] = ConnectionError(address: self.address, reason: .closed)
        var request = self.request(".")
        request.order = order
        let result = try await runListing(tree, request)
        #expect(result.output == "b\n")
        #expect(
            result.complaints == ["ls: tcp:127.0.0.1:7895 closed the connection before its answer was complete"]
        )
        #expect(result.status == .incomplete)
    }

    @Test func aConnectionLostAtOnceIsNoAnswer() async throws {
        let tree = self.tree()
        tree.errors["."] = ConnectionError(address: self.address, reason: .closed)
        await #expect(throws: ConnectionError.self) { try await runListing(tree, self.request(".")) }
    }

    @Test func columnsOfUnsortedNames() async throws {
        var style = ListStyle()
        style.layout = .columns(width: 80)
        let tree = self.tree()
        tree.batchSize = 2
        var request = self.request(".")
        request.order = .none
        #expect(try await runListing(tree, request, style).output == "b  d  a\n")
    }

    @Test func hostileTotalsDoNoHarm() async throws {
        let tree = self.tree()
        var entry = Tree.Entry.file("f")
        entry.allocated = .max
        tree.directories["."] = [entry, entry]
        var style = ListStyle()
        style.layout = .long
        #expect(try await runListing(tree, self.request("."), style).status == .complete)
    }
}

/// Lists no files, as a server does not.
private struct RefusingFiles: TreeQuestions {
    let tree: ScriptedTree

    func stat(_ path: [UInt8], follow: Bool, detail: Tree.Detail) async throws -> Tree.Entry {
        try await self.tree.stat(path, follow: follow, detail: detail)
    }

    func list(
        _ path: [UInt8],
        detail: Tree.Detail,
        hidden: Bool,
        consume: ([Tree.Entry]) throws -> Void
    ) async throws -> Tree.Summary? {
        throw Tree.Failure.notADirectory(path: "").reply
    }

    func workingDirectory() async throws -> [UInt8] { [] }
}

@Suite struct PendingDirectoriesTests {
    @Test func childrenComeBeforeNeighbours() {
        var pending = PendingDirectories()
        pending.add(["a", "b"].map(bytes), in: bytes("/"))
        #expect(pending.next() == bytes("/a"))
        pending.add([bytes("c")], in: bytes("/a"))
        #expect(pending.next() == bytes("/a/c"))
        pending.add([], in: bytes("/a/c"))
        #expect(pending.next() == bytes("/b"))
        #expect(pending.next() == nil)
    }
}
