// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

// Finding directories and watching them.
//
// What is known here lags behind the disk: a name that a notice told of may stand for another directory by now, and a
// path may lead through others. So a directory is never taken for another one because of its path: adding a watch gives
// the number of the watch that a directory has already, and numbers are compared.

extension Watch {
    // MARK: Setting up

    /// Watches the directory itself, then those that it is in.
    mutating func watchTop(_ directory: Directory) throws(FileSystemError) {
        let top = WatchedDirectories.top
        switch inotify.add(directory.descriptor, InotifyInstance.entries) {
        case .success(let watch): tree.attach(watch, to: top, device: Self.device(of: directory))
        case .failure(let failure):
            throw FileSystemError(operation: .addWatch, path: directory.path, errno: failure.errno)
        }
        tree.setState(of: top, .watched)
        watchAbove()
        // From here on a move is noticed; whether there was one before is seen now.
        guard isInPlace(top) else {
            throw FileSystemError(operation: .open, path: directory.path, errno: .noSuchFileOrDirectory)
        }
        if isRecursive { scan = Scan(id: top, directory: directory) }
    }

    /// Watches the directories above for being moved, and the one directly above for deletions: a directory that some
    /// process still uses does not tell by itself that it was removed.
    private mutating func watchAbove() {
        let names = place.split(separator: UInt8(ascii: "/"))
        // The root itself is held open: wherever it is moved, it stays the root.
        for count in (names.count == 1 ? 0 : 1)..<max(names.count, 1) where count < names.count {
            let path = Array(names[..<count].joined(separator: [UInt8(ascii: "/")]))
            let mask = count == names.count - 1 ? InotifyInstance.placeAndDeletions : InotifyInstance.place
            if let directory = try? root.openPlace(path), case .success(let watch) = inotify.add(directory, mask) {
                above.insert(watch)
            } else {
                seesAllAbove = false
            }
        }
    }

    /// Everything that could be found is watched: says so.
    mutating func stand(_ change: WatchEvent.Change, _ told: inout [WatchEvent]) {
        phase = .running
        isFirst = false
        tell(change, in: WatchedDirectories.top, &told)
        for id in lost where tree.state(of: id) == .lost { tell(.gap, in: id, &told) }
        lost = []
    }

    /// Begins anew, since notices are missing. The gap is told when the watch stands again.
    mutating func restart(_ told: inout [WatchEvent]) {
        queue.removeAll()
        tree = WatchedDirectories()
        (above, seesAllAbove) = ([], true)
        (unseen, unseenStart, unresolved, lost) = ([], 0, [], [])
        scan = nil
        (lastArrival, opened, telling) = ([], nil, nil)
        do throws(FileSystemError) {
            inotify = try InotifyInstance(for: place)
            let directory = try root.openDirectory(at: place)
            guard try directory.identity() == identity else { return end(.movedFrom, &told) }
            phase = .settingUp(isFirst ? .ready : .gap)
            try watchTop(directory)
        } catch {
            end(error.errno == .noSuchFileOrDirectory ? .deleted : .gap, &told)
        }
    }

    // MARK: Looking at directories

    /// Has a directory looked at when its turn comes.
    mutating func see(_ id: ID) {
        unseen.append(id)
    }

    /// Watches a directory and begins to read its entries, or finds a moved one where it should be.
    mutating func look(at id: ID, _ told: inout [WatchEvent]) throws(FileSystemError) {
        let state = tree.state(of: id)
        guard state == .pending || state == .moved, let parent = tree.parent(of: id) else { return }
        guard let above = open(parent) else {
            unresolved.append(id)
            return
        }
        let directory: Directory
        do {
            directory = try above.openDirectory(named: tree.name(of: id))
        } catch {
            switch error.errno {
            case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinks: unresolved.append(id)
            default: lose(id, &told)
            }
            return
        }
        let watch: CInt
        switch inotify.add(directory.descriptor, InotifyInstance.entries) {
        case .success(let number): watch = number
        case .failure(let failure):
            if isFirst, failure.errno == .noSpaceLeft {
                throw FileSystemError(operation: .addWatch, path: place, errno: .noSpaceLeft)
            }
            return lose(id, &told)
        }
        if state == .moved {
            if watch == tree.watch(of: id) {
                tree.setState(of: id, .watched)
                return
            }
            // Another one has this place by now, and its coming is told before or will be.
            forget(id)
            tree.setTells(id)
            tell(.deleted, in: parent, name: tree.name(of: id), kind: .directory, &told)
            tell(.created, in: parent, name: tree.name(of: id), kind: .directory, &told)
        }
        tree.attach(watch, to: id, device: Self.device(of: directory))
        tree.setState(of: id, .watched)
        opened = (id, directory)
        scan = Scan(id: id, directory: directory)
    }

    /// Reads a block of a directory's entries.
    mutating func continueScan(_ told: inout [WatchEvent]) {
        guard var scan = scan.take() else { return }
        let tells = tree.tells(scan.id)
        let isLast: Bool
        do {
            isLast = try scan.block.fill(from: scan.directory)
        } catch {
            // A directory that was removed meanwhile has no entries: getdents64(2).
            if error.errno != .noSuchFileOrDirectory { lose(scan.id, &told) }
            return
        }
        var entries = scan.block.entries
        while let entry = entries.next() {
            guard shows(entry.name, in: scan.id) else { continue }
            var kind = entry.kind
            if kind == .unknown {
                var metadata = Metadata()
                if scan.directory.metadata(of: entry, .kind, into: &metadata) == nil { kind = metadata.kind }
            }
            guard tells || kind == .directory else { continue }
            let name = entry.nameArray
            if kind == .directory, tree.child(of: scan.id, named: name) == nil {
                see(tree.add(name, to: scan.id, tells: tells))
            }
            if tells { tell(.created, in: scan.id, name: name, kind: kind, &told) }
        }
        if !isLast { self.scan = consume scan }
    }

    /// Notes that a directory cannot be watched.
    mutating func lose(_ id: ID, _ told: inout [WatchEvent]) {
        forget(id)
        tree.setState(of: id, .lost)
        if case .settingUp = phase {
            lost.append(id)
        } else {
            tell(.gap, in: id, &told)
        }
    }

    /// Ends the watches of a directory and of all below, of which nothing is known any more.
    mutating func forget(_ id: ID) {
        for child in tree.children(of: id) { drop(child) }
        if let watch = tree.detach(id) { unwatch([watch]) }
        tree.setState(of: id, .pending)
        if opened?.id == id { opened = nil }
    }

    /// Forgets that there is a directory.
    mutating func drop(_ id: ID) {
        unwatch(tree.remove(id))
        // Another one may get the same number.
        (opened, telling) = (nil, nil)
    }

    private func unwatch(_ watches: [CInt]) {
        for watch in watches where !above.contains(watch) { inotify.remove(watch) }
    }

    // MARK: Opening

    /// Opens a watched directory, if it is where it is known to be.
    mutating func open(_ id: ID) -> Directory? {
        if let opened, opened.id == id { return opened.directory }
        guard tree.watch(of: id) != nil, let directory = try? root.openDirectory(at: path(of: id)) else { return nil }
        guard leads(directory.descriptor, to: id) else { return nil }
        opened = (id, directory)
        return directory
    }

    /// Whether a directory is where it is known to be.
    func isInPlace(_ id: ID) -> Bool {
        guard let directory = try? root.openPlace(path(of: id)) else { return false }
        return leads(directory, to: id)
    }

    private func path(of id: ID) -> [UInt8] {
        let path = tree.path(of: id)
        return path.isEmpty ? place : place + [UInt8(ascii: "/")] + path
    }

    /// Whether what was opened is the directory that is watched.
    private func leads(_ directory: borrowing FileDescriptor, to id: ID) -> Bool {
        guard case .success(let watch) = inotify.add(directory, InotifyInstance.entries) else { return false }
        if watch == tree.watch(of: id) { return true }
        if !tree.isKnown(watch) { unwatch([watch]) }
        return false
    }

    private static func device(of directory: Directory) -> DeviceNumber? {
        (try? directory.metadata(.kind))?.device
    }

    /// What an entry is now, without following symlinks; nil when it is not there or cannot be found.
    mutating func kind(of name: [UInt8], in id: ID) -> Result<EntryKind, FileSystemError>? {
        guard let directory = open(id) else { return nil }
        return Result { () throws(FileSystemError) in try directory.kind(named: name) }
    }
}
