// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import DirectoryTree
import Glibc
import Synchronization
import TestSupport
import Testing

/// Somebody swaps a directory for a symlink that leads out, over and over, while paths
/// through it are resolved.
@Suite struct SwapRaceTests {
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    @Test func noSwapEverShowsTheOutside() throws {
        let scratch = try ScratchDirectory([
            "root": .directory([
                "door": .directory(["room": .directory(["inside": .file()])]),
                "decoy": .symlink("../outside"),
                "way": .symlink("door/room"),
            ]),
            "outside": .directory(["room": .directory(["secret": .file()])]),
        ])
        let root = try Root(scratch.path("root"))
        let top = try root.openDirectory([])
        let door = try root.openDirectory(bytes("door")).identity()
        let room = try root.openDirectory(bytes("door/room")).identity()

        let isOver = Flag()
        let swapper = try OwnThread {
            defer { isOver.isSet.store(true, ordering: .releasing) }
            for _ in 0..<5_000 { try exchange(scratch.path("root/door"), scratch.path("root/decoy")) }
        }
        var opened = 0
        var refused = 0
        func open(_ expected: DirectoryIdentity, _ body: () throws(FileSystemError) -> Directory) {
            do throws(FileSystemError) {
                #expect(try body().identity() == expected)
                opened += 1
            } catch {
                // Both names are always there, so "outside" and "a symlink" are all there is to say.
                #expect([.crossesBoundary, .tooManySymbolicLinks, .notDirectory].contains(error.errno), "\(error)")
                refused += 1
            }
        }
        repeat {
            for path in ["door/room", "way", "decoy/room", "door/room/../room"] {
                open(room) { () throws(FileSystemError) in try root.openDirectory(bytes(path)) }
            }
            _ = try withEntry("door", in: top) { entry in
                open(door) { () throws(FileSystemError) in try top.openDirectory(entry) }
            }
        } while !isOver.isSet.load(ordering: .acquiring)
        try swapper.join()
        #expect(opened > 0 && refused > 0)
    }

    /// A path with ".." is answered with EAGAIN while anything is being renamed, and is tried again.
    @Test func pathsWithDotDotGetThroughAStormOfRenames() throws {
        let scratch = try ScratchDirectory(["root": .directory(.basic), "a": .file(), "b": .file()])
        let root = try Root(scratch.path("root"))
        let expected = try root.openDirectory(bytes("dir")).identity()
        let isOver = Flag()
        let renamer = try OwnThread {
            defer { isOver.isSet.store(true, ordering: .releasing) }
            for _ in 0..<5_000 { try exchange(scratch.path("a"), scratch.path("b")) }
        }
        repeat {
            #expect(try root.openDirectory(bytes("dir/deeper/../../dir/deeper/..")).identity() == expected)
        } while !isOver.isSet.load(ordering: .acquiring)
        try renamer.join()
    }
}

private func exchange(_ one: String, _ other: String) throws {
    let result = clinux_renameat2(AT_FDCWD, one, AT_FDCWD, other, CLINUX_RENAME_EXCHANGE)
    try #require(result == 0)
}
