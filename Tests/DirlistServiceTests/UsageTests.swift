// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistService
import Foundation
import TestSupport
import Testing
import Varlink

@Suite struct UsageTests {
    func usage(
        _ session: TestSession,
        _ parameters: Tree.Usage.Parameters
    ) async throws -> (usage: [Tree.DirectoryUsage], summary: Tree.Summary) {
        let conversation = try session.begin(Tree.Usage.self, parameters, mode: .more)
        conversation.answer.demand(1)
        var usage: [Tree.DirectoryUsage] = []
        while true {
            let reply = try await conversation.next()
            usage += reply.value.usage ?? []
            if !reply.continues { return (usage, try #require(reply.value.summary)) }
            conversation.answer.demand(1)
        }
    }

    /// Hard links within and between directories, a sparse file, a symlink and odd names.
    private func tree() throws -> ScratchDirectory {
        let scratch = try ScratchDirectory(.basic)
        try scratch.make([
            "sparse": .file(size: 30_000_000), "link": .symlink("dir/deeper/leaf"), "pipe": .fifo,
            "one": .directory(["deep": .directory(["deeper": .directory([:])])]), "two": .directory([:]),
        ])
        for (index, name) in ["one/deep/f", "two/f", "g", "dir/f"].enumerated() {
            try Data(repeating: 1, count: 9000 * (index + 1)).write(to: URL(fileURLWithPath: scratch.path(name)))
            for other in ["one/deep/deeper", "two", "dir/deeper", "one", "."] {
                try FileManager.default.linkItem(
                    atPath: scratch.path(name), toPath: scratch.path("\(other)/link\(index)"))
            }
        }
        return scratch
    }

    @Test(arguments: [0, 1, 2, 50])
    func agreesWithDu(_ depth: Int) async throws {
        let scratch = try self.tree()
        let session = try TestSession(scratch.path)
        for _ in 0..<5 {
            let (usage, summary) = try await self.usage(session, .init(depth: Int64(depth)))
            #expect(summary.complete)
            let allocated = Dictionary(uniqueKeysWithValues: usage.map { (Tree.readable($0.directory), $0.allocated) })
            #expect(allocated == (try du(scratch.path, depth, [])))
            let sizes = Dictionary(uniqueKeysWithValues: usage.map { (Tree.readable($0.directory), $0.size) })
            #expect(sizes == (try du(scratch.path, depth, ["--apparent-size"])))
        }
    }

    @Test func countsFilesAndDirectories() async throws {
        let scratch = try ScratchDirectory(.basic)
        let (usage, summary) = try await self.usage(try TestSession(scratch.path), .init(depth: 1))
        #expect(usage.map { Tree.readable($0.directory) } == [".", "dir"])
        #expect(usage.map(\.files) == [5, 2] && usage.map(\.directories) == [2, 1] && usage.map(\.depth) == [0, 1])
        #expect(summary.entries == 7 && summary.directories == 3)
    }

    @Test func withoutDepthOnlyTheAskedDirectoryIsTold() async throws {
        let scratch = try ScratchDirectory(.basic)
        let (usage, _) = try await self.usage(try TestSession(scratch.path), .init(path: Array("dir".utf8)))
        #expect(usage.count == 1 && usage.first?.directory == Array(".".utf8))
    }

    @Test func manyDirectoriesAreManyReplies() async throws {
        let scratch = try ScratchDirectory(
            TestTree((0..<3000).map { (Array("directory-number-\($0)".utf8), .directory([:])) }))
        let conversation = try TestSession(scratch.path).begin(Tree.Usage.self, .init(depth: 1), mode: .more)
        conversation.answer.demand(1)
        var all: [Tree.DirectoryUsage] = []
        var replies = 0
        while true {
            let (frame, isLast) = await conversation.replies.next()
            #expect(frame.count < 128 << 10)
            let message = frame.bytes.dropLast()
            all += try Tree.Usage.reply(message.span).value.usage ?? []
            replies += 1
            if isLast { break }
            conversation.answer.demand(1)
        }
        #expect(all.count == 3001 && Set(all.map(\.directory)).count == 3001 && replies > 3)
    }

    @Test func whatCannotBeReadIsCounted() throws {
        let scratch = try ScratchDirectory(.denied)
        let executor = SteppedExecutor()
        let conversation = try TestSession(scratch.path, executor: executor).begin(
            Tree.Usage.self, .init(depth: 1), mode: .more)
        conversation.answer.demand(10)
        try withoutDACCapabilities { while executor.waiting > 0 { executor.run() } }
        let replies = try conversation.repliesSoFar()
        let summary = try #require(replies.last?.value.summary)
        #expect(summary.denied == 4 && !summary.complete && summary.directories == 3)
        // Those that cannot be read count by themselves, as with du(1).
        #expect(replies.flatMap { $0.value.usage ?? [] }.count == 5)
    }
}

/// What du(1) says of the directories down to a depth, by path.
private func du(_ path: String, _ depth: Int, _ options: [String]) throws -> [String: Int64] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/du")
    process.arguments = ["-B1", "--max-depth=\(depth)"] + options + ["."]
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(
        separator: "\n")
    process.waitUntilExit()
    return Dictionary(
        uniqueKeysWithValues: lines.map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            let path = parts[1] == "." ? "." : String(parts[1].dropFirst(2))
            return (path, Int64(parts[0]) ?? -1)
        })
}
