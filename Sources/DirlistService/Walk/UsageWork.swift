// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Varlink

/// Takes the blocks of a walk one after the other and adds up what their entries take up.
struct UsageWork: WalkWork, ~Copyable {
    private let visibility: WalkVisibility
    private var sum: UsageSum
    private var block = EntryBlock(capacity: ServiceLimits.walkBlock)

    init(_ usage: DiskUsage, _ visibility: WalkVisibility) {
        self.sum = UsageSum(usage)
        self.visibility = visibility
    }

    var counts: ListingCounts { self.sum.counts }

    mutating func advance(_ walk: TreeWalk, _ control: WalkControl) -> WalkTurn {
        let end = ContinuousClock.now + ServiceLimits.walkTurn
        while !control.isStopped {
            switch walk.take(into: &self.block) {
            case .block(let piece):
                let descending = self.sum.add(self.block, piece, self.visibility.inside(piece.node), control)
                walk.finish(piece, descending: descending)
            case .passed: break
            case .idle: return .idle
            case .over: return .over
            }
            if ContinuousClock.now >= end { return .again }
        }
        return .over
    }

    func takeReplies(all: Bool) -> Frame? { nil }
}

/// Adds up what entries take up: the hot path of `Usage`.
struct UsageSum: ~Copyable {
    private let usage: DiskUsage
    private var metadata = Metadata()
    /// What of the block in hand goes to its directory's row.
    private var totals = UsageTotals()
    /// The directories of the block in hand.
    private var descending = DirectoryNames()
    private(set) var counts = ListingCounts()

    init(_ usage: DiskUsage) {
        self.usage = usage
    }

    /// Adds up the entries of a block. Returns the directories among them.
    mutating func add(
        _ block: borrowing EntryBlock,
        _ piece: TreeWalk.Piece,
        _ visibility: DirectoryVisibility,
        _ control: WalkControl
    ) -> DirectoryNames {
        let entriesBefore = self.counts.entries
        var allocated: Int64 = 0
        var number: UInt32 = 0
        var entries = block.entries
        while let entry = entries.next() {
            if visibility.shows(entry.name) { allocated &+= self.add(entry, number, piece) }
            number += 1
            if number % 32 == 0 && control.isStopped { break }
        }
        self.usage.table.add(self.totals, to: piece.node.tag)
        self.usage.progress.add(entries: self.counts.entries - entriesBefore, allocated: allocated)
        self.totals = UsageTotals()
        defer { self.descending = DirectoryNames() }
        return self.descending
    }

    /// Adds one entry. Returns the bytes that it takes up and that were not counted before.
    private mutating func add(
        _ entry: borrowing DirectoryEntry,
        _ number: UInt32,
        _ piece: TreeWalk.Piece
    ) -> Int64 {
        if let errno = piece.directory.metadata(of: entry, .usage, into: &self.metadata) {
            self.counts.entries += 1
            self.counts.failed(errno)
            if entry.kind == .directory { self.totals.directories += 1 } else { self.totals.files += 1 }
            return 0
        }
        if self.usage.staysOnMount && piece.node.isMountPoint(self.metadata) {
            self.counts.otherFilesystems += 1
            return 0
        }
        self.counts.entries += 1
        if self.metadata.kind == .directory {
            if piece.node.isLoop(self.metadata) {
                // It is counted where it is not within itself.
                self.counts.unreadable += 1
                return 0
            }
            self.addDirectory(entry, number, piece.node)
            return self.metadata.allocated
        }
        self.totals.files += 1
        if self.metadata.links > 1 {
            let place = EntryPlace(block: piece.number, entry: number)
            guard self.usage.links.note(self.metadata, at: place, in: piece.node) else { return 0 }
            // Where it counts is known at the end.
            if self.usage.depth > 0 { return self.metadata.allocated }
        }
        self.totals.add(size: self.metadata.size, allocated: self.metadata.allocated)
        return self.metadata.allocated
    }

    private mutating func addDirectory(_ entry: borrowing DirectoryEntry, _ number: UInt32, _ node: WalkedDirectory) {
        let (size, allocated) = (self.metadata.size, self.metadata.allocated)
        self.totals.directories += 1
        var row = node.tag
        if node.depth < self.usage.depth {
            row = self.usage.table.add(entry.nameArray, in: node.tag, size: size, allocated: allocated)
        } else {
            self.totals.add(size: size, allocated: allocated)
        }
        self.descending.append(entry, number: number, tag: row)
    }
}
