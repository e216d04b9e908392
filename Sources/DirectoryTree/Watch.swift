// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Tells what changes in a directory and, if wanted, in all below it, as inotify(7) notices it.
///
/// It does nothing by itself: ``next(_:limit:)`` is called until it has nothing more to do, and again when
/// ``wake(by:_:)`` has woken its owner. Whoever does not call leaves notices with the kernel, which keeps up to
/// fs.inotify.max_queued_events of them.
///
/// What is promised:
/// - After `ready`, whatever changes is told in the order in which it happened, or there is a `gap`. That of many
///   changes to one file the last is told is enough: several `modified` may be told as one.
/// - A directory is watched before its entries are read. What is created meanwhile may so be told twice, never not at
///   all; the same holds for what changes while the watch is being set up, which may still be told after `ready`.
/// - A move within what is watched and shown is `movedFrom` and, directly after it, `movedTo`. What comes from
///   elsewhere is `created`, what goes elsewhere `deleted`. Of a directory that has come, all entries below are told as
///   created. Two names that are exchanged, and directories that others have replaced meanwhile, may be told as deleted
///   and created too.
/// - An overflow of the kernel's queue, a directory that may not be read, one more directory than
///   fs.inotify.max_user_watches: each is a `gap`, at the directory that it concerns.
/// - When the watched directory is removed, moved (itself or one above) or unmounted, that is told, without a name, and
///   nothing after it.
///
/// What inotify does not notice: changes that other machines make to a network file system, that the kernel makes to
/// /proc and its kind, and that are made through mmap(2); file systems that are mounted later, or are unmounted while
/// they stay mounted elsewhere. The move of a directory above that may not be read is noticed with the next change.
///
/// No directory is kept open between two calls, so nobody is kept from unmounting.
public struct Watch: ~Copyable, Sendable {
    typealias ID = WatchedDirectories.ID

    /// How far it has come.
    public enum Progress: Sendable {
        /// There is more to do at once.
        case more
        /// There is nothing to do until something changes.
        case waiting
        /// Everything is told.
        case ended
    }

    enum Phase {
        /// Directories are being found; then this is told.
        case settingUp(WatchEvent.Change)
        case running
        case ended
    }

    /// A directory whose entries are being read.
    struct Scan: ~Copyable {
        let id: ID
        let directory: Directory
        var block = EntryBlock(capacity: 16 << 10)
    }

    struct Place: Equatable {
        var directory: ID
        var name: [UInt8]
    }

    let root: Root
    /// Where the watched directory is, from the root, without symlinks.
    public let place: [UInt8]
    let identity: DirectoryIdentity
    let isRecursive: Bool
    let filter: WatchFilter?

    var inotify: InotifyInstance
    var queue = InotifyQueue()
    var phase = Phase.settingUp(.ready)
    var isFirst = true
    var tree = WatchedDirectories()
    /// Watches of the directories above.
    var above: Set<CInt> = []
    /// Whether each directory above that could be moved is watched.
    var seesAllAbove = true
    /// Directories to be looked at, in this order, from `unseenStart` on.
    var unseen: [ID] = []
    var unseenStart = 0
    var scan: Scan?
    /// Directories that were not found where they should be: a notice that says why is on its way.
    var unresolved: [ID] = []
    /// Whether those have been looked for again since the last notice.
    var hasLookedAgain = false
    /// Directories found lost while setting up.
    var lost: [ID] = []
    /// Where the last move led to.
    var lastArrival: [Place] = []
    /// A directory held open for several questions in a row.
    var opened: (id: ID, directory: Directory)?
    /// What is told of a directory's entries, as long as no directory moves.
    var telling: (id: ID, path: [UInt8], shows: WatchFilter.NameTest?)?

    fileprivate init(
        _ inotify: consuming InotifyInstance, root: Root, place: [UInt8], identity: DirectoryIdentity,
        isRecursive: Bool, filter: WatchFilter?
    ) {
        self.inotify = inotify
        self.root = root
        self.place = place
        self.identity = identity
        self.isRecursive = isRecursive
        self.filter = filter
    }

    /// Has `thread` call, once, when there is something to do again. To be called after ``Progress/waiting``.
    /// - Parameter token: Of ``ReadinessThread/register(_:)``.
    /// - Returns: Whether it will be called; if not, it is for the owner to go on looking.
    public func wake(by thread: ReadinessThread, _ token: ReadinessThread.Token) -> Bool {
        thread.await(inotify.number, token)
    }

    /// Takes the next step: some notices, or some entries of a directory.
    /// - Parameters:
    ///   - told: What there is to tell is added here.
    ///   - limit: No further step is begun past so many; one step adds a few hundred at most.
    /// - Throws: What stands against setting up, before `ready` is told and never after it. The watch is then over.
    public mutating func next(_ told: inout [WatchEvent], limit: Int) throws(FileSystemError) -> Progress {
        for _ in 0..<64 where told.count < limit {
            if case .ended = phase { return .ended }
            if scan != nil {
                continueScan(&told)
            } else if unseenStart < unseen.count {
                let id = unseen[unseenStart]
                unseenStart += 1
                if unseenStart == unseen.count { (unseen, unseenStart) = ([], 0) }
                try look(at: id, &told)
            } else if case .settingUp(let change) = phase {
                stand(change, &told)
            } else if let event = queue.next() {
                handle(event, &told)
            } else if !refill(&told) {
                opened = nil
                telling = nil
                return .waiting
            }
        }
        if case .ended = phase { return .ended }
        return .more
    }

    /// Reads notices.
    /// - Returns: Whether there is something to do.
    private mutating func refill(_ told: inout [WatchEvent]) -> Bool {
        var result = queue.fill(from: inotify)
        if result == -Int(EAGAIN) {
            unresolved.removeAll { tree.state(of: $0) != .pending && tree.state(of: $0) != .moved }
            if !unresolved.isEmpty {
                inotify.waitBriefly()
                result = queue.fill(from: inotify)
            }
            if result == -Int(EAGAIN), !unresolved.isEmpty, !hasLookedAgain {
                hasLookedAgain = true
                unseen = unresolved
                unresolved = []
                return true
            }
            if result == -Int(EAGAIN), !unresolved.isEmpty {
                // Nothing explains why they are not there. It may be a file system that was mounted above them.
                let unexplained = unresolved
                unresolved = []
                for id in unexplained where tree.state(of: id) == .pending || tree.state(of: id) == .moved {
                    lose(id, &told)
                }
                return true
            }
        }
        hasLookedAgain = false
        if result == -Int(EAGAIN) { return false }
        if result <= 0 {
            restart(&told)
        } else if !seesAllAbove, !isInPlace(WatchedDirectories.top) {
            end(.movedFrom, &told)
        }
        return true
    }

    // MARK: Telling

    /// The path of a directory, and which of its names are shown.
    private mutating func surroundings(_ id: ID) -> (path: [UInt8], shows: WatchFilter.NameTest?) {
        if let telling, telling.id == id { return (telling.path, telling.shows) }
        let path = tree.path(of: id)
        let shows = filter?.names(path)
        telling = (id, path, shows)
        return (path, shows)
    }

    mutating func shows(_ name: Span<UInt8>, in id: ID) -> Bool {
        guard filter != nil, let test = surroundings(id).shows else { return true }
        return test(name)
    }

    mutating func tell(
        _ change: WatchEvent.Change, in id: ID, name: [UInt8]? = nil, kind: EntryKind? = nil,
        _ told: inout [WatchEvent]
    ) {
        told.append(WatchEvent(change, in: surroundings(id).path, name: name, kind: kind))
    }

    /// Tells the last that there is to tell.
    mutating func end(_ change: WatchEvent.Change, _ told: inout [WatchEvent]) {
        if case .ended = phase { return }
        told.append(WatchEvent(change, in: []))
        phase = .ended
    }
}

extension Directory {
    /// Begins to watch it, where it is now.
    /// - Parameters:
    ///   - isRecursive: Whether all directories below are watched too. Symlinks are not followed.
    ///   - filter: Which entries exist; nil for all.
    /// - Throws: EMFILE for `beginWatch` when fs.inotify.max_user_instances is reached, ENOSPC for `addWatch` when
    ///   fs.inotify.max_user_watches is, ENOENT when the directory has been removed or moved away just now.
    public func watch(isRecursive: Bool, filter: WatchFilter? = nil) throws(FileSystemError) -> Watch {
        var watch = Watch(
            try InotifyInstance(for: path), root: root, place: try physicalPath(), identity: try identity(),
            isRecursive: isRecursive, filter: filter)
        try watch.watchTop(self)
        return watch
    }
}
