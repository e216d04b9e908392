// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

// What the kernel notices becomes what is told.

extension Watch {
    mutating func handle(_ event: InotifyEvent, _ told: inout [WatchEvent]) {
        if event.has(IN_Q_OVERFLOW) { return restart(&told) }
        if above.contains(event.watch), concernsPlace(event), !isInPlace(WatchedDirectories.top) {
            return end(event.has(IN_DELETE) ? .deleted : .movedFrom, &told)
        }
        let places = tree.places(of: event.watch)
        if event.name.isEmpty {
            for id in places where tree.watch(of: id) == event.watch { handleOwn(event, of: id, &told) }
        } else if event.has(IN_MOVED_FROM) {
            handleMove(event, from: places, &told)
        } else if event.has(IN_MOVED_TO) {
            for id in places { come(Place(directory: id, name: event.name), event.isDirectory, &told) }
            lastArrival = places.map { Place(directory: $0, name: event.name) }
        } else {
            for id in places { handleEntry(event, in: id, &told) }
        }
    }

    private mutating func concernsPlace(_ event: InotifyEvent) -> Bool {
        if event.has(IN_IGNORED) { above.remove(event.watch) }
        if event.has(IN_MOVE_SELF | IN_DELETE_SELF | IN_UNMOUNT | IN_IGNORED) { return true }
        return event.has(IN_DELETE) && place.split(separator: UInt8(ascii: "/")).last == event.name[...]
    }

    // MARK: What befalls a directory itself

    private mutating func handleOwn(_ event: InotifyEvent, of id: ID, _ told: inout [WatchEvent]) {
        if id == WatchedDirectories.top { return handleOwn(event, &told) }
        if event.has(IN_UNMOUNT) {
            unmounted(id, &told)
        } else if event.has(IN_DELETE_SELF | IN_IGNORED) {
            // Its parent tells of it, before or after.
            forget(id)
            unresolved.append(id)
        }
        // IN_MOVE_SELF and IN_ATTRIB: its parent tells of them.
    }

    private mutating func handleOwn(_ event: InotifyEvent, _ told: inout [WatchEvent]) {
        let top = WatchedDirectories.top
        if event.has(IN_UNMOUNT) {
            end(.unmounted, &told)
        } else if event.has(IN_DELETE_SELF) {
            end(.deleted, &told)
        } else if event.has(IN_MOVE_SELF) {
            if !isInPlace(top) { end(.movedFrom, &told) }
        } else if event.has(IN_ATTRIB) {
            // An empty directory that another one replaced loses its link: rename(2).
            if isInPlace(top) { tell(.attributes, in: top, kind: nil, &told) } else { end(.deleted, &told) }
        } else if event.has(IN_IGNORED) {
            end(.gap, &told)
        }
    }

    /// A whole file system is gone; each of its directories tells so.
    private mutating func unmounted(_ id: ID, _ told: inout [WatchEvent]) {
        var mounted = id
        while let parent = tree.parent(of: mounted), tree.device(of: parent) == tree.device(of: id) {
            mounted = parent
        }
        if mounted == WatchedDirectories.top { return end(.unmounted, &told) }
        tell(.unmounted, in: mounted, &told)
        // What it hid is there again.
        forget(mounted)
        tree.setTells(mounted)
        see(mounted)
    }

    // MARK: What befalls an entry

    private mutating func handleEntry(_ event: InotifyEvent, in id: ID, _ told: inout [WatchEvent]) {
        guard shows(event.name.span, in: id) else { return }
        let kind = event.isDirectory ? EntryKind.directory : nil
        if event.has(IN_CREATE) {
            tell(.created, in: id, name: event.name, kind: kind ?? fileKind(of: event.name, in: id), &told)
            guard event.isDirectory, isRecursive, tree.child(of: id, named: event.name) == nil else { return }
            see(tree.add(event.name, to: id, tells: true))
        } else if event.has(IN_DELETE) {
            tell(.deleted, in: id, name: event.name, kind: kind, &told)
            if let child = tree.child(of: id, named: event.name) { drop(child) }
        } else if event.has(IN_MODIFY | IN_CLOSE_WRITE) {
            let last = told.last
            tell(.modified, in: id, name: event.name, kind: kind, &told)
            if told.last == last { told.removeLast() }
        } else if event.has(IN_ATTRIB) {
            tell(.attributes, in: id, name: event.name, kind: kind, &told)
            if event.isDirectory, let child = tree.child(of: id, named: event.name), tree.state(of: child) == .lost {
                // It may be readable now.
                tree.setState(of: child, .pending)
                tree.setTells(child)
                see(child)
            }
        }
    }

    /// What an entry that is no directory is; nil when it is gone, or replaced by a directory, by now.
    private mutating func fileKind(of name: [UInt8], in id: ID) -> EntryKind? {
        guard case .success(let kind) = kind(of: name, in: id), kind != .directory else { return nil }
        return kind
    }

    /// An entry has come from where nothing is told of, or has to be looked at anew.
    private mutating func come(_ place: Place, _ isDirectory: Bool, _ told: inout [WatchEvent]) {
        let (id, name) = (place.directory, place.name)
        guard shows(name.span, in: id) else { return }
        let kind = isDirectory ? .directory : fileKind(of: name, in: id)
        if let child = tree.child(of: id, named: name) {
            // What was told of it holds no more: notices of what goes from it are dropped with it.
            drop(child)
            tell(.deleted, in: id, name: name, kind: .directory, &told)
        }
        tell(.created, in: id, name: name, kind: kind, &told)
        if isDirectory, isRecursive { see(tree.add(name, to: id, tells: true)) }
    }

    /// An entry has gone to where nothing is told of.
    private mutating func go(_ place: Place, _ isDirectory: Bool, _ told: inout [WatchEvent]) {
        let (id, name) = (place.directory, place.name)
        guard shows(name.span, in: id) else { return }
        tell(.deleted, in: id, name: name, kind: isDirectory ? .directory : nil, &told)
        if let child = tree.child(of: id, named: name) { drop(child) }
    }

    // MARK: Moves

    /// The two halves of a move are neighbours in the kernel's queue, or nearly so: directories that take part are
    /// locked until both are there. The second one is missing when the entry has left what is watched.
    private mutating func handleMove(_ event: InotifyEvent, from places: [ID], _ told: inout [WatchEvent]) {
        var other = queue.takeMovedTo(cookie: event.cookie)
        if other == nil, queue.isEmpty {
            if queue.fill(from: inotify) == -Int(EAGAIN) {
                inotify.waitBriefly()
                _ = queue.fill(from: inotify)
            }
            other = queue.takeMovedTo(cookie: event.cookie)
        }
        let others = other.map { tree.places(of: $0.watch) } ?? []
        if let other, places.count == 1, others.count == 1 {
            let from = Place(directory: places[0], name: event.name)
            return move(from, to: Place(directory: others[0], name: other.name), event.isDirectory, &told)
        }
        // Where a directory is mounted twice, nobody can say which of its places an entry went to.
        let left = places.map { Place(directory: $0, name: event.name) }
        let arrived = others.map { Place(directory: $0, name: other?.name ?? []) }
        for place in left { go(place, event.isDirectory, &told) }
        for place in arrived { come(place, event.isDirectory, &told) }
        checkExchange(left, arrived, &told)
    }

    private mutating func move(_ from: Place, to: Place, _ isDirectory: Bool, _ told: inout [WatchEvent]) {
        let isShown = (from: shows(from.name.span, in: from.directory), to: shows(to.name.span, in: to.directory))
        let hidesByPlace = isDirectory && isRecursive && filter?.dependsOnPlace == true
        if isShown == (true, true), !hidesByPlace {
            let kind = isDirectory ? EntryKind.directory : fileKind(of: to.name, in: to.directory)
            tell(.movedFrom, in: from.directory, name: from.name, kind: kind, &told)
            tell(.movedTo, in: to.directory, name: to.name, kind: kind, &told)
            if isRecursive { moveDirectory(from, to: to, isDirectory, &told) }
        } else {
            go(from, isDirectory, &told)
            come(to, isDirectory, &told)
        }
        checkExchange([from], [to], &told)
    }

    /// Takes the node of a moved directory along.
    private mutating func moveDirectory(
        _ from: Place, to: Place, _ isDirectory: Bool, _ told: inout [WatchEvent]
    ) {
        let moved = tree.child(of: from.directory, named: from.name)
        if let replaced = tree.child(of: to.directory, named: to.name), replaced != moved { drop(replaced) }
        guard isDirectory else {
            // A directory has taken its place since, which will be told.
            if let moved { drop(moved) }
            return
        }
        guard let moved else { return see(tree.add(to.name, to: to.directory, tells: true)) }
        // What is known is ahead of the notices, or behind: a directory is never below itself.
        if tree.isIn(to.directory, subtreeOf: moved) { return restart(&told) }
        tree.move(moved, to: to.directory, named: to.name)
        telling = nil
        for id in tree.subtree(of: moved) {
            switch tree.state(of: id) {
            case .watched where id == moved: tree.setState(of: id, .moved)
            case .lost where id == moved:
                tree.setState(of: id, .pending)
                tree.setTells(id)
            case .pending, .moved: break
            case .watched, .lost, .removed: continue
            }
            see(id)
        }
    }

    /// An exchange (renameat2(2), RENAME_EXCHANGE) is noticed as two moves, there and back. So when something leaves
    /// where something has just arrived, and something is there nevertheless, it is the other one.
    private mutating func checkExchange(_ left: [Place], _ arrived: [Place], _ told: inout [WatchEvent]) {
        let before = lastArrival
        lastArrival = arrived
        guard case .running = phase else { return }
        for from in left where before.contains(from) {
            guard let found = kind(of: from.name, in: from.directory) else {
                // The directory is elsewhere by now, so nobody can say.
                doubt(from.directory, &told)
                continue
            }
            guard case .success(let kind) = found else { continue }
            for to in arrived { tellAnew(to, &told) }
            come(from, kind == .directory, &told)
        }
    }

    /// Tells of an entry as if it had just come, since it may be another one than was told.
    private mutating func tellAnew(_ place: Place, _ told: inout [WatchEvent]) {
        guard let found = kind(of: place.name, in: place.directory) else { return doubt(place.directory, &told) }
        // When it is gone by now, that will be told.
        guard case .success(let kind) = found else { return }
        go(place, kind == .directory, &told)
        come(place, kind == .directory, &told)
    }

    /// Has a directory, which was not found where it should be, told anew when it is found.
    private mutating func doubt(_ id: ID, _ told: inout [WatchEvent]) {
        if id == WatchedDirectories.top { return restart(&told) }
        forget(id)
        tree.setState(of: id, .moved)
        unresolved.append(id)
    }
}
