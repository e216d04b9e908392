// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import DirlistService
import TestSupport
import Testing
import Varlink

@Suite struct StreamedListingTests {
    /// All of a stream, with room for `room` replies at a time.
    func drain(
        _ session: TestSession,
        _ parameters: Tree.List.Parameters,
        room: Int = 2
    ) async throws -> (entries: [Tree.Entry], summary: Tree.Summary, batches: Int) {
        let conversation = try session.begin(Tree.List.self, parameters, mode: .more)
        conversation.answer.demand(room)
        var entries: [Tree.Entry] = []
        var batches = 0
        while true {
            let reply = try await conversation.next()
            batches += 1
            entries += reply.value.entries
            if !reply.continues { return (entries, try #require(reply.value.summary), batches) }
            #expect(reply.value.summary == nil)
            conversation.answer.demand(1)
        }
    }

    @Test(arguments: [1, 2, 8])
    func givesEveryEntryOnceInTheOrderOfTheDirectory(_ room: Int) async throws {
        let scratch = try ScratchDirectory(.files(5000))
        let session = try TestSession(scratch.path)
        let listing = try await self.drain(session, .init(path: Array("/".utf8)), room: room)
        #expect(listing.entries.map(\.nameBytes) == (try namesInOrder(scratch.path)))
        #expect(listing.batches > 3)
        #expect(listing.summary.complete && listing.summary.entries == 5000 && listing.summary.cursor == nil)
        #expect(!listing.summary.changedWhileReading)
    }

    @Test(arguments: [Tree.Detail.names, .standard, .full])
    func smallDirectoriesAreOneReply(_ detail: Tree.Detail) async throws {
        let scratch = try ScratchDirectory(.basic)
        let listing = try await self.drain(try TestSession(scratch.path), .init(detail: detail))
        #expect(listing.batches == 1)
        #expect(Set(listing.entries.map(\.name)) == ["alpha", "beta", ".hidden", "dir"])
    }

    @Test func anEmptyDirectoryIsOneEmptyReply() async throws {
        let scratch = try ScratchDirectory(.empty)
        let listing = try await self.drain(try TestSession(scratch.path), .init())
        #expect(listing.batches == 1 && listing.entries.isEmpty && listing.summary.complete)
    }

    @Test func nothingIsSentWithoutRoom() async throws {
        let scratch = try ScratchDirectory(.files(2000))
        let executor = SteppedExecutor()
        let session = try TestSession(scratch.path, executor: executor)
        let conversation = try session.begin(Tree.List.self, .init(), mode: .more)
        #expect(executor.waiting == 0)
        conversation.answer.demand(2)
        while executor.waiting > 0 { executor.run() }
        #expect(conversation.replies.count == 2)
        conversation.answer.demand(1)
        while executor.waiting > 0 { executor.run() }
        #expect(conversation.replies.count == 3)
    }

    @Test func batchesMadeOutOfTurnAreSentInTurn() async throws {
        let scratch = try ScratchDirectory(.files(3000))
        let executor = RacingExecutor()
        let session = try TestSession(scratch.path, executor: executor)
        let listing = try await self.drain(session, .init(path: Array("/".utf8)), room: 6)
        #expect(listing.entries.map(\.nameBytes) == (try namesInOrder(scratch.path)))
        #expect(listing.summary.entries == 3000)
    }

    @Test func aLimitStopsExactlyAndTheCursorGoesOn() async throws {
        let scratch = try ScratchDirectory(.files(2500))
        let session = try TestSession(scratch.path)
        var names: [[UInt8]] = []
        var cursor: String?
        var pages = 0
        repeat {
            let page = try await self.drain(session, .init(detail: .names, limit: 999, cursor: cursor), room: 4)
            names += page.entries.map(\.nameBytes)
            cursor = page.summary.cursor
            #expect((page.summary.stopped == .entryLimit) == (cursor != nil))
            #expect(page.summary.complete == (cursor == nil))
            pages += 1
        } while cursor != nil && pages < 10
        #expect(pages == 3)
        #expect(names == (try namesInOrder(scratch.path)))
    }

    @Test func aLimitOfAllIsComplete() async throws {
        let scratch = try ScratchDirectory(.files(300))
        let session = try TestSession(scratch.path)
        let exact = try await self.drain(session, .init(limit: 300))
        #expect(exact.summary.complete && exact.entries.count == 300)
        let oneLess = try await self.drain(session, .init(limit: 299))
        #expect(oneLess.summary.stopped == .entryLimit && oneLess.entries.count == 299)
    }

    @Test func finishingEarlySaysSoAndGivesACursor() async throws {
        let scratch = try ScratchDirectory(.files(3000))
        let session = try TestSession(scratch.path)
        let conversation = try session.begin(Tree.List.self, .init(), mode: .more)
        conversation.answer.demand(1)
        var entries = try await conversation.next().value.entries
        conversation.answer.finishEarly()
        conversation.answer.demand(1)
        let last = try await conversation.next()
        #expect(!last.continues)
        entries += last.value.entries
        let summary = try #require(last.value.summary)
        #expect(summary.stopped == .shutdown && !summary.complete)
        #expect(summary.cursor != nil)
        let rest = try await self.drain(session, .init(cursor: summary.cursor))
        #expect((entries + rest.entries).map(\.nameBytes) == (try namesInOrder(scratch.path)))
    }

    @Test func timeEndsAListing() async throws {
        let scratch = try ScratchDirectory(.files(1000))
        var limits = ServiceLimits.generous
        limits.requestTime = .zero
        let listing = try await self.drain(try TestSession(scratch.path, limits: limits), .init())
        #expect(listing.summary.stopped == .timeLimit)
        #expect(!listing.entries.isEmpty)
    }

    @Test func cancellingStopsAllWork() throws {
        let scratch = try ScratchDirectory(.files(3000))
        let executor = SteppedExecutor()
        let session = try TestSession(scratch.path, executor: executor)
        let conversation = try session.begin(Tree.List.self, .init(), mode: .more)
        conversation.answer.demand(2)
        executor.run()
        let sent = conversation.replies.count
        conversation.answer.cancel()
        while executor.waiting > 0 { executor.run() }
        conversation.answer.demand(5)
        #expect(executor.waiting == 0)
        #expect(conversation.replies.count == sent)
    }

    @Test func whatCannotBeOpenedIsAnError() async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path)
        let conversation = try session.begin(Tree.List.self, .init(path: Array("missing".utf8)), mode: .more)
        conversation.answer.demand(2)
        await #expect(throws: Tree.Failure.notFound(path: "/missing").reply) { try await conversation.next() }
    }

    @Test func hiddenEntriesAreLeftOutOnRequestAndCounted() async throws {
        let scratch = try ScratchDirectory(.basic)
        let listing = try await self.drain(try TestSession(scratch.path), .init(hidden: false))
        #expect(!listing.entries.map(\.name).contains(".hidden"))
        #expect(listing.summary.hidden == 1 && listing.summary.complete)
    }

    @Test func excludedEntriesDoNotExist() async throws {
        let scratch = try ScratchDirectory(.basic)
        let visibility = Visibility(hidden: false, excludedNames: ["alph?"])
        let listing = try await self.drain(try TestSession(scratch.path, visibility: visibility), .init())
        #expect(Set(listing.entries.map(\.name)) == ["beta", "dir"])
        #expect(listing.summary.hidden == 0 && listing.summary.entries == 2)
    }
}

/// The names of a directory in its own order.
private func namesInOrder(_ path: String) throws -> [[UInt8]] {
    let directory = try Root(path).openDirectory([])
    var block = EntryBlock(capacity: 64 << 10)
    var names: [[UInt8]] = []
    var ended = false
    while !ended {
        ended = try block.fill(from: directory)
        var entries = block.entries
        while let entry = entries.next() { names.append(entry.nameArray) }
    }
    return names
}

/// Runs the newest of the jobs that wait first, so that batches are finished out of turn.
private struct RacingExecutor: FilesystemExecutor {
    private let jobs = SteppedExecutor()
    private let threads = DispatchExecutor()

    func submit(_ urgency: JobUrgency, _ job: @escaping @Sendable () -> Void) {
        self.jobs.submit(job)
        self.threads.submit { self.jobs.run(self.jobs.waiting - 1) }
    }
}
