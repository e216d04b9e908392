// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Glibc
import TestSupport
import Testing

@Suite struct RootTests {
    @Test func missingRoot() throws {
        let scratch = try ScratchDirectory(.basic)
        let path = scratch.path("nowhere")
        #expect(throws: FileSystemError(operation: .open, path: bytes(path), errno: .noSuchFileOrDirectory)) {
            try Root(path)
        }
    }

    @Test func rootThatIsNoDirectory() throws {
        let scratch = try ScratchDirectory(.special)
        #expect(failure { try Root(scratch.path("fifo")) } == .notDirectory)
    }

    @Test func rootWithAZeroByteIsNotCutThere() {
        #expect(failure { try Root("/tmp\0/nowhere") } == .invalidArgument)
        #expect(failure { try Root("") } == .noSuchFileOrDirectory)
    }

    @Test func rootMayBeReachedThroughASymlink() throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path("to-directory"))
        #expect(root.path == scratch.path("to-directory"))
        #expect(try readAll(root.openDirectory([])).map(\.name).contains(bytes("inner")))
    }

    @Test(arguments: ["", "/", "//", ".", "./.", "dir/..", "to-self/to-self"])
    func theseAreTheRootItself(_ path: String) throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path)
        let expected = try Root(scratch.path).openDirectory([]).identity()
        #expect(try root.openDirectory(bytes(path)).identity() == expected)
        #expect(try root.entry(at: bytes(path), follow: true).metadata(.full).inode == expected.inode)
    }

    @Test(arguments: ["dir", "/dir", "///dir/", "to-directory", "to-link", "dir/deeper/..", "ways/../dir"])
    func theseAreADirectoryInside(_ path: String) throws {
        let scratch = try ScratchDirectory(.symlinks)
        let directory = try Root(scratch.path).openDirectory(bytes(path))
        #expect(directory.path == bytes(path))
        #expect(sorted(try readAll(directory).map(\.name)) == [bytes("deeper"), bytes("inner")])
    }

    @Test(arguments: [
        "..", "/..", "../", "dir/../..", "dir/../../x", "absolute", "absolute/etc", "absolute-file", "outward",
        "outward/etc", "out-and-in", "out-and-in/passwd", "ways/up-too-far", "to-self/../..", "to-link/../..",
        "../../../../../../../../../../../../../../etc/passwd",
    ])
    func theseLeaveTheRoot(_ path: String) throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path)
        #expect(
            failure { try root.entry(at: bytes(path), follow: true) } == .crossesBoundary)
        #expect(failure { try root.openDirectory(bytes(path)) } == .crossesBoundary)
    }

    @Test func goingOutToComeBackInIsOutside() throws {
        let scratch = try ScratchDirectory(.basic)
        let name = try #require(scratch.path.split(separator: "/").last)
        let root = try Root(scratch.path)
        #expect(
            failure { try root.openDirectory(bytes("../\(name)")) } == .crossesBoundary)
    }

    @Test func errorsNameTheirPath() throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path)
        func expect(_ path: String, _ errno: Errno, sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(
                throws: FileSystemError(operation: .open, path: bytes(path), errno: errno),
                sourceLocation: sourceLocation
            ) {
                try root.openDirectory(bytes(path))
            }
        }
        expect("missing", .noSuchFileOrDirectory)
        expect("dangling", .noSuchFileOrDirectory)
        expect("alpha", .notDirectory)
        expect("alpha/below", .notDirectory)
        expect("to-file", .notDirectory)
        expect("loop", .tooManySymbolicLinks)
        expect("ping/x", .tooManySymbolicLinks)
        expect("dir\0/inner", .invalidArgument)
        expect("\0", .invalidArgument)
    }

    @Test func specialFilesNeitherOpenAsDirectoriesNorHoldUp() throws {
        let scratch = try ScratchDirectory(.special)
        let root = try Root(scratch.path)
        #expect(failure { try root.openDirectory(bytes("fifo")) } == .notDirectory)
        #expect(failure { try root.openDirectory(bytes("socket")) } == .notDirectory)
        #expect(try root.entry(at: bytes("fifo"), follow: true).metadata(.kind).kind == .fifo)
    }

    @Test func magicLinksAreNotFollowed() throws {
        let root = try Root("/proc")
        let pid = getpid()
        for path in ["\(pid)/exe", "\(pid)/cwd", "\(pid)/root", "\(pid)/fd/0"] {
            let errno = failure { try root.entry(at: bytes(path), follow: true) }
            #expect(errno == .tooManySymbolicLinks, "\(path)")
        }
        #expect(try root.entry(at: bytes("\(pid)/exe"), follow: false).metadata(.kind).kind == .symlink)
    }

    @Test func theLongestPath() throws {
        let scratch = try ScratchDirectory(.basic)
        let root = try Root(scratch.path)
        // 4095 bytes and the terminating zero are PATH_MAX.
        let longest = bytes(String(repeating: "./", count: 2046) + "dir")
        #expect(longest.count == 4095)
        #expect(try readAll(root.openDirectory(longest)).count == 2)
        #expect(try readAll(root.openDirectory(bytes("/") + longest)).count == 2)
        #expect(try root.entry(at: longest, follow: false).metadata(.kind).kind == .directory)
        #expect(failure { try root.openDirectory(longest + bytes("/")) } == .nameTooLong)
        let longName = [UInt8](repeating: UInt8(ascii: "n"), count: 256)
        #expect(failure { try root.openDirectory(longName) } == .nameTooLong)
    }

    @Test func entriesBelowTheLongestPathAreReachedStepByStep() throws {
        let name = String(repeating: "d", count: 250)
        let scratch = try ScratchDirectory(.nested(name, depth: 20))
        var directory = try Root(scratch.path).openDirectory([])
        for _ in 0..<20 {
            directory = try #require(try withEntry(name, in: directory) { try directory.openDirectory($0) })
        }
        #expect(try readAll(directory).map(\.name) == [bytes("leaf")])
        #expect(directory.path.count == 20 * 251 - 1)
        #expect(throws: FileSystemError(operation: .physicalPath, path: directory.path, errno: .nameTooLong)) {
            try directory.physicalPath()
        }
    }

    @Test func steppingIntoAnEntryFollowsNoSymlink() throws {
        let scratch = try ScratchDirectory(.symlinks)
        let directory = try Root(scratch.path).openDirectory([])
        for name in ["to-directory", "absolute", "outward"] {
            let opened = try withEntry(name, in: directory) { (entry) -> Errno? in
                failure { try directory.openDirectory(entry) }
            }
            #expect(opened == .some(.tooManySymbolicLinks) || opened == .some(.notDirectory), "\(name)")
        }
        let inside = try #require(try withEntry("dir", in: directory) { try directory.openDirectory($0) })
        #expect(inside.path == bytes("dir"))
    }

    @Test func theRootStaysTheSameDirectoryWhenRenamed() throws {
        let scratch = try ScratchDirectory(["before": .directory(.basic)])
        let root = try Root(scratch.path("before"))
        try #require(rename(scratch.path("before"), scratch.path("after")) == 0)
        try scratch.make(["before": .directory(.empty)])
        #expect(try readAll(root.openDirectory([])).count == 4)
    }
}
