// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistService
import TestSupport
import Testing
import Varlink

@Suite struct TreeSessionTests {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func theWorkingDirectoryBeginsAtTheRoot() async throws {
        let scratch = try ScratchDirectory(.symlinks)
        let session = try TestSession(scratch.path)
        #expect(try await session.call(Tree.WorkingDirectory.self, .init()).path == self.bytes("/"))
    }

    @Test(arguments: [
        ("dir", "/dir"), ("dir/deeper", "/dir/deeper"), ("/dir/./deeper/..", "/dir"), ("to-link", "/dir"),
        ("to-self/to-directory", "/dir"), ("/", "/"), (".", "/"),
    ])
    func changesToWhereThePathLeads(_ path: String, _ place: String) async throws {
        let scratch = try ScratchDirectory(.symlinks)
        let session = try TestSession(scratch.path)
        let reply = try await session.call(Tree.ChangeDirectory.self, .init(path: self.bytes(path)))
        #expect(reply.path == self.bytes(place))
        #expect(try await session.call(Tree.WorkingDirectory.self, .init()).path == self.bytes(place))
    }

    @Test func relativePathsBeginAtTheWorkingDirectory() async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path)
        _ = try await session.call(Tree.ChangeDirectory.self, .init(path: self.bytes("dir")))
        let inner = try await session.call(Tree.Stat.self, .init(path: self.bytes("inner")))
        #expect(inner.entry.size == 3)
        let above = try await session.call(Tree.Stat.self, .init(path: self.bytes("../alpha")))
        #expect(above.entry.size == 5)
        let here = try await session.call(Tree.List.self, .init())
        #expect(Set(here.entries.map(\.name)) == ["inner", "deeper"])
    }

    @Test(arguments: [
        ("missing", Tree.Failure.notFound(path: "/missing")),
        ("alpha/x", .notADirectory(path: "/alpha/x")),
        ("alpha/", .notADirectory(path: "/alpha/")),
        ("..", .outsideRoot(path: "/..")),
        ("dir/../../etc", .outsideRoot(path: "/dir/../../etc")),
        ("absolute/etc", .outsideRoot(path: "/absolute/etc")),
        ("loop/x", .systemError(path: "/loop/x", errno: "ELOOP")),
        (
            String(repeating: "x", count: 256),
            .invalidPath(
                path: "/" + String(repeating: "x", count: 256),
                reason: "it, or a name in it, is longer than the file system takes"
            )
        ),
    ])
    func failuresHaveTheirNames(_ path: String, _ failure: Tree.Failure) async throws {
        let scratch = try ScratchDirectory(.symlinks)
        let session = try TestSession(scratch.path)
        let path = path.hasPrefix("/") ? path : "/" + path
        await #expect(throws: failure.reply) {
            try await session.call(Tree.Stat.self, .init(path: self.bytes(path)))
        }
    }

    @Test func emptyAndOverlongPathsAreInvalid() async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path)
        for path in ["", "/" + String(repeating: "a/", count: 2048)] {
            let error = await #expect(throws: ErrorReply.self) {
                try await session.call(Tree.Stat.self, .init(path: self.bytes(path)))
            }
            #expect(error?.name == "io.dirlistd.Tree.InvalidPath")
        }
    }

    @Test(arguments: [
        ("/", "/"), (".", "/"), ("dir/..", "/"), ("dir/.", "dir"), ("dir", "dir"), ("dir/deeper/..", "dir"),
    ])
    func anEntryIsCalledByItsLastName(_ path: String, _ name: String) async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path)
        #expect(try await session.call(Tree.Stat.self, .init(path: self.bytes(path))).entry.name == name)
    }

    @Test func aSymlinkIsItselfUnlessFollowed() async throws {
        let scratch = try ScratchDirectory(.symlinks)
        let session = try TestSession(scratch.path)
        let link = try await session.call(Tree.Stat.self, .init(path: self.bytes("to-file"), detail: .full)).entry
        #expect(link.kind == .symlink && link.target == "alpha")
        let followed = try await session.call(
            Tree.Stat.self, .init(path: self.bytes("to-file"), follow: true, detail: .full)
        ).entry
        #expect(followed.kind == .file && followed.size == 5 && followed.target == nil && followed.name == "to-file")
    }

    @Test func detailDecidesWhatIsTold() async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path)
        let names = try await session.call(Tree.Stat.self, .init(path: self.bytes("alpha"), detail: .names)).entry
        #expect(names == Tree.Entry(name: "alpha", kind: .file))
        let standard = try await session.call(Tree.Stat.self, .init(path: self.bytes("alpha"))).entry
        #expect(standard.size == 5 && standard.links == 1 && standard.modifiedUSec != nil && standard.uid != nil)
        #expect(standard.inode == nil && standard.allocated == nil && standard.deviceMajor == nil)
        let full = try await session.call(Tree.Stat.self, .init(path: self.bytes("alpha"), detail: .full)).entry
        #expect(full.inode != nil && full.allocated != nil && full.deviceMajor != nil && full.changedUSec != nil)
    }

    @Test func ownersMayBeKeptBack() async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path, owners: false)
        let entry = try await session.call(Tree.Stat.self, .init(path: self.bytes("alpha"), detail: .full)).entry
        #expect(entry.uid == nil && entry.gid == nil && entry.user == nil && entry.group == nil)
    }

    @Test func aReplyHoldsAsManyEntriesAsItMay() async throws {
        let scratch = try ScratchDirectory(.files(25))
        var limits = ServiceLimits.generous
        limits.replyEntries = 10
        let session = try TestSession(scratch.path, limits: limits)
        var cursor: String?
        var sizes: [Int] = []
        var names: Set<String> = []
        repeat {
            let page = try await session.call(Tree.List.self, .init(cursor: cursor))
            names.formUnion(page.entries.map(\.name))
            sizes.append(page.entries.count)
            cursor = page.summary?.cursor
        } while cursor != nil && sizes.count < 10
        #expect(sizes == [10, 10, 5])
        #expect(names.count == 25)
    }

    @Test func aCursorOfAnotherDirectoryIsRefused() async throws {
        let scratch = try ScratchDirectory(["a": .directory(["1": .file(), "2": .file()]), "b": .directory([:])])
        let session = try TestSession(scratch.path)
        let page = try await session.call(Tree.List.self, .init(path: self.bytes("a"), limit: 1))
        let cursor = try #require(page.summary?.cursor)
        for (path, cursor) in [("b", cursor), ("a", cursor + "0"), ("a", "")] {
            await #expect(throws: Tree.Failure.invalidCursor.reply) {
                try await session.call(Tree.List.self, .init(path: self.bytes(path), cursor: cursor))
            }
        }
    }

    @Test func changesMeanwhileAreSaid() async throws {
        let scratch = try ScratchDirectory(.files(3))
        let session = try TestSession(scratch.path)
        let page = try await session.call(Tree.List.self, .init(limit: 1))
        #expect(page.summary?.changedWhileReading == false)
        try scratch.make(["new": .file()])
        let rest = try await session.call(Tree.List.self, .init(cursor: page.summary?.cursor))
        #expect(rest.summary?.changedWhileReading == true)
    }

    @Test(arguments: ["secret", "secret/x", "secret/x/y", "way", "way/x", "way/x/y", "dir/../secret"])
    func noDetourLeadsToWhatIsExcluded(_ path: String) async throws {
        let scratch = try ScratchDirectory([
            "secret": .directory(["x": .file()]),
            "dir": .directory(["up": .symlink("../secret")]),
            "way": .symlink("dir/up"),
        ])
        let session = try TestSession(scratch.path, visibility: Visibility(hidden: true, excludedNames: ["secret"]))
        let failure = Tree.Failure.notFound(path: "/" + path).reply
        await #expect(throws: failure) {
            try await session.call(Tree.Stat.self, .init(path: self.bytes(path), follow: true))
        }
        await #expect(throws: failure) { try await session.call(Tree.List.self, .init(path: self.bytes(path))) }
        await #expect(throws: failure) {
            try await session.call(Tree.ChangeDirectory.self, .init(path: self.bytes(path)))
        }
    }

    @Test(arguments: Tree.description.methods)
    func everyMethodIsServed(_ member: String) async throws {
        let scratch = try ScratchDirectory(.empty)
        let session = try TestSession(scratch.path)
        let method = "io.dirlistd.Tree.\(member)"
        let replies = CollectedReplies()
        let answer = session.session.interfaces[0].answer(Call(method: method, mode: .more), to: replies)
        answer.demand(1)
        let (frame, _) = await replies.next()
        answer.cancel()
        #expect(frame.bytes != Frame.error(StandardError.methodNotImplemented(method).reply).bytes)
    }
}
