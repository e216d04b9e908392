// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Synchronization
import Varlink

/// The work of one of those who go through a tree side by side for one answer.
protocol WalkWork: ~Copyable, Sendable {
    /// Takes steps of the walk for a short while.
    mutating func advance(_ walk: TreeWalk, _ control: WalkControl) -> WalkTurn

    /// What there is to say, if that should go out now.
    /// - Parameter all: whether everything should, however little it is.
    mutating func takeReplies(all: Bool) -> Frame?

    /// What was told, and what was not.
    var counts: ListingCounts { get }
}

/// One who does such work; one turn at a time has it.
protocol WalkWorker: AnyObject, Sendable {
    func advance(_ walk: TreeWalk, _ control: WalkControl) -> WalkTurn
    func takeReplies(all: Bool) -> Frame?
    var counts: ListingCounts { get }
}

/// A worker by its work.
final class Working<Work: WalkWork & ~Copyable>: WalkWorker {
    private let work: Mutex<Work>

    init(_ work: consuming sending Work) {
        self.work = Mutex(work)
    }

    func advance(_ walk: TreeWalk, _ control: WalkControl) -> WalkTurn {
        self.work.withLock { $0.advance(walk, control) }
    }

    func takeReplies(all: Bool) -> Frame? {
        self.work.withLock { $0.takeReplies(all: all) }
    }

    var counts: ListingCounts { self.work.withLock { $0.counts } }

    /// Looks at the work while no turn has it.
    func withWork<Result>(_ body: (borrowing Work) -> Result) -> Result {
        self.work.withLock { body($0) }
    }
}

/// How a worker's turn ended.
enum WalkTurn {
    /// There is more to do.
    case again
    /// There is nothing to do until another worker finds something.
    case idle
    /// Nothing is left to do, or nothing more is to be done.
    case over
}

/// What the workers of one answer share.
final class WalkControl: Sendable {
    private let stopped = Atomic(false)
    private let given = Atomic(0)
    private let limit: Int

    /// - Parameter limit: entries to be given at most.
    init(limit: Int = .max) {
        self.limit = limit
    }

    /// Whether all work is to end at once.
    var isStopped: Bool { self.stopped.load(ordering: .relaxed) }

    func stop() {
        self.stopped.store(true, ordering: .relaxed)
    }

    /// Whether as many entries were given as were asked for.
    var isLimitReached: Bool { self.limit < .max && self.given.load(ordering: .relaxed) >= self.limit }

    /// Reserves one entry of the limit. Returns whether there was one left; with the last one everything stops.
    func take() -> Bool {
        guard self.limit < .max else { return true }
        let number = self.given.add(1, ordering: .relaxed).newValue
        if number >= self.limit { self.stop() }
        return number <= self.limit
    }
}
