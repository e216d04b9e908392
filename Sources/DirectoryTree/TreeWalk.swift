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
        /// Directories that wait their turn and are held open. Of those beyond it the ones needed last are closed, and
        /// opened again by their path when their turn comes. Each worker holds two more at most, and the first
        /// directory is always open.
        public var descriptors = 256
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

    private enum Pending {
        /// Directories found and not yet entered.
        case names(DirectoryNames, block: UInt32, in: OpenDirectory)
        /// The next block, with its number and the cookie that it begins at.
        case entries(OpenDirectory, block: UInt32, cookie: Int64)

        var directory: OpenDirectory {
            switch self {
            case .names(_, _, let directory), .entries(let directory, _, _): directory
            }
        }
    }

    private enum Taken {
        case directory(DirectoryNames.Taken, block: UInt32, in: OpenDirectory)
        case entries(OpenDirectory, block: UInt32, cookie: Int64, limit: Int)
        case nothing(isOver: Bool)
    }

    private struct State {
        /// What waits its turn; the last comes first.
        var pending: [Pending] = []
        /// How many of them, from the first, are closed.
        var closed = 0
        /// Steps that are in the hands of workers.
        var taken = 0
        /// Directories and blocks in `pending`.
        var available = 0
        var heldNames = 0
        var counts = Counts()
    }

    private let limits: Limits
    private let state: Mutex<State>
    private let first: Directory
    /// The directory that the walk began at.
    public let start: WalkedDirectory

    /// A walk through everything below an open directory, whose position is at its start.
    public init(from directory: Directory, _ limits: Limits = Limits()) throws(FileSystemError) {
        let metadata = try directory.metadata(.walked)
        let start = WalkedDirectory(
            name: [], place: EntryPlace(block: 0, entry: 0), tag: 0, in: nil, metadata: metadata)
        let opened = OpenDirectory(node: start, directory: directory, changedNSec: metadata.changedNSec)
        self.first = directory
        self.start = start
        self.limits = limits
        self.state = Mutex(State(pending: [.entries(opened, block: 0, cookie: 0)], available: 1))
    }

    /// What it has come to so far.
    public var counts: Counts { state.withLock { $0.counts } }

    /// Whether everything was looked at: nothing is pending, and nothing in the hands of a worker.
    public var isOver: Bool { state.withLock { $0.pending.isEmpty && $0.taken == 0 } }

    /// How many steps wait for a worker.
    public var available: Int { state.withLock { $0.available } }

    /// How many directories that wait their turn are held open.
    var heldDescriptors: Int { state.withLock { $0.pending.count - $0.closed } }

    /// Bytes of directory names held.
    var heldNames: Int { state.withLock { $0.heldNames } }

    /// Takes the next step, and reads its entries.
    /// - Parameter block: Memory for the entries.
    public func take(into block: inout EntryBlock) -> Step {
        switch state.withLock({ takePending(&$0) }) {
        case .nothing(let isOver):
            return isOver ? .over : .idle
        case .directory(let found, let number, let parent):
            do throws(FileSystemError) {
                let opened = try enter(found, block: number, in: parent)
                return try read(opened, number: 0, limit: .max, into: &block)
            } catch {
                return passed(error.errno)
            }
        case .entries(let opened, let number, let cookie, let limit):
            do throws(FileSystemError) {
                try opened.resume(at: cookie, beneath: first)
                return try read(opened, number: number, limit: limit, into: &block)
            } catch {
                return passed(error.errno)
            }
        }
    }

    private func passed(_ errno: Errno) -> Step {
        state.withLock { state in
            state.taken -= 1
            if errno == .crossesBoundary && limits.staysOnMount {
                state.counts.otherMounts += 1
            } else {
                state.counts.failed(errno)
            }
        }
        return .passed
    }

    /// Gives a piece back.
    /// - Parameter names: The directories among its entries that are to be entered.
    public func finish(_ piece: Piece, descending names: DirectoryNames) {
        let (opened, number) = (piece.opened, piece.number)
        state.withLock { state in
            state.taken -= 1
            guard names.count > 0 else { return }
            state.available += names.count
            state.heldNames += names.byteCount
            push(.names(names, block: number, in: opened), &state)
        }
    }

    /// Adds what is to come next, and sees to it that not too many are open.
    private func push(_ pending: Pending, _ state: inout State) {
        state.pending.append(pending)
        if state.pending.count - state.closed > limits.descriptors {
            state.pending[state.closed].directory.close()
            state.closed += 1
        }
    }

    private func takePending(_ state: inout State) -> Taken {
        guard let last = state.pending.popLast() else { return .nothing(isOver: state.taken == 0) }
        state.closed = min(state.closed, state.pending.count)
        state.taken += 1
        state.available -= 1
        switch last {
        case .entries(let opened, let number, let cookie):
            let limit = state.heldNames > limits.heldNames ? 0 : Int.max
            return .entries(opened, block: number, cookie: cookie, limit: limit)
        case .names(var names, let number, let opened):
            // There are some, or they would not be here.
            guard let next = names.takeFirst() else { preconditionFailure("no names where some are pending") }
            if names.count > 0 {
                push(.names(names, block: number, in: opened), &state)
            } else {
                state.heldNames -= names.byteCount
            }
            return .directory(next, block: number, in: opened)
        }
    }

    private func enter(
        _ found: DirectoryNames.Taken, block: UInt32, in parent: OpenDirectory
    ) throws(FileSystemError) -> OpenDirectory {
        let name = found.name
        guard WalkedDirectory.pathCount(of: name.count, in: parent.node) <= limits.pathCount else {
            throw FileSystemError(operation: .open, path: name, errno: .nameTooLong)
        }
        let directory = try parent.opened(beneath: first).openFound(name, staysOnMount: limits.staysOnMount)
        let metadata = try directory.metadata(.walked)
        guard !parent.node.isLoop(metadata) else {
            throw FileSystemError(operation: .open, path: name, errno: .wouldDeadlock)
        }
        let node = WalkedDirectory(
            name: name, place: EntryPlace(block: block, entry: found.number), tag: found.tag, in: parent.node,
            metadata: metadata)
        return OpenDirectory(node: node, directory: directory, changedNSec: metadata.changedNSec)
    }

    private func read(
        _ opened: OpenDirectory, number: UInt32, limit: Int, into block: inout EntryBlock
    ) throws(FileSystemError) -> Step {
        let directory = try opened.opened(beneath: first)
        var ended = true
        do throws(FileSystemError) {
            ended = try block.fill(from: directory, limit: limit)
        } catch {
            block.removeAll()
            // A directory that is removed while it is read has no more entries: getdents64(2).
            if error.errno != .noSuchFileOrDirectory { throw error }
        }
        let cookie = ended ? 0 : try directory.position()
        let changed = ended && (try? directory.changedNSec()) != opened.changedNSec
        state.withLock { state in
            if number == 0 { state.counts.directories += 1 }
            if changed { state.counts.changed = true }
            if !ended {
                // Other workers may read on while this block is worked on.
                state.available += 1
                push(.entries(opened, block: number + 1, cookie: cookie), &state)
            }
        }
        return .block(
            Piece(
                node: opened.node,
                directory: directory,
                number: number,
                descends: limits.depth - 2 >= opened.node.depth,
                opened: opened))
    }
}
