// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import DirectoryTree
import Foundation
import TestSupport
import Testing

@Suite struct WatchTests {
    static func write(_ path: String, _ data: String = "") throws {
        try Data(data.utf8).write(to: URL(filePath: path))
    }

    static func watching(_ scratch: ScratchDirectory, _ path: String = "", isRecursive: Bool = true) throws -> Watching
    {
        let watching = try Watching(scratch.path, path, isRecursive: isRecursive)
        #expect(try watching.drain().map(\.line) == ["ready"])
        return watching
    }

    @Test func changesOfEntriesAreTold() throws {
        let scratch = try ScratchDirectory(.basic)
        let watching = try Self.watching(scratch, isRecursive: false)
        try Self.write(scratch.path("new"), "text")
        mkdir(scratch.path("folder"), 0o755)
        symlink("new", scratch.path("link"))
        chmod(scratch.path("beta"), 0o600)
        rename(scratch.path("new"), scratch.path("newer"))
        unlink(scratch.path("newer"))
        rmdir(scratch.path("folder"))
        // Below: not asked for.
        try Self.write(scratch.path("dir/below"))
        #expect(
            try watching.drain().map(\.line) == [
                // Gone by the time of looking, so nobody knows what it was.
                "created new", "modified new", "created folder (directory)", "created link (symlink)",
                "attributes beta", "movedFrom new", "movedTo newer", "deleted newer", "deleted folder (directory)",
            ])
    }

    @Test func whatIsCreatedIsToldWithItsKind() throws {
        let scratch = try ScratchDirectory(.empty)
        let watching = try Self.watching(scratch)
        try scratch.make(["file": .file(), "fifo": .fifo, "socket": .socket])
        let told = try watching.drain().filter { $0.change == .created }.map(\.line)
        #expect(told == ["created file (file)", "created fifo (fifo)", "created socket (socket)"])
    }

    @Test func oddNamesAreToldExactly() throws {
        let scratch = try ScratchDirectory(.empty)
        let watching = try Self.watching(scratch)
        try scratch.make(.oddNames)
        let told = try watching.drain().filter { $0.change == .created }.compactMap(\.name)
        #expect(told == TestTree.oddNames.names)
    }

    @Test func aDirectoryThatComesIsToldWithAllBelow() throws {
        let scratch = try ScratchDirectory(["root": .directory(.empty), "other": .directory(.basic)])
        let watching = try Watching(scratch.path("root"))
        _ = try watching.drain()
        rename(scratch.path("other"), scratch.path("root/came"))
        var listing = ListedTree()
        for event in try watching.drain() { listing.apply(event) }
        #expect(listing.difference(from: try ListedTree(listing: scratch.path("root"))) == [])
        rename(scratch.path("root/came"), scratch.path("other"))
        #expect(try watching.drain().map(\.line) == ["deleted came (directory)"])
        try Self.write(scratch.path("other/dir/unseen"))
        #expect(try watching.drain() == [])
    }

    @Test func aMovedDirectoryKeepsItsWatchUnderItsNewName() throws {
        let scratch = try ScratchDirectory(.basic)
        let watching = try Self.watching(scratch)
        rename(scratch.path("dir"), scratch.path("moved"))
        try Self.write(scratch.path("moved/deeper/new"))
        #expect(
            try watching.drain().map(\.line) == [
                "movedFrom dir (directory)", "movedTo moved (directory)", "created moved/deeper/new (file)",
                "modified moved/deeper/new",
            ])
    }

    /// The directory is found where a file has arrived and left again, before its own arrival is noticed.
    @Test func whatIsRemovedBetweenTwoLooksAtADirectoryIsTold() throws {
        let scratch = try ScratchDirectory([
            "in": .directory(.empty), "file": .file(), "other": .directory(["kept": .file(), "removed": .file()]),
        ])
        let watching = try Watching(scratch.path("in"))
        _ = try watching.drain()
        let place = scratch.path("in/name")
        #expect(rename(scratch.path("file"), place) == 0)
        #expect(clinux_renameat2(AT_FDCWD, place, AT_FDCWD, scratch.path("other"), CLINUX_RENAME_EXCHANGE) == 0)
        var told = try watching.steps { $0.name == bytes("removed") }
        #expect(told.contains { $0.line == "created name/removed (file)" })
        unlink("\(place)/removed")
        told += try watching.drain()
        var listing = ListedTree()
        for event in told { listing.apply(event) }
        #expect(listing.difference(from: try ListedTree(listing: scratch.path("in"))) == [])
    }

    @Test func exchangedNamesAreToldAnew() throws {
        let scratch = try ScratchDirectory(.basic)
        let watching = try Self.watching(scratch)
        var listing = try ListedTree(listing: scratch.path)
        #expect(
            clinux_renameat2(
                AT_FDCWD, scratch.path("dir/deeper"), AT_FDCWD, scratch.path("alpha"), CLINUX_RENAME_EXCHANGE) == 0)
        for event in try watching.drain() { listing.apply(event) }
        #expect(listing.difference(from: try ListedTree(listing: scratch.path)) == [])
        try Self.write(scratch.path("alpha/new"))
        #expect(try watching.drain().first?.line == "created alpha/new (file)")
    }

    @Test(arguments: ["deleted", "movedFrom", "aboveMoved", "replaced"])
    func theEndOfTheDirectoryItselfIsTold(_ how: String) throws {
        let scratch = try ScratchDirectory(["a": .directory(["b": .directory(["c": .directory(.empty)])])])
        let watching = try Self.watching(scratch, "a/b/c")
        // Somebody sits in it, so that its inode stays.
        let held = open(scratch.path("a/b/c"), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(held) }
        switch how {
        case "deleted": rmdir(scratch.path("a/b/c"))
        case "movedFrom": rename(scratch.path("a/b/c"), scratch.path("d"))
        case "aboveMoved": rename(scratch.path("a"), scratch.path("z"))
        default:
            mkdir(scratch.path("e"), 0o755)
            rename(scratch.path("e"), scratch.path("a/b/c"))
        }
        let told = try watching.drain()
        #expect(told.last?.line == (how.hasPrefix("moved") || how == "aboveMoved" ? "movedFrom ." : "deleted ."))
        #expect(watching.hasEnded)
    }

    @Test func aDirectoryThatMayNotBeReadIsAGapAndToldWhenItMay() throws {
        let scratch = try ScratchDirectory(["shut": .directory(["in": .file()], mode: 0o000)])
        let path = scratch.path
        try withoutDACCapabilities {
            let watching = try Watching(path)
            #expect(try watching.drain().map(\.line) == ["ready", "gap shut"])
            chmod("\(path)/shut", 0o755)
            #expect(
                try watching.drain().map(\.line) == ["attributes shut (directory)", "created shut/in (file)"])
            mkdir("\(path)/also", 0o000)
            #expect(try watching.drain().map(\.line) == ["created also (directory)", "gap also"])
        }
    }

    @Test func anOverflowIsAGapAndTheWatchStandsAgain() throws {
        let limit = try #require(
            Int(
                String(
                    decoding: try Data(contentsOf: URL(filePath: "/proc/sys/fs/inotify/max_queued_events")),
                    as: UTF8.self
                )
                .split(separator: "\n")[0]))
        let scratch = try ScratchDirectory(.basic)
        let watching = try Self.watching(scratch)
        // Two changes that are not the same each time, for the kernel tells of equal ones in a row once.
        for number in 0...limit / 2 {
            chmod(scratch.path("alpha"), number % 2 == 0 ? 0o600 : 0o644)
            chmod(scratch.path("beta"), 0o600)
        }
        mkdir(scratch.path("missed"), 0o755)
        let told = try watching.drain()
        #expect(told.last?.line == "gap .")
        try Self.write(scratch.path("missed/new"))
        #expect(try watching.drain().first?.line == "created missed/new (file)")
    }

    @Test func whatIsFilteredDoesNotExist() throws {
        let scratch = try ScratchDirectory(.basic)
        let filter = WatchFilter(dependsOnPlace: false) { _ in { $0[0] != UInt8(ascii: ".") } }
        let watching = try Watching(scratch.path, filter: filter)
        _ = try watching.drain()
        mkdir(scratch.path(".secret"), 0o755)
        try Self.write(scratch.path(".secret/new"))
        #expect(try watching.drain() == [])
        rename(scratch.path(".secret"), scratch.path("shown"))
        #expect(try watching.drain().map(\.line) == ["created shown (directory)", "created shown/new (file)"])
        rename(scratch.path("shown"), scratch.path(".secret"))
        #expect(try watching.drain().map(\.line) == ["deleted shown (directory)"])
        try Self.write(scratch.path(".secret/newer"))
        #expect(try watching.drain() == [])
    }

    /// What is hidden by its path is told when its directory is renamed.
    @Test func whereNamesAreHiddenByPlaceAMovedDirectoryIsToldAnew() throws {
        let scratch = try ScratchDirectory(.basic)
        let filter = WatchFilter(dependsOnPlace: true) { directory in
            { directory != Array("dir".utf8) || $0[0] != UInt8(ascii: "d") }
        }
        let watching = try Watching(scratch.path, filter: filter)
        _ = try watching.drain()
        rename(scratch.path("dir"), scratch.path("open"))
        #expect(
            Set(try watching.drain().map(\.line)) == [
                "deleted dir (directory)", "created open (directory)", "created open/inner (file)",
                "created open/deeper (directory)", "created open/deeper/leaf (file)",
            ])
    }

    @Test func aPathOfMoreThanAPageIsWatched() throws {
        let scratch = try ScratchDirectory(.empty)
        let watching = try Self.watching(scratch)
        let name = String(repeating: "x", count: 250)
        var directory = open(scratch.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for _ in 0..<20 {
            mkdirat(directory, name, 0o755)
            let next = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            close(directory)
            directory = next
        }
        defer { close(directory) }
        #expect(try watching.drain().count >= 20)
        close(openat(directory, "leaf", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644))
        let told = try watching.drain()
        #expect(told.first?.directory.count == 20 * 251 - 1 && told.first?.name == bytes("leaf"))
    }

    @Test func aFileIsNoDirectoryToWatch() throws {
        let scratch = try ScratchDirectory(.basic)
        #expect(failure { try Watching(scratch.path, "alpha") } == .notDirectory)
    }
}
