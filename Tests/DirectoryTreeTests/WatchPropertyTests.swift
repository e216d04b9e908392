// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Foundation
import TestSupport
import Testing

/// The events of a watch, replayed over the first listing, give the last one, or there was a gap.
@Suite struct WatchPropertyTests {
    /// A seed of one's own choice: to see a failure again.
    static let seeds: [UInt64] =
        if let seed = ProcessInfo.processInfo.environment["DIRLISTD_TEST_SEED"].flatMap({ UInt64($0) }) {
            [seed]
        } else {
            (0..<6).map { _ in UInt64.random(in: 0...UInt64.max) }
        }

    static func trees() throws -> ScratchDirectory {
        try ScratchDirectory([
            "in": .directory(.basic), "out": .directory(["x": .directory(["within": .file()])]),
        ])
    }

    @Test(arguments: seeds)
    func replayingWhatIsToldGivesWhatIsThere(_ seed: UInt64) throws {
        let scratch = try Self.trees()
        let (inside, outside) = (scratch.path("in"), scratch.path("out"))
        let watching = try Watching(inside)
        #expect(try watching.drain().map(\.change) == [.ready])
        var listing = try ListedTree(listing: inside)

        let changer = try OwnThread {
            var changes = RandomChanges(inside: inside, outside: outside, seed: seed)
            for _ in 0..<600 { changes.change() }
            try Data().write(to: URL(filePath: "\(inside)/the end"))
        }
        let told = try watching.drain { $0.name == bytes("the end") || $0.line == "gap ." }
        try changer.join()
        for event in told + (try watching.drain()) { listing.apply(event) }
        let difference = listing.difference(from: try ListedTree(listing: inside))
        // Where directories are moved faster than they can be looked for, a gap says so.
        if listing.gaps.isEmpty { #expect(difference == [], "DIRLISTD_TEST_SEED=\(seed)") }
        try Self.expectEverythingWatched(watching, inside, seed)
    }

    /// As above, with what is told looked at after each few changes: every notice is then handled at rest.
    @Test(arguments: seeds)
    func replayingStepByStep(_ seed: UInt64) throws {
        let scratch = try Self.trees()
        let (inside, outside) = (scratch.path("in"), scratch.path("out"))
        let watching = try Watching(inside)
        _ = try watching.drain()
        var listing = try ListedTree(listing: inside)
        var changes = RandomChanges(inside: inside, outside: outside, seed: seed)
        var generator = SeededGenerator(seed: seed)
        for number in 0..<200 {
            for _ in 0..<Int.random(in: 1...3, using: &generator) { changes.change() }
            for event in try watching.drain(limit: Int.random(in: 1...20, using: &generator)) { listing.apply(event) }
            let difference = listing.difference(from: try ListedTree(listing: inside))
            try #require(difference == [], "DIRLISTD_TEST_SEED=\(seed), step \(number)")
        }
        #expect(listing.gaps == [])
        try Self.expectEverythingWatched(watching, inside, seed)
    }

    /// The watch is set up while the tree changes: whatever directory is there afterwards is watched.
    @Test(arguments: seeds)
    func settingUpDuringChangesMissesNoDirectory(_ seed: UInt64) throws {
        let scratch = try Self.trees()
        let (inside, outside) = (scratch.path("in"), scratch.path("out"))
        var before = RandomChanges(inside: inside, outside: outside, seed: seed)
        for _ in 0..<200 { before.change() }
        let changer = try OwnThread { [before] in
            var changes = before
            for _ in 0..<300 { changes.change() }
        }
        let watching = try Watching(inside)
        var told = try watching.drain()
        #expect(told.first?.change == .ready)
        try changer.join()
        told += try watching.drain()
        #expect(told.filter { $0.change == .ready }.count == 1)
        try Self.expectEverythingWatched(watching, inside, seed)
    }

    /// A new file is told in every directory that is there.
    static func expectEverythingWatched(_ watching: Watching, _ inside: String, _ seed: UInt64) throws {
        _ = try watching.drain()
        let directories = [""] + (try ListedTree(listing: inside)).entries.filter(\.value).map(\.key).sorted()
        for directory in directories { try Data().write(to: URL(filePath: "\(inside)/\(directory)/probe")) }
        let told = Set(
            try watching.drain().filter { $0.change == .created && $0.name == bytes("probe") }.map {
                text($0.directory)
            })
        #expect(told == Set(directories), "DIRLISTD_TEST_SEED=\(seed)")
    }
}
