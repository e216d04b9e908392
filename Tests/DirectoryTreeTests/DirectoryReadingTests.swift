// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Glibc
import TestSupport
import Testing

@Suite struct DirectoryReadingTests {
    @Test func basicTree() throws {
        let scratch = try ScratchDirectory(.basic)
        let read = try readAll(Root(scratch.path).openDirectory([]))
        let kinds = Dictionary(uniqueKeysWithValues: read.map { (text($0.name), $0.kind) })
        #expect(kinds == ["alpha": .file, "beta": .file, ".hidden": .file, "dir": .directory])
    }

    @Test func emptyDirectory() throws {
        let scratch = try ScratchDirectory(.empty)
        #expect(try readAll(Root(scratch.path).openDirectory([])).isEmpty)
    }

    @Test func everyNameComesBackByteForByte() throws {
        let tree = TestTree.oddNames
        let scratch = try ScratchDirectory(tree)
        let directory = try Root(scratch.path).openDirectory([])
        #expect(sorted(try readAll(directory).map(\.name)) == sorted(tree.names))
        try directory.seek(to: 0)
        #expect(sorted(try readAll(directory, capacity: 0).map(\.name)) == sorted(tree.names))
    }

    @Test func everyNameHasItsMetadata() throws {
        let scratch = try ScratchDirectory(.oddNames)
        let root = try Root(scratch.path)
        let directory = try root.openDirectory([])
        var block = EntryBlock(capacity: 1 << 16)
        var metadata = Metadata()
        while try !block.fill(from: directory) {}
        try directory.seek(to: 0)
        #expect(try block.fill(from: directory))
        var entries = block.entries
        var count = 0
        while let entry = entries.next() {
            let inode = entry.inode
            let errno = directory.metadata(of: entry, .full, into: &metadata)
            #expect(errno == nil && metadata.inode == inode && metadata.kind == .file)
            #expect(try root.entry(at: entry.nameArray, follow: false).metadata(.full).inode == inode)
            count += 1
        }
        #expect(count == TestTree.oddNames.entries.count)
    }

    @Test func kindsOfSpecialFiles() throws {
        let scratch = try ScratchDirectory(.special)
        let directory = try Root(scratch.path).openDirectory([])
        #expect(try withEntry("fifo", in: directory) { $0.kind } == .fifo)
        #expect(try withEntry("socket", in: directory) { $0.kind } == .socket)
        var metadata = Metadata()
        #expect(
            try withEntry("socket", in: directory) { directory.metadata(of: $0, .kind, into: &metadata) } == .some(nil))
        #expect(metadata.kind == .socket)
    }

    @Test(.enabled(if: canMakeDevices)) func devices() throws {
        let scratch = try ScratchDirectory(.devices)
        let directory = try Root(scratch.path).openDirectory([])
        #expect(try withEntry("null", in: directory) { $0.kind } == .character)
        #expect(try withEntry("loop", in: directory) { $0.kind } == .block)
        var metadata = Metadata()
        _ = try withEntry("null", in: directory) { directory.metadata(of: $0, .standard, into: &metadata) }
        #expect(metadata.kind == .character)
        #expect(metadata.nodeDevice == DeviceNumber(major: 1, minor: 3))
        _ = try withEntry("loop", in: directory) { directory.metadata(of: $0, .standard, into: &metadata) }
        #expect(metadata.kind == .block)
        #expect(metadata.nodeDevice == DeviceNumber(major: 7, minor: 7))
    }

    @Test func manyEntriesThroughSmallBlocks() throws {
        let tree = TestTree.files(500)
        let scratch = try ScratchDirectory(tree)
        let directory = try Root(scratch.path).openDirectory([])
        #expect(sorted(try readAll(directory, capacity: 4096).map(\.name)) == sorted(tree.names))
    }

    @Test func aBlockThatFilledUpSaysThatMoreIsToCome() throws {
        let scratch = try ScratchDirectory(.files(200))
        let directory = try Root(scratch.path).openDirectory([])
        var block = EntryBlock(capacity: 4096)
        #expect(try !block.fill(from: directory))
        // A record of these takes 40 bytes, and room for one of 280 may be left over.
        let count = count(block)
        #expect((4096 - 280) / 40 - 2...4096 / 40 ~= count)
    }

    @Test func aCookieGoesOnExactlyAfterItsEntry() throws {
        let scratch = try ScratchDirectory(.files(300))
        let root = try Root(scratch.path)
        let whole = try readAll(root.openDirectory([]))
        let again = try root.openDirectory([])
        for index in Array(stride(from: 0, to: whole.count, by: 7)) + [whole.count - 1] {
            try again.seek(to: whole[index].next)
            #expect(try readAll(again) == Array(whole[(index + 1)...]))
        }
        try again.seek(to: 0)
        #expect(try readAll(again) == whole)
    }

    @Test func seekRefusesWhatIsNoPosition() throws {
        let scratch = try ScratchDirectory(.basic)
        let directory = try Root(scratch.path).openDirectory(bytes("dir"))
        #expect(throws: FileSystemError(operation: .seek, path: bytes("dir"), errno: .invalidArgument)) {
            try directory.seek(to: -1)
        }
    }

    @Test func aPositionGoesOnWithinTheSameBlock() throws {
        let scratch = try ScratchDirectory(.files(50))
        let directory = try Root(scratch.path).openDirectory([])
        var block = EntryBlock(capacity: 1 << 16)
        #expect(try block.fill(from: directory))
        var names: [[UInt8]] = []
        var position = EntryBlock.Position.start
        while true {
            // One entry at a time, as a reader that is stopped after each.
            var entries = block.entries(from: position)
            guard let entry = entries.next() else { break }
            names.append(entry.nameArray)
            position = entries.position
        }
        #expect(sorted(names) == sorted(TestTree.files(50).names))
        block.removeAll()
        #expect(count(block) == 0)
    }

    @Test func vanishedBetweenReadingAndMetadata() throws {
        let scratch = try ScratchDirectory(.symlinks)
        let directory = try Root(scratch.path).openDirectory([])
        var metadata = Metadata()
        var target = LinkTarget()
        let (first, second, third) = try #require(
            try withEntry("to-file", in: directory) { entry in
                let first = directory.metadata(of: entry, .standard, into: &metadata)
                unlink(scratch.path("to-file"))
                return (
                    first, directory.metadata(of: entry, .standard, into: &metadata),
                    directory.linkTarget(of: entry, into: &target)
                )
            })
        #expect(first == nil)
        #expect(second == .noSuchFileOrDirectory)
        #expect(third == .noSuchFileOrDirectory)
    }

    @Test func readingARemovedDirectory() throws {
        let scratch = try ScratchDirectory(["gone": .directory(.empty)])
        let directory = try Root(scratch.path).openDirectory(bytes("gone"))
        try #require(rmdir(scratch.path("gone")) == 0)
        #expect(throws: FileSystemError(operation: .read, path: bytes("gone"), errno: .noSuchFileOrDirectory)) {
            try readAll(directory)
        }
    }

    @Test func manyThreadsAskForMetadataOfOneBlock() throws {
        let scratch = try ScratchDirectory(.files(400))
        let directory = try Root(scratch.path).openDirectory([])
        let shared = SharedBlock(try filled(directory))
        let threads = try (0..<4).map { _ in
            try OwnThread { matching(shared.block, directory) }
        }
        // Meanwhile the position is used by this thread.
        for _ in 0..<20 {
            try directory.seek(to: 0)
            #expect(try readAll(directory, capacity: 4096).count == 400)
        }
        for thread in threads { #expect(try thread.join() == 400) }
    }

    private func count(_ block: borrowing EntryBlock) -> Int {
        var count = 0
        var entries = block.entries
        while entries.next() != nil { count += 1 }
        return count
    }

    private func filled(_ directory: Directory) throws -> EntryBlock {
        var block = EntryBlock(capacity: 1 << 16)
        #expect(try block.fill(from: directory))
        return block
    }

    private final class SharedBlock: Sendable {
        let block: EntryBlock

        init(_ block: consuming EntryBlock) {
            self.block = block
        }
    }
}

/// How many of a block's entries have the inode that their metadata tells.
private func matching(_ block: borrowing EntryBlock, _ directory: Directory) -> Int {
    var metadata = Metadata()
    var entries = block.entries
    var matching = 0
    while let entry = entries.next() {
        if directory.metadata(of: entry, .full, into: &metadata) == nil, metadata.inode == entry.inode { matching += 1 }
    }
    return matching
}
