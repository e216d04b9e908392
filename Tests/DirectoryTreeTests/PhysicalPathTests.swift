// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Glibc
import TestSupport
import Testing

@Suite struct PhysicalPathTests {
    @Test(arguments: [
        ("", "/"), ("/", "/"), ("dir/..", "/"), ("to-self", "/"), ("dir", "/dir"), ("/dir//deeper/", "/dir/deeper"),
        ("to-directory/deeper", "/dir/deeper"), ("to-link", "/dir"), ("ways/../to-link/deeper/..", "/dir"),
    ])
    func directories(_ asked: String, _ physical: String) throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path)
        #expect(text(try root.openDirectory(bytes(asked)).physicalPath()) == physical)
        #expect(text(try root.entry(at: bytes(asked), follow: true).physicalPath()) == physical)
    }

    @Test func entries() throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path)
        #expect(text(try root.entry(at: bytes("to-file"), follow: true).physicalPath()) == "/alpha")
        #expect(text(try root.entry(at: bytes("to-file"), follow: false).physicalPath()) == "/to-file")
        #expect(text(try root.entry(at: bytes("to-link/inner"), follow: false).physicalPath()) == "/dir/inner")
    }

    @Test func everyByteOfANameIsKept() throws {
        let scratch = try ScratchDirectory(.oddNames)
        let root = try Root(scratch.path)
        for name in TestTree.oddNames.names {
            #expect(try root.entry(at: name, follow: false).physicalPath() == bytes("/") + name)
        }
    }

    @Test func theRootOfTheDisk() throws {
        let root = try Root("/")
        #expect(text(try root.openDirectory([]).physicalPath()) == "/")
        let scratch = try ScratchDirectory(.basic)
        #expect(
            text(try root.openDirectory(bytes("\(scratch.path)/dir/.././dir")).physicalPath()) == "\(scratch.path)/dir")
    }

    @Test func aRootReachedThroughASymlink() throws {
        let scratch = try ScratchDirectory(.symlinks)
        let root = try Root(scratch.path("to-directory"))
        #expect(text(try root.openDirectory(bytes("deeper")).physicalPath()) == "/deeper")
    }

    @Test func itFollowsRenaming() throws {
        let scratch = try ScratchDirectory(["root": .directory(.basic)])
        let root = try Root(scratch.path("root"))
        let directory = try root.openDirectory(bytes("dir/deeper"))
        try #require(rename(scratch.path("root"), scratch.path("root2")) == 0)
        #expect(text(try directory.physicalPath()) == "/dir/deeper")
        try #require(rename(scratch.path("root2/dir"), scratch.path("root2/moved")) == 0)
        #expect(text(try directory.physicalPath()) == "/moved/deeper")
    }

    @Test func movedOutOfTheRoot() throws {
        let scratch = try ScratchDirectory(["root": .directory(.basic), "rootbeside": .directory(.empty)])
        let root = try Root(scratch.path("root"))
        let directory = try root.openDirectory(bytes("dir"))
        for place in ["away", "rootbeside/dir"] {
            try #require(rename(scratch.path("root/dir"), scratch.path(place)) == 0)
            #expect(throws: FileSystemError(operation: .physicalPath, path: bytes("dir"), errno: .crossesBoundary)) {
                try directory.physicalPath()
            }
            try #require(rename(scratch.path(place), scratch.path("root/dir")) == 0)
        }
        #expect(text(try directory.physicalPath()) == "/dir")
    }

    @Test func removed() throws {
        let scratch = try ScratchDirectory(["gone": .directory(.empty), "file": .file()])
        let root = try Root(scratch.path)
        let directory = try root.openDirectory(bytes("gone"))
        let file = try root.entry(at: bytes("file"), follow: false)
        try #require(rmdir(scratch.path("gone")) == 0 && unlink(scratch.path("file")) == 0)
        // Others by the very names that the kernel gives the removed ones.
        try scratch.make(["gone (deleted)": .directory(.empty), "file (deleted)": .directory(.empty)])
        for body in [directory.physicalPath, file.physicalPath] as [() throws -> [UInt8]] {
            let error = #expect(throws: FileSystemError.self) { try body() }
            #expect(error?.operation == .physicalPath)
            #expect(error?.errno == .noSuchFileOrDirectory)
        }
        let named = try root.openDirectory(bytes("gone (deleted)"))
        #expect(text(try named.physicalPath()) == "/gone (deleted)")
    }

    @Test func theRootItselfRemoved() throws {
        let scratch = try ScratchDirectory(["root": .directory(["dir": .directory(.empty)])])
        let root = try Root(scratch.path("root"))
        let directory = try root.openDirectory(bytes("dir"))
        let top = try root.openDirectory([])
        try #require(rmdir(scratch.path("root/dir")) == 0 && rmdir(scratch.path("root")) == 0)
        #expect(text(try top.physicalPath()) == "/")
        #expect(failure { try directory.physicalPath() } == .noSuchFileOrDirectory)
        #expect(failure { try readAll(top) } == .noSuchFileOrDirectory)
    }
}
