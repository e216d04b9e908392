// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import DirlistService
import Glibc
import TestSupport
import Testing
import Varlink

@Suite struct WalkTests {
    typealias Walked = (paths: [String], entries: [Tree.Entry], summary: Tree.Summary)

    func walk(_ session: TestSession, _ parameters: Tree.Walk.Parameters = .init()) async throws -> Walked {
        let conversation = try session.begin(Tree.Walk.self, parameters, mode: .more)
        conversation.answer.demand(2)
        return try await self.rest(conversation)
    }

    /// What is left of an answer.
    func rest(_ conversation: Conversation<Tree.Walk>) async throws -> Walked {
        var paths: [String] = []
        var entries: [Tree.Entry] = []
        while true {
            let (replies, isLast) = try await conversation.nextFrame()
            for reply in replies {
                let directory = reply.value.directory == [dot] ? "" : Tree.readable(reply.value.directory) + "/"
                paths += reply.value.entries.map { directory + $0.name }
                entries += reply.value.entries
            }
            let summary = replies.last?.value.summary
            if isLast { return (paths, entries, try #require(summary)) }
            #expect(summary == nil)
            conversation.answer.demand(1)
        }
    }

    @Test func everythingIsToldOnceInGroups() async throws {
        let scratch = try ScratchDirectory(.basic)
        let walked = try await self.walk(try TestSession(scratch.path))
        #expect(
            walked.paths.sorted() == [
                ".hidden", "alpha", "beta", "dir", "dir/deeper", "dir/deeper/leaf", "dir/inner",
            ])
        #expect(walked.summary.complete && walked.summary.entries == 7 && walked.summary.directories == 3)
        #expect(!walked.summary.changedWhileReading)
    }

    /// A tree and filters made by chance, against the same done plainly over what is known of the tree.
    @Test func filtersAgreeWithPlainOnes() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("WalkTests.filtersAgreeWithPlainOnes: seed \(seed)")
        var chance = Chance(state: seed)
        for _ in 0..<2 {
            let scratch = try ScratchDirectory()
            let known = try chance.makeTree(in: scratch)
            let session = try TestSession(scratch.path)
            for _ in 0..<12 {
                let parameters = chance.parameters()
                let expected = known.filter { $0.passes(parameters, among: known) }.map(\.path).sorted()
                let walked = try await self.walk(session, parameters)
                #expect(walked.paths.sorted() == expected, "seed \(seed), \(parameters)")
                #expect(walked.summary.entries == expected.count && walked.summary.complete)
            }
        }
    }

    @Test(arguments: [1, 7, 99])
    func aLimitIsExactWhateverTheWorkers(_ limit: Int64) async throws {
        let scratch = try ScratchDirectory()
        for index in 0..<20 { try scratch.make(["d\(index)": .directory(.files(30))]) }
        let session = try TestSession(scratch.path)
        for _ in 0..<20 {
            let walked = try await self.walk(session, .init(detail: .names, limit: limit))
            #expect(walked.paths.count == Int(limit) && Set(walked.paths).count == Int(limit))
            #expect(walked.summary.entries == Int(limit))
            #expect(walked.summary.stopped == .entryLimit && !walked.summary.complete)
        }
        let all = try await self.walk(session, .init(limit: 1000))
        #expect(all.paths.count == 620 && all.summary.complete)
    }

    @Test func metadataThatCannotBeReadIsToldWhateverTheFilter() throws {
        let scratch = try ScratchDirectory(.denied)
        let executor = SteppedExecutor()
        let session = try TestSession(scratch.path, executor: executor)
        let conversation = try session.begin(
            Tree.Walk.self, .init(kinds: [.file, .symlink], minimumSize: 5), mode: .more)
        conversation.answer.demand(10)
        try withoutDACCapabilities { while executor.waiting > 0 { executor.run() } }
        let replies = try conversation.repliesSoFar()
        let entries = replies.flatMap(\.value.entries)
        // "one" is a file of no bytes and "two" a symlink, but nobody can tell.
        #expect(Set(entries.map(\.name)) == ["one", "two"])
        #expect(entries.allSatisfy { $0.error == "EACCES" })
        let summary = try #require(replies.last?.value.summary)
        #expect(summary.denied == 4 && !summary.complete && summary.directories == 3)
    }

    @Test func namesNeedNoSearchPermission() throws {
        let scratch = try ScratchDirectory(.denied)
        let executor = SteppedExecutor()
        let session = try TestSession(scratch.path, executor: executor)
        let conversation = try session.begin(Tree.Walk.self, .init(detail: .names), mode: .more)
        conversation.answer.demand(10)
        try withoutDACCapabilities { while executor.waiting > 0 { executor.run() } }
        let entries = try conversation.repliesSoFar().flatMap(\.value.entries)
        #expect(entries.count == 7 && entries.allSatisfy { $0.error == nil })
    }

    @Test func whatPolicyHidesDoesNotExist() async throws {
        let scratch = try ScratchDirectory([
            "keep": .directory(["secret": .directory(.files(3)), "b": .file(), ".dot": .file()]),
            "secret": .directory(["a": .file()]),
            "x": .directory(["keep": .directory(["secret": .file()])]),
        ])
        let byPath = try TestSession(
            scratch.path, visibility: Visibility(hidden: true, excludedPaths: [["keep", "s*"], ["x", "keep"]]))
        #expect(
            try await self.walk(byPath).paths.sorted() == ["keep", "keep/.dot", "keep/b", "secret", "secret/a", "x"])
        #expect(try await self.walk(byPath, .init(path: Array("keep".utf8))).paths.sorted() == [".dot", "b"])
        let byName = try TestSession(scratch.path, visibility: Visibility(hidden: false, excludedNames: ["secret"]))
        let walked = try await self.walk(byName, .init(hidden: false))
        #expect(walked.paths.sorted() == ["keep", "keep/b", "x", "x/keep"])
        #expect(walked.summary.hidden == 0 && walked.summary.complete)
    }

    @Test func hiddenNamesAreLeftOutAndCountedOnRequest() async throws {
        let scratch = try ScratchDirectory([
            ".a": .directory(["b": .file()]), "c": .directory([".d": .file(), "e": .file()]),
        ])
        let walked = try await self.walk(try TestSession(scratch.path), .init(hidden: false, glob: "e"))
        #expect(walked.paths == ["c/e"])
        #expect(walked.summary.hidden == 2 && walked.summary.complete && walked.summary.directories == 2)
    }

    @Test func withoutRoomWorkersHoldOneBatchEach() throws {
        let scratch = try ScratchDirectory()
        for index in 0..<20 { try scratch.make(["d\(index)": .directory(.files(100))]) }
        let executor = SteppedExecutor()
        let session = try TestSession(scratch.path, executor: executor)
        let conversation = try session.begin(Tree.Walk.self, .init(), mode: .more)
        #expect(executor.waiting == 0)
        conversation.answer.demand(1)
        while executor.waiting > 0 { executor.run() }
        #expect(conversation.replies.count == 1)
        for count in 2...4 {
            conversation.answer.demand(1)
            while executor.waiting > 0 { executor.run() }
            #expect(conversation.replies.count == count)
        }
        // The first batches are of 4, 8, 16, ... KiB for each worker.
        let written = try conversation.framesSoFar().map(\.count)
        #expect(written.allSatisfy { $0 < 64 << 10 })
        conversation.answer.cancel()
        #expect(executor.waiting == 0)
    }

    @Test func cancellingStopsAllWorkAndMakesRoom() throws {
        let scratch = try ScratchDirectory()
        for index in 0..<20 { try scratch.make(["d\(index)": .directory(.files(100))]) }
        var limits = ServiceLimits.generous
        limits.walks = 1
        let executor = SteppedExecutor()
        let session = try TestSession(scratch.path, limits: limits, executor: executor)
        let conversation = try session.begin(Tree.Walk.self, .init(), mode: .more)
        conversation.answer.demand(2)
        executor.run()
        let second = try session.begin(Tree.Walk.self, .init(), mode: .more)
        second.answer.demand(1)
        #expect(throws: Tree.Failure.busy(limit: "limits.walks").reply) { try second.repliesSoFar() }
        let usage = try session.begin(Tree.Usage.self, .init(), mode: .more)
        usage.answer.demand(1)
        #expect(throws: Tree.Failure.busy(limit: "limits.walks").reply) { try usage.repliesSoFar() }
        let sent = conversation.replies.count
        conversation.answer.cancel()
        while executor.waiting > 0 { executor.run() }
        conversation.answer.demand(5)
        #expect(executor.waiting == 0 && conversation.replies.count == sent)
        let third = try session.begin(Tree.Walk.self, .init(), mode: .more)
        third.answer.demand(1)
        #expect(executor.waiting == 1)
    }

    @Test func timeAndShutdownEndIt() async throws {
        let scratch = try ScratchDirectory()
        for index in 0..<20 { try scratch.make(["d\(index)": .directory(.files(100))]) }
        var limits = ServiceLimits.generous
        limits.requestTime = .zero
        let timed = try await self.walk(try TestSession(scratch.path, limits: limits))
        #expect(timed.summary.stopped == .timeLimit && !timed.summary.complete)
        #expect(timed.summary.entries == timed.paths.count)

        let session = try TestSession(scratch.path)
        let conversation = try session.begin(Tree.Walk.self, .init(), mode: .more)
        conversation.answer.demand(1)
        let (first, _) = try await conversation.nextFrame()
        conversation.answer.finishEarly()
        conversation.answer.demand(1)
        let stopped = try await self.rest(conversation)
        #expect(stopped.summary.stopped == .shutdown)
        #expect(stopped.summary.entries == first.reduce(0) { $0 + $1.value.entries.count } + stopped.paths.count)
    }

    @Test func itNeedsMore() async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path)
        await #expect(throws: StandardError.expectedMore.reply) { try await session.call(Tree.Walk.self, .init()) }
        await #expect(throws: StandardError.expectedMore.reply) { try await session.call(Tree.Usage.self, .init()) }
    }

    @Test func whatCannotBeOpenedIsAnError() async throws {
        let scratch = try ScratchDirectory(.basic)
        let session = try TestSession(scratch.path)
        for (path, failure) in [
            ("missing", Tree.Failure.notFound(path: "/missing")), ("alpha", .notADirectory(path: "/alpha")),
        ] {
            let conversation = try session.begin(Tree.Walk.self, .init(path: Array(path.utf8)), mode: .more)
            conversation.answer.demand(2)
            await #expect(throws: failure.reply) { try await conversation.nextFrame() }
        }
    }

    @Test func namesAreBytes() async throws {
        let scratch = try ScratchDirectory()
        try scratch.make(TestTree([([0xff, 0x0a], .directory(.oddNames))]))
        let walked = try await self.walk(try TestSession(scratch.path), .init(detail: .names))
        #expect(Set(walked.entries.map(\.nameBytes)) == Set(TestTree.oddNames.names + [[0xff, 0x0a]]))
    }
}

private let dot = UInt8(ascii: ".")

extension Conversation {
    /// The replies of the next frame, when it comes.
    func nextFrame() async throws -> (replies: [ReceivedReply<Method.Reply>], isLast: Bool) {
        let (frame, isLast) = await self.replies.next()
        let replies = try Self.replies(in: frame)
        #expect(replies.dropLast().allSatisfy(\.continues) && replies.last?.continues == !isLast)
        return (replies, isLast)
    }

    /// All replies that have come and were not taken.
    func repliesSoFar() throws -> [ReceivedReply<Method.Reply>] {
        try self.framesSoFar().flatMap { try Self.replies(in: $0) }
    }

    func framesSoFar() throws -> [Frame] { self.replies.taken() }

    private static func replies(in frame: Frame) throws -> [ReceivedReply<Method.Reply>] {
        try frame.bytes.split(separator: 0).map { try Method.reply($0.span) }
    }
}

/// What a test made.
private struct Known {
    var path: String
    var name: String
    var depth: Int
    var kind: Tree.Kind
    var size: Int64
    var modifiedUSec: Int64

    func passes(_ filter: Tree.Walk.Parameters, among all: [Known]) -> Bool {
        let parts = self.path.split(separator: "/")
        if filter.hidden == false && parts.contains(where: { $0.hasPrefix(".") }) { return false }
        if let depth = filter.maximumDepth, self.depth > Int(depth) { return false }
        let name = filter.ignoreCase == true ? self.name.lowercased() : self.name
        func folded(_ text: String) -> String { filter.ignoreCase == true ? text.lowercased() : text }
        if let match = filter.match, !name.contains(folded(match)) { return false }
        if let glob = filter.glob, fnmatch(folded(glob), name, 0) != 0 { return false }
        if let kinds = filter.kinds, !kinds.contains(self.kind) { return false }
        if let size = filter.minimumSize, self.size < size { return false }
        if let size = filter.maximumSize, self.size > size { return false }
        if let time = filter.modifiedAfterUSec, self.modifiedUSec < time { return false }
        if let time = filter.modifiedBeforeUSec, self.modifiedUSec > time { return false }
        return true
    }
}

/// Choices that a seed repeats: SplitMix64.
private struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    private static let names = [
        "a", "B", "ab", "Ab.txt", "x.TXT", ".h", ".hid", "no tes", "[b]", "a*b", "ab.c.txt", "q",
    ]

    mutating func makeTree(in scratch: ScratchDirectory) throws -> [Known] {
        var known: [Known] = []
        var directories = [(path: "", depth: 0)]
        while let directory = directories.popLast() {
            for name in Self.names where self.oneIn(2) {
                let path = directory.path.isEmpty ? name : "\(directory.path)/\(name)"
                let node: TestTree.Node
                switch Int.random(in: 0..<6, using: &self) {
                case 0...1 where directory.depth < 4: node = .directory([:])
                case 2: node = .symlink("nowhere")
                case 3: node = .fifo
                default: node = .file(size: Int.random(in: 0..<6, using: &self))
                }
                try scratch.make(
                    TestTree([(Array(name.utf8), node)]), in: directory.path.isEmpty ? "." : directory.path)
                if case .directory = node { directories.append((path, directory.depth + 1)) }
                known.append(
                    Known(path: path, name: name, depth: directory.depth + 1, kind: .file, size: 0, modifiedUSec: 0))
            }
        }
        // Bottom up, for what is made in a directory changes its time.
        for index in known.indices.reversed() {
            let path = scratch.path(known[index].path)
            let seconds = Int.random(in: 1000..<1010, using: &self)
            let times = [timespec(tv_sec: 0, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
            guard utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) == 0 else { throw SetUpFailure("utimensat") }
            var status = stat()
            guard lstat(path, &status) == 0 else { throw SetUpFailure("lstat") }
            known[index].size = Int64(status.st_size)
            known[index].modifiedUSec = Int64(status.st_mtim.tv_sec) * 1_000_000
            known[index].kind = Tree.Kind(EntryKind(mode: UInt16(truncatingIfNeeded: status.st_mode)))
        }
        return known
    }

    mutating func parameters() -> Tree.Walk.Parameters {
        var parameters = Tree.Walk.Parameters(detail: Tree.Detail.allCases.randomElement(using: &self))
        if self.oneIn(3) { parameters.hidden = self.oneIn(2) }
        if self.oneIn(3) {
            parameters.glob = ["*.txt", "a*", "[!a]*", "?", "\\[b\\]", "*"].randomElement(using: &self)
        }
        if self.oneIn(3) { parameters.match = ["", "a", "b", ".", "*", "txt"].randomElement(using: &self) }
        if self.oneIn(3) { parameters.ignoreCase = self.oneIn(2) }
        if self.oneIn(3) { parameters.kinds = Tree.Kind.allCases.filter { _ in self.oneIn(2) } }
        if self.oneIn(4) { parameters.minimumSize = Int64.random(in: 0..<6, using: &self) }
        if self.oneIn(4) { parameters.maximumSize = Int64.random(in: 0..<6, using: &self) }
        if self.oneIn(4) { parameters.modifiedAfterUSec = Int64.random(in: 1000..<1010, using: &self) * 1_000_000 }
        if self.oneIn(4) { parameters.modifiedBeforeUSec = Int64.random(in: 1000..<1010, using: &self) * 1_000_000 }
        if self.oneIn(3) { parameters.maximumDepth = Int64.random(in: 1..<6, using: &self) }
        return parameters
    }
}

extension Tree.Kind {
    fileprivate init(_ kind: EntryKind) {
        switch kind {
        case .file: self = .file
        case .directory: self = .directory
        case .symlink: self = .symlink
        case .fifo: self = .fifo
        default: self = .unknown
        }
    }
}
