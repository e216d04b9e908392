// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A walk through everything below one directory, by any number of workers.
///
/// The unit of work is a block of entries of one directory. A worker takes one (``take(into:)``), does with the
/// entries what it will, and gives back the names of the directories to go into
/// (``finish(_:descending:)``); those come next, so the walk goes deep before it goes wide. Of a directory with a
/// million directories one block of names is held at a time, or a few when several workers read it. What is
/// held in memory grows with the depth of the tree, not with its entries.
///
/// Symlinks are never followed. A directory that a bind mount has put into itself is not entered again.
public final class TreeWalk: Sendable {
    /// How far a walk may go, and what it may cost.
    public struct Limits: Sendable {
        /// Entries deeper than this are not read; those of the first directory are at depth 1.
        public var depth = Int.max
        /// Whether directories where something else is mounted are not entered.
        public var staysOnMount = false
        /// Bytes of directory names after which directories are read in the smallest steps, so that a tree both
        /// deep and wide does not hold a large block for each level.
        public var heldNames = 4 << 20
        /// Bytes of the longest path that is gone into. Deeper directories are counted as unreadable: a path is told
        /// whole, and clients take no reply of more than 16 MiB, escapes included.
        public var pathCount = 2 << 20

        /// No limits but those that the memory needs.
        public init() {}
    }

    /// What a walk came to.
    public struct Counts: Sendable, Equatable {
        /// Directories read.
        public var directories = 0
        /// Directories that may not be read.
        public var denied = 0
        /// Directories that were gone when their turn came.
        public var vanished = 0
        /// Directories that could not be read, or not to their end, for another reason.
        public var unreadable = 0
        /// Directories not entered because something else is mounted there.
        public var otherMounts = 0
        /// Whether any directory changed while it was being read.
        public var changed = false

        init() {}

        mutating func failed(_ errno: Errno) {
            switch errno {
            case .permissionDenied, .notPermitted: denied += 1
            // One replaced by a file or a symlink is as gone as one that was removed.
            case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinks: vanished += 1
            default: unreadable += 1
            }
        }
    }

    /// Some entries of one directory, taken by one worker.
    public struct Piece: Sendable {
        /// The directory that they are in.
        public let node: WalkedDirectory
        /// The same, open.
        public let directory: Directory
        /// The number of the block within the directory, from 0.
        public let number: UInt32
        /// Whether the directories among the entries are to be given back.
        public let descends: Bool
        fileprivate let opened: OpenDirectory
    }

    /// What there is to do.
    public enum Step: Sendable {
        /// The block holds entries; ``TreeWalk/finish(_:descending:)`` is due.
        case block(Piece)
        /// A directory could not be entered, which is counted. Go on.
        case passed
        /// Nothing for now: other workers may yet find something.
        case idle
        /// Nothing any more.
        case over
    }

    /// A directory that still has something to give.
    fileprivate final class OpenDirectory: Sendable {
        let node: WalkedDirectory
        let directory: Directory
        let changedNSec: Int64

        init(node: WalkedDirectory, directory: Directory, changedNSec: Int64) {
            self.node = node
            self.directory = directory
            self.changedNSec = changedNSec
        }
    }

    private enum Pending {
        /// Directories found and not yet entered.
        case names(DirectoryNames, block: UInt32, in: OpenDirectory)
        /// The next block, with its number.
        case entries(OpenDirectory, block: UInt32)
    }

    private enum Taken {
        case directory(DirectoryNames.Taken, block: UInt32, in: OpenDirectory)
        case entries(OpenDirectory, block: UInt32, limit: Int)
        case nothing(isOver: Bool)
    }

    private struct State {
        var pending: [Pending] = []
        /// Steps that are in the hands of workers.
        var taken = 0
        /// Directories and blocks in `pending`.
        var available = 0
        var heldNames = 0
        var counts = Counts()
    }

    private let limits: Limits
    private let state: Mutex<State>
    /// The directory that the walk began at.
    public let start: WalkedDirectory

    /// A walk through everything below an open directory, whose position is at its start.
    public init(from directory: Directory, _ limits: Limits = Limits()) throws(FileSystemError) {
        let metadata = try directory.metadata(.walked)
        let start = WalkedDirectory(
            name: [], place: EntryPlace(block: 0, entry: 0), tag: 0, in: nil, metadata: metadata)
        let opened = OpenDirectory(node: start, directory: directory, changedNSec: metadata.changedNSec)
        self.start = start
        self.limits = limits
        self.state = Mutex(State(pending: [.entries(opened, block: 0)], available: 1))
    }

    /// What it has come to so far.
    public var counts: Counts { state.withLock { $0.counts } }

    /// Whether everything was looked at: nothing is pending, and nothing in the hands of a worker.
    public var isOver: Bool { state.withLock { $0.pending.isEmpty && $0.taken == 0 } }

    /// How many steps wait for a worker.
    public var available: Int { state.withLock { $0.available } }

    /// Takes the next step, and reads its entries.
    /// - Parameter block: Memory for the entries.
    public func take(into block: inout EntryBlock) -> Step {
        switch state.withLock({ takePending(&$0) }) {
        case .nothing(let isOver):
            return isOver ? .over : .idle
        case .directory(let found, let number, let parent):
            do throws(FileSystemError) {
                guard let opened = try enter(found, block: number, in: parent) else {
                    state.withLock { state in
                        state.taken -= 1
                        state.counts.unreadable += 1
                    }
                    return .passed
                }
                return read(opened, number: 0, limit: .max, into: &block)
            } catch {
                state.withLock { state in
                    state.taken -= 1
                    if error.errno == .crossesBoundary && limits.staysOnMount {
                        state.counts.otherMounts += 1
                    } else {
                        state.counts.failed(error.errno)
                    }
                }
                return .passed
            }
        case .entries(let opened, let number, let limit):
            return read(opened, number: number, limit: limit, into: &block)
        }
    }

    /// Gives a piece back.
    /// - Parameter names: The directories among its entries that are to be entered.
    public func finish(_ piece: Piece, descending names: DirectoryNames) {
        let (opened, number) = (piece.opened, piece.number)
        state.withLock { state in
            state.taken -= 1
            guard names.count > 0 else { return }
            state.pending.append(.names(names, block: number, in: opened))
            state.available += names.count
            state.heldNames += names.byteCount
        }
    }

    private func takePending(_ state: inout State) -> Taken {
        switch state.pending.popLast() {
        case nil:
            return .nothing(isOver: state.taken == 0)
        case .entries(let opened, let number)?:
            state.taken += 1
            state.available -= 1
            return .entries(opened, block: number, limit: state.heldNames > limits.heldNames ? 0 : .max)
        case .names(var names, let number, let opened)?:
            // There are some, or they would not be here.
            guard let first = names.takeFirst() else { preconditionFailure("no names where some are pending") }
            state.taken += 1
            state.available -= 1
            if names.count > 0 {
                state.pending.append(.names(names, block: number, in: opened))
            } else {
                state.heldNames -= names.byteCount
            }
            return .directory(first, block: number, in: opened)
        }
    }

    /// Opens a directory. Nil when it is within itself.
    private func enter(
        _ found: DirectoryNames.Taken, block: UInt32, in parent: OpenDirectory
    ) throws(FileSystemError) -> OpenDirectory? {
        let name = found.name
        guard WalkedDirectory.pathCount(of: name.count, in: parent.node) <= limits.pathCount else {
            throw FileSystemError(operation: .open, path: name, errno: .nameTooLong)
        }
        let directory = try parent.directory.openFound(name, staysOnMount: limits.staysOnMount)
        let metadata = try directory.metadata(.walked)
        if parent.node.isLoop(metadata) { return nil }
        let node = WalkedDirectory(
            name: name, place: EntryPlace(block: block, entry: found.number), tag: found.tag, in: parent.node,
            metadata: metadata)
        return OpenDirectory(node: node, directory: directory, changedNSec: metadata.changedNSec)
    }

    private func read(
        _ opened: OpenDirectory, number: UInt32, limit: Int, into block: inout EntryBlock
    ) -> Step {
        var ended = true
        var failure: Errno?
        do {
            ended = try block.fill(from: opened.directory, limit: limit)
        } catch {
            block.removeAll()
            // A directory that is removed while it is read has no more entries: getdents64(2).
            if error.errno != .noSuchFileOrDirectory { failure = error.errno }
        }
        let changed = ended && (try? opened.directory.changedNSec()) != opened.changedNSec
        state.withLock { state in
            if number == 0 { state.counts.directories += 1 }
            if changed { state.counts.changed = true }
            if let failure { state.counts.failed(failure) }
            if !ended {
                // Other workers may read on while this block is worked on.
                state.pending.append(.entries(opened, block: number + 1))
                state.available += 1
            }
        }
        return .block(
            Piece(
                node: opened.node,
                directory: opened.directory,
                number: number,
                descends: limits.depth - 2 >= opened.node.depth,
                opened: opened))
    }
}
