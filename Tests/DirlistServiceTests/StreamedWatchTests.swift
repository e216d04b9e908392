// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import DirlistService
import Foundation
import TestSupport
import Testing
import Varlink

@Suite struct StreamedWatchTests {
    /// A watch by a client that reads all that it is sent.
    final class Client {
        let conversation: Conversation<Tree.Watch>
        private var messages: [(Tree.Watch.Reply, isLast: Bool)] = []

        init(_ session: TestSession, _ parameters: Tree.Watch.Parameters = .init(), room: Int = 2) throws {
            self.conversation = try session.begin(Tree.Watch.self, parameters, mode: .more)
            if room > 0 { self.conversation.answer.demand(room) }
        }

        /// The next reply; one frame holds several.
        func next() async throws -> (reply: Tree.Watch.Reply, isLast: Bool) {
            if self.messages.isEmpty {
                let (frame, isLast) = await self.conversation.replies.next()
                let parts = frame.bytes.dropLast().split(separator: 0)
                for (index, part) in parts.enumerated() {
                    let reply = try Tree.Watch.reply(part.span)
                    #expect(reply.continues == !(isLast && index == parts.count - 1))
                    self.messages.append((reply.value, !reply.continues))
                }
                self.conversation.answer.demand(1)
            }
            return self.messages.removeFirst()
        }

        func next(_ count: Int) async throws -> [Tree.Watch.Reply] {
            var replies: [Tree.Watch.Reply] = []
            for _ in 0..<count { replies.append(try await self.next().reply) }
            return replies
        }
    }

    static let ready = Tree.Watch.Reply(ready: true)

    static func reply(_ change: Tree.Change, _ directory: String, _ name: String?, _ kind: Tree.Kind? = nil)
        -> Tree.Watch.Reply
    {
        Tree.Watch.Reply(
            change: change, directory: Array(directory.utf8), name: name.map { Array($0.utf8) }, kind: kind)
    }

    @Test func readyComesFirstAndThenWhatChanges() async throws {
        let scratch = try ScratchDirectory(.basic)
        let client = try Client(try TestSession(scratch.path), .init(path: Array("/dir".utf8), recursive: true))
        #expect(try await client.next().reply == Self.ready)
        mkdir(scratch.path("dir/deeper/new"), 0o755)
        rmdir(scratch.path("dir/deeper/new"))
        rename(scratch.path("dir/inner"), scratch.path("dir/outer"))
        #expect(
            try await client.next(4) == [
                Self.reply(.created, "deeper", "new", .directory), Self.reply(.deleted, "deeper", "new", .directory),
                Self.reply(.movedFrom, ".", "inner", .file), Self.reply(.movedTo, ".", "outer", .file),
            ])
        // The end of the directory is the last reply.
        rename(scratch.path("dir"), scratch.path("gone"))
        let (last, isLast) = try await client.next()
        #expect(last == Self.reply(.movedFrom, ".", nil) && isLast)
    }

    @Test func takesMore() async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path)
        await #expect(throws: StandardError.expectedMore.reply) { try await session.call(Tree.Watch.self, .init()) }
    }

    @Test func isRefusedPastTheLimitUntilOneEnds() async throws {
        let scratch = try ScratchDirectory(.basic)
        var limits = ServiceLimits.generous
        limits.watches = 1
        let session = try TestSession(scratch.path, limits: limits)
        let first = try Client(session)
        #expect(try await first.next().reply == Self.ready)
        await #expect(throws: Tree.Failure.busy(limit: "limits.watches").reply) { try await Client(session).next() }
        first.conversation.answer.cancel()
        try await Self.eventually { try await Client(session).next().reply == Self.ready }
    }

    /// What fails to begin leaves room for others.
    @Test func aFailureGivesItsPlaceBack() async throws {
        let scratch = try ScratchDirectory(.basic)
        var limits = ServiceLimits.generous
        limits.watches = 1
        let session = try TestSession(scratch.path, limits: limits)
        await #expect(throws: Tree.Failure.notFound(path: "/missing").reply) {
            try await Client(session, .init(path: Array("missing".utf8))).next()
        }
        try await Self.eventually { try await Client(session).next().reply == Self.ready }
    }

    @Test func hiddenDirectoriesAreNotWatchedNorFound() async throws {
        let scratch = try ScratchDirectory(.basic)
        let visibility = Visibility(hidden: false, excludedPaths: [["dir", "deeper"]])
        let session = try TestSession(scratch.path, visibility: visibility)
        await #expect(throws: Tree.Failure.notFound(path: "/dir/deeper").reply) {
            try await Client(session, .init(path: Array("dir/deeper".utf8))).next()
        }
        let client = try Client(session, .init(recursive: true))
        #expect(try await client.next().reply == Self.ready)
        mkdir(scratch.path(".new"), 0o755)
        mkdir(scratch.path("dir/deeper/new"), 0o755)
        mkdir(scratch.path("dir/new"), 0o755)
        #expect(try await client.next().reply == Self.reply(.created, "dir", "new", .directory))
    }

    @Test func nothingIsSentWithoutRoomAndNothingIsLost() async throws {
        let scratch = try ScratchDirectory(.empty)
        let executor = SteppedExecutor()
        let session = try TestSession(scratch.path, executor: executor)
        let conversation = try session.begin(Tree.Watch.self, .init(), mode: .more)
        conversation.answer.demand(1)
        while executor.waiting > 0 { executor.run() }
        #expect(conversation.replies.count == 1)
        for number in 0..<1000 { mkdir(scratch.path("\(number)"), 0o755) }
        // Woken by the kernel, and without room: a job may look, and says nothing.
        while executor.waiting > 0 { executor.run() }
        #expect(conversation.replies.count == 1)
        _ = await conversation.replies.next()
        var told = 0
        while told < 1000 {
            conversation.answer.demand(1)
            while executor.waiting > 0 { executor.run() }
            let (frame, isLast) = await conversation.replies.next()
            #expect(!isLast)
            told += frame.bytes.split(separator: 0).count
        }
        #expect(told == 1000)
    }

    @Test func finishingEarlyEndsWithAGap() async throws {
        let scratch = try ScratchDirectory(.empty)
        let client = try Client(try TestSession(scratch.path))
        #expect(try await client.next().reply == Self.ready)
        client.conversation.answer.finishEarly()
        let (last, isLast) = try await client.next()
        #expect(last == Self.reply(.gap, ".", nil) && isLast)
    }

    @Test func finishingEarlyWaitsForRoom() async throws {
        let scratch = try ScratchDirectory(.empty)
        let session = try TestSession(scratch.path)
        let conversation = try session.begin(Tree.Watch.self, .init(), mode: .more)
        conversation.answer.demand(1)
        _ = await conversation.replies.next()
        conversation.answer.finishEarly()
        #expect(conversation.replies.count == 1)
        conversation.answer.demand(1)
        #expect(await conversation.replies.next().1)
    }

    @Test func aFileSystemIsTold() async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path)
        let reply = try await session.call(Tree.Filesystem.self, .init(path: Array("dir".utf8)))
        #expect(reply.size > 0 && reply.available <= reply.free && reply.free <= reply.size && !reply.kind.isEmpty)
        await #expect(throws: Tree.Failure.notFound(path: "/missing").reply) {
            try await session.call(Tree.Filesystem.self, .init(path: Array("missing".utf8)))
        }
    }

    /// Tries until it is no longer busy.
    static func eventually(_ attempt: () async throws -> Bool) async throws {
        while true {
            do {
                #expect(try await attempt())
                return
            } catch let error as ErrorReply where error == Tree.Failure.busy(limit: "limits.watches").reply {
                await Task.yield()
            }
        }
    }
}
