// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import DirectoryTree

@Suite struct TreeWalkTests {
    @Test(arguments: [1, 4])
    func everythingIsMetOnce(_ workers: Int) throws {
        let scratch = try ScratchDirectory()
        for index in 0..<30 {
            try scratch.make([
                "d\(index)": .directory([
                    "one": .directory(.files(3)), "two": .directory(["three": .directory(.basic)]),
                    "link": .symlink("one"),
                ])
            ])
        }
        let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]))
        let met = Met()
        let threads = try (0..<workers).map { _ in try OwnThread { met.go(walk) } }
        for thread in threads { try thread.join() }
        let paths = met.paths
        #expect(paths.count == 30 * (1 + 3 + 3 + 1 + 4 + 3))
        #expect(Set(paths).count == paths.count)
        #expect(paths.contains("d7/two/three/dir/deeper/leaf"))
        #expect(walk.counts.directories == 1 + 30 * 6 && walk.isOver && !walk.counts.changed)
    }

    @Test func depthLimitsWhatIsRead() throws {
        let scratch = try ScratchDirectory(.nested("d", depth: 5))
        for (depth, directories) in [(1, 1), (2, 2), (6, 6), (7, 6)] {
            var limits = TreeWalk.Limits()
            limits.depth = depth
            let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]), limits)
            #expect(met(walk).count == min(depth, 6))
            #expect(walk.counts.directories == directories)
        }
    }

    @Test func aChainMayBeDeep() throws {
        let scratch = try ScratchDirectory()
        let name = String(repeating: "n", count: 255)
        try makeChain(in: scratch, depth: 4000, name: name, besides: [])
        defer { removeChain(in: scratch, name: name) }
        let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]))
        // Letting go of the deepest lets go of all above it, which must not take a stack as deep.
        var deepest = 0
        #expect(met(walk, naming: false) { deepest = max(deepest, $0.depth) }.count == 4000)
        #expect(deepest == 4000)
        #expect(walk.counts.directories == 4001 && walk.counts.unreadable == 0)
    }

    @Test func aCombTakesNoMoreDescriptorsThanAllowed() throws {
        let scratch = try ScratchDirectory()
        try makeChain(in: scratch, depth: 300, name: "m", besides: ["a", "z"])
        var limits = TreeWalk.Limits()
        limits.descriptors = 4
        let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]), limits)
        var most = 0
        let paths = met(walk) { most = max(most, walk.heldDescriptors) }
        #expect(Set(paths).count == 900 && paths.count == 900)
        #expect(walk.counts.directories == 901 && walk.counts.vanished == 0)
        #expect(most == 4)
    }

    @Test func directoriesReadOnWhereTheyWereClosed() throws {
        // Blocks of the smallest size, so that every directory is closed with more to give.
        let scratch = try ScratchDirectory()
        for outer in 0..<3 {
            let inner = (0..<200).map { index in
                (bytes("directory-with-a-long-name-\(index)"), TestTree.Node.directory(.files(2)))
            }
            try scratch.make(["outer\(outer)": .directory(TestTree(inner))])
        }
        var limits = TreeWalk.Limits()
        limits.descriptors = 1
        let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]), limits)
        let paths = met(walk, capacity: 4096)
        #expect(paths.count == 3 + 600 + 1200)
        #expect(Set(paths).count == paths.count)
    }

    @Test func aWideDirectoryDoesNotQueueAll() throws {
        let scratch = try ScratchDirectory()
        try scratch.make(TestTree((0..<5000).map { (bytes("directory\($0)"), .directory(.empty)) }))
        var limits = TreeWalk.Limits()
        limits.heldNames = 1
        let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]), limits)
        var most = 0
        #expect(met(walk, capacity: 8192) { most = max(most, walk.heldNames) }.count == 5000)
        // A block's records are longer than the names made of them.
        #expect(most > 0 && most <= 8192)
    }

    @Test func whatVanishesIsCounted() throws {
        let scratch = try ScratchDirectory([
            "a": .directory([:]), "b": .directory([:]), "c": .directory(["d": .directory([:])]),
        ])
        let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]))
        var block = EntryBlock(capacity: 8192)
        guard case .block(let piece) = walk.take(into: &block) else { throw Unexpected() }
        var names = DirectoryNames()
        var entries = block.entries
        while let entry = entries.next() { names.append(entry, number: 0) }
        rmdir(scratch.path("a"))
        rmdir(scratch.path("b"))
        symlink("c", scratch.path("b"))
        walk.finish(piece, descending: names)
        #expect(met(walk) == ["c/d"])
        #expect(walk.counts.vanished == 2 && walk.counts.directories == 3)
    }

    @Test func aDirectoryThatIsRemovedWhileItIsReadEnds() throws {
        let scratch = try ScratchDirectory(["gone": .directory(.files(400))])
        let walk = try TreeWalk(from: Root(scratch.path).openDirectory(bytes("gone")))
        var block = EntryBlock(capacity: 4096)
        guard case .block(let piece) = walk.take(into: &block) else { throw Unexpected() }
        for name in TestTree.files(400).names { unlink(scratch.path("gone/\(text(name))")) }
        rmdir(scratch.path("gone"))
        walk.finish(piece, descending: DirectoryNames())
        _ = met(walk)
        #expect(walk.isOver && walk.counts.changed)
        #expect(walk.counts.vanished + walk.counts.unreadable == 0)
    }

    @Test func whatIsDeniedIsCounted() throws {
        let scratch = try ScratchDirectory(.denied)
        try withoutDACCapabilities {
            let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]))
            let paths = met(walk)
            #expect(
                Set(paths) == [
                    "closed", "names-only", "search-only", "open", "names-only/one", "names-only/two", "open/plain",
                ])
            #expect(walk.counts.denied == 2 && walk.counts.directories == 3)
        }
    }

    @Test func pathsMayOnlyBeSoLong() throws {
        let scratch = try ScratchDirectory(.nested("12345", depth: 4))
        var limits = TreeWalk.Limits()
        limits.pathCount = 17
        let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]), limits)
        #expect(met(walk).count == 4)
        #expect(walk.counts.unreadable == 1 && walk.counts.directories == 4)
    }

    @Test(.enabled(if: hasCapability(CAP_SYS_ADMIN)))
    func mounts() throws {
        let scratch = try ScratchDirectory([
            "m": .directory(["loop": .directory([:]), "other": .directory([:]), "f": .file()])
        ])
        try onOwnThread {
            // This thread's mounts alone; they go with it.
            #expect(clinux_unshare_mounts() == 0)
            #expect(mount(nil, "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0)
            #expect(mount("none", scratch.path("m/other"), "tmpfs", 0, nil) == 0)
            #expect(mkdir(scratch.path("m/other/inside"), 0o755) == 0)
            #expect(mount(scratch.path("m"), scratch.path("m/loop"), nil, UInt(MS_BIND), nil) == 0)
            let root = try Root(scratch.path)
            let all = try TreeWalk(from: root.openDirectory([]))
            #expect(Set(met(all)) == ["m", "m/loop", "m/other", "m/other/inside", "m/f"])
            #expect(all.counts.unreadable == 1 && all.counts.otherMounts == 0)
            var limits = TreeWalk.Limits()
            limits.staysOnMount = true
            let one = try TreeWalk(from: root.openDirectory([]), limits)
            #expect(Set(met(one)) == ["m", "m/loop", "m/other", "m/f"])
            #expect(one.counts.otherMounts == 2 && one.counts.unreadable == 0)
        }
    }

    @Test func orderIsThatOfOneWorker() throws {
        let scratch = try ScratchDirectory([
            "a": .directory(["b": .directory(["c": .directory([:])])]), "d": .directory([:]),
        ])
        let nodes = Mutex<[String: WalkedDirectory]>([:])
        let walk = try TreeWalk(from: Root(scratch.path).openDirectory([]))
        _ = met(walk) { node in
            var path: [UInt8] = []
            node.copyPath(to: &path)
            nodes.withLock { $0[text(path)] = node }
        }
        try nodes.withLock { nodes in
            let (top, a, c) = (try #require(nodes[""]), try #require(nodes["a"]), try #require(nodes["a/b/c"]))
            let place = EntryPlace(block: 0, entry: 7)
            // Below the entry "a", so right after it.
            #expect(top.comes(at: a.place, before: c, at: place) && !c.comes(at: place, before: top, at: a.place))
            #expect(c.comes(at: place, before: top, at: EntryPlace(block: 9, entry: 0)))
            #expect(c.comes(at: place, before: c, at: EntryPlace(block: 0, entry: 8)))
        }
    }
}

struct Unexpected: Error {}

/// Directories one in the other; each holds the empty directories `besides` as well.
private func makeChain(in scratch: ScratchDirectory, depth: Int, name: String, besides: [String]) throws {
    var directory = open(scratch.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for _ in 0..<depth {
        for other in besides { guard mkdirat(directory, other, 0o755) == 0 else { throw SetUpFailure("mkdirat") } }
        guard mkdirat(directory, name, 0o755) == 0 else { throw SetUpFailure("mkdirat") }
        let next = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        close(directory)
        directory = next
    }
    close(directory)
}

/// Removes such a chain from its top, without going down into it.
private func removeChain(in scratch: ScratchDirectory, name: String) {
    while rename(scratch.path("\(name)/\(name)"), scratch.path("next")) == 0 {
        rmdir(scratch.path(name))
        rename(scratch.path("next"), scratch.path(name))
    }
    rmdir(scratch.path(name))
}

/// Walks to the end alone and gives the paths met.
/// - Parameter naming: Whether the paths are put together; else they are empty.
private func met(
    _ walk: TreeWalk, capacity: Int = 1 << 14, naming: Bool = true, _ look: (WalkedDirectory) -> Void = { _ in }
) -> [String] {
    var block = EntryBlock(capacity: capacity)
    var paths: [String] = []
    var path: [UInt8] = []
    while true {
        switch walk.take(into: &block) {
        case .block(let piece):
            look(piece.node)
            var names = DirectoryNames()
            var entries = block.entries
            var number: UInt32 = 0
            if naming { piece.node.copyPath(to: &path) }
            while let entry = entries.next() {
                paths.append(
                    !naming ? "" : path.isEmpty ? text(entry.nameArray) : text(path) + "/" + text(entry.nameArray))
                if entry.kind == .directory && piece.descends { names.append(entry, number: number) }
                number += 1
            }
            walk.finish(piece, descending: names)
        case .passed: continue
        case .idle: sched_yield()
        case .over: return paths
        }
    }
}

private func met(_ walk: TreeWalk, capacity: Int = 1 << 14, _ look: () -> Void) -> [String] {
    met(walk, capacity: capacity) { _ in look() }
}

/// What several workers met.
private final class Met: Sendable {
    private let all = Mutex<[String]>([])

    var paths: [String] { all.withLock { $0 } }

    func go(_ walk: TreeWalk) {
        let paths = met(walk)
        all.withLock { $0 += paths }
    }
}
