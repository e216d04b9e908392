// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

/// Takes the blocks of a walk one after the other and tells of their entries.
struct EntryWalkWork: WalkWork, ~Copyable {
    private let visibility: WalkVisibility
    private var groups: EntryGroupWriter
    private var block = EntryBlock(capacity: ServiceLimits.walkBlock)
    private var piece: WalkedPiece?

    init(_ groups: consuming EntryGroupWriter, _ visibility: WalkVisibility) {
        self.groups = groups
        self.visibility = visibility
    }

    var counts: ListingCounts { self.groups.counts }

    mutating func advance(_ walk: TreeWalk, _ control: WalkControl) -> WalkTurn {
        let end = ContinuousClock.now + ServiceLimits.walkTurn
        while !control.isStopped {
            if var piece = self.piece.take() {
                if self.groups.write(self.block, &piece, control, until: end) {
                    walk.finish(piece.taken, descending: piece.descending)
                } else {
                    self.piece = consume piece
                }
            } else {
                switch walk.take(into: &self.block) {
                case .block(let taken):
                    let visibility = self.visibility.inside(taken.node)
                    self.piece = WalkedPiece(taken: taken, visibility: visibility)
                    continue
                case .passed: break
                case .idle: return .idle
                case .over: return .over
                }
            }
            if self.groups.isFull || ContinuousClock.now >= end { return .again }
        }
        return .over
    }

    mutating func takeReplies(all: Bool) -> Frame? {
        self.groups.takeReplies(all: all)
    }
}

/// A block of entries that a worker has taken, and how far the worker has come in it.
struct WalkedPiece: Sendable {
    let taken: TreeWalk.Piece
    let visibility: DirectoryVisibility
    /// Where to go on.
    var position = EntryBlock.Position.start
    /// The number of the next entry in its block.
    var number: UInt32 = 0
    /// The directories found that the walk is to go into.
    var descending = DirectoryNames()
}
