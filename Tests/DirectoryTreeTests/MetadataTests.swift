// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import DirectoryTree
import Glibc
import TestSupport
import Testing

@Suite struct MetadataTests {
    @Test func standardFields() throws {
        let scratch = try ScratchDirectory([
            "plain": .file(size: 4711, mode: 0o640), "bits": .file(mode: 0o7755),
            "sub": .directory(.empty, mode: 0o2750),
        ])
        let root = try Root(scratch.path)
        let plain = try root.entry(at: bytes("plain"), follow: false).metadata(.standard)
        #expect(plain.kind == .file)
        #expect(plain.size == 4711)
        #expect(plain.permissions == 0o640)
        #expect(plain.links == 1)
        #expect(plain.uid == geteuid())
        try #require(link(scratch.path("plain"), scratch.path("second")) == 0)
        #expect(try root.entry(at: bytes("second"), follow: false).metadata(.standard).links == 2)
        #expect(try root.entry(at: bytes("bits"), follow: false).metadata(.standard).permissions == 0o7755)
        let sub = try root.entry(at: bytes("sub"), follow: false).metadata(.standard)
        #expect(sub.kind == .directory)
        #expect(sub.permissions == 0o2750)
    }

    @Test func fullFieldsAgreeWithStat() throws {
        let scratch = try ScratchDirectory(.basic)
        let metadata = try Root(scratch.path).entry(at: bytes("alpha"), follow: false).metadata(.full)
        var expected = stat()
        try #require(lstat(scratch.path("alpha"), &expected) == 0)
        #expect(metadata.inode == expected.st_ino)
        #expect(clinux_makedev(metadata.device.major, metadata.device.minor) == expected.st_dev)
        #expect(metadata.allocated == Int64(expected.st_blocks) * 512)
        #expect(metadata.gid == expected.st_gid)
        #expect(
            metadata.changedNSec == Int64(expected.st_ctim.tv_sec) * 1_000_000_000 + Int64(expected.st_ctim.tv_nsec))
        #expect(metadata.changedUSec == metadata.changedNSec / 1000)
        if let created = metadata.createdUSec { #expect(created <= metadata.changedUSec) }
    }

    @Test func aSparseFileHasSizeAndTakesNothing() throws {
        let scratch = try ScratchDirectory(["sparse": .file(size: 1 << 40)])
        let metadata = try Root(scratch.path).entry(at: bytes("sparse"), follow: false).metadata(.full)
        #expect(metadata.size == 1 << 40)
        #expect(metadata.allocated < 1 << 20)
    }

    @Test(
        arguments: [
            (0, 0, 0), (1, 999, 1_000_000), (1, 1000, 1_000_001), (1_700_000_000, 123_456_789, 1_700_000_000_123_456),
            (-1, 999_999_000, -1), (-1, 999_999_999, -1), (-1, 0, -1_000_000), (-2, 1, -2_000_000),
            (-1_000_000_000, 500_000_000, -999_999_999_500_000),
        ] as [(Int, Int, Int64)])
    func timesRoundDownToMicroseconds(_ seconds: Int, _ nanoseconds: Int, _ expected: Int64) throws {
        let scratch = try ScratchDirectory(["file": .file()])
        let times = [timespec(tv_sec: seconds, tv_nsec: nanoseconds), timespec(tv_sec: seconds, tv_nsec: nanoseconds)]
        try #require(utimensat(AT_FDCWD, scratch.path("file"), times, AT_SYMLINK_NOFOLLOW) == 0)
        let metadata = try Root(scratch.path).entry(at: bytes("file"), follow: false).metadata(.full)
        #expect(metadata.modifiedUSec == expected)
        #expect(metadata.accessedUSec == expected)
    }

    @Test func identityTellsDirectoriesApartAndHoldsAcrossReopening() throws {
        let scratch = try ScratchDirectory(["one": .directory(.empty), "two": .directory(.empty)])
        let one = try Root(scratch.path).openDirectory(bytes("one")).identity()
        try #require(rename(scratch.path("one"), scratch.path("renamed")) == 0)
        let again = try Root(scratch.path).openDirectory(bytes("renamed")).identity()
        #expect(one == again)
        #expect(one != (try Root(scratch.path).openDirectory(bytes("two")).identity()))
    }

    @Test func theChangeTimeMovesWhenAnEntryComes() throws {
        let scratch = try ScratchDirectory(.basic)
        let directory = try Root(scratch.path).openDirectory([])
        let before = try directory.changedNSec()
        _ = try readAll(directory)
        #expect(try directory.changedNSec() == before)
        // Kernels before 6.13 stamp with the clock of the last tick: make entries until it moves.
        var after = before
        var made = 0
        while after == before && made < 100_000 {
            try scratch.make(["new-\(made)": .file()])
            made += 1
            after = try directory.changedNSec()
        }
        #expect(after > before)
    }
}

@Suite struct LinkTests {
    @Test(arguments: [
        ("to-file", "alpha"), ("absolute", "/"), ("dangling", "missing"), ("bytes", "a\nb"), ("loop", "loop"),
        ("out-and-in", "dir/../../../../../../etc"),
    ])
    func targetsComeAsStored(_ name: String, _ target: String) throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path)
        let directory = try root.openDirectory([])
        var memory = LinkTarget()
        let errno = try #require(try withEntry(name, in: directory) { directory.linkTarget(of: $0, into: &memory) })
        #expect(errno == nil)
        #expect(memory.array == bytes(target))
        #expect(memory.bytes.count == target.utf8.count)
        let entry = try root.entry(at: bytes(name), follow: false)
        #expect(try entry.linkTarget() == bytes(target))
        #expect(try entry.metadata(.standard).kind == .symlink)
        #expect(try entry.metadata(.standard).size == target.utf8.count)
    }

    @Test(arguments: ["to-file", "to-directory", "absolute", "dangling", "loop"])
    func theMetadataOfALinkIsItsOwn(_ name: String) throws {
        let scratch = try ScratchDirectory(.symlinks)
        let directory = try Root(scratch.path).openDirectory([])
        var metadata = Metadata()
        let errno = try #require(
            try withEntry(name, in: directory) { directory.metadata(of: $0, .standard, into: &metadata) })
        #expect(errno == nil)
        #expect(metadata.kind == .symlink)
    }

    @Test func theLongestTarget() throws {
        let target = String(repeating: "t", count: 4095)
        let scratch = try ScratchDirectory(["long": .symlink(target)])
        #expect(try Root(scratch.path).entry(at: bytes("long"), follow: false).linkTarget() == bytes(target))
    }

    @Test func whatIsNoLinkHasNoTarget() throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path)
        let directory = try root.openDirectory([])
        var memory = LinkTarget()
        _ = try withEntry("to-file", in: directory) { directory.linkTarget(of: $0, into: &memory) }
        #expect(
            try withEntry("alpha", in: directory) { directory.linkTarget(of: $0, into: &memory) }
                == .some(.invalidArgument))
        #expect(memory.array.isEmpty)
        let entry = try root.entry(at: bytes("alpha"), follow: false)
        #expect(throws: FileSystemError(operation: .readLink, path: bytes("alpha"), errno: .noSuchFileOrDirectory)) {
            try entry.linkTarget()
        }
    }

    @Test func followingLeadsToTheTarget() throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path)
        let alpha = try root.entry(at: bytes("alpha"), follow: false).metadata(.full).inode
        for name in ["to-file", "there-and-back", "ways/up"] {
            #expect(try root.entry(at: bytes(name), follow: true).metadata(.full).inode == alpha, "\(name)")
            #expect(try root.entry(at: bytes(name), follow: false).metadata(.full).inode != alpha, "\(name)")
        }
        #expect(
            failure { try root.entry(at: bytes("loop"), follow: true) }
                == .tooManySymbolicLinks)
        #expect(
            failure { try root.entry(at: bytes("dangling"), follow: true) }
                == .noSuchFileOrDirectory)
    }
}
