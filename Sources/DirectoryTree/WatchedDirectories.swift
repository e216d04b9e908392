// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// The directories that a ``Watch`` knows, as a tree of names: a few hundred bytes for each.
///
/// Below the watched directory, ``top``, a node stands for a directory's name in its parent. Which directory the kernel
/// sees there is what the node's watch says. Where a directory is mounted at two places, two nodes share a watch.
struct WatchedDirectories: Sendable {
    /// Names a node as long as it is there; used again afterwards.
    struct ID: Hashable, Sendable {
        fileprivate let index: Int32
    }

    /// What is known of a node's directory.
    enum State: Sendable {
        /// It has not been looked at, or was not found where it should be.
        case pending
        /// It is watched, and was moved since: another one may be at its place by now.
        case moved
        /// It is watched and its entries are known.
        case watched
        /// It cannot be watched.
        case lost
        /// No node: it has been removed.
        case removed
    }

    private struct Node: Sendable {
        var name: [UInt8]
        var parent: Int32
        var firstChild = none
        var previous = none
        var next = none
        var watch: CInt = -1
        /// The next node that has the same watch.
        var nextPlace = none
        var device: DeviceNumber?
        var state = State.pending
        var tells: Bool
    }

    private struct Key: Hashable {
        var parent: Int32
        var name: [UInt8]
    }

    private static let none: Int32 = -1
    private var nodes: [Node]
    private var free: [Int32] = []
    private var children: [Key: Int32] = [:]
    /// The first node of each watch.
    private var places: [CInt: Int32] = [:]

    /// The watched directory itself.
    static let top = ID(index: 0)

    init() {
        nodes = [Node(name: [], parent: Self.none, tells: false)]
    }

    // MARK: One directory

    func state(of id: ID) -> State { nodes[Int(id.index)].state }

    mutating func setState(of id: ID, _ state: State) { nodes[Int(id.index)].state = state }

    /// Whether its entries are to be told as created when they are found.
    func tells(_ id: ID) -> Bool { nodes[Int(id.index)].tells }

    mutating func setTells(_ id: ID) { nodes[Int(id.index)].tells = true }

    func name(of id: ID) -> [UInt8] { nodes[Int(id.index)].name }

    func parent(of id: ID) -> ID? {
        let parent = nodes[Int(id.index)].parent
        return parent == Self.none ? nil : ID(index: parent)
    }

    /// The file system that it was in when it was found.
    func device(of id: ID) -> DeviceNumber? { nodes[Int(id.index)].device }

    /// From the top, which has an empty path.
    func path(of id: ID) -> [UInt8] {
        var names: [Int32] = []
        var index = id.index
        while nodes[Int(index)].parent != Self.none {
            names.append(index)
            index = nodes[Int(index)].parent
        }
        return Array(names.reversed().map { nodes[Int($0)].name }.joined(separator: [UInt8(ascii: "/")]))
    }

    // MARK: The tree

    func child(of parent: ID, named name: [UInt8]) -> ID? {
        children[Key(parent: parent.index, name: name)].map { ID(index: $0) }
    }

    func children(of id: ID) -> [ID] {
        var found: [ID] = []
        var index = nodes[Int(id.index)].firstChild
        while index != Self.none {
            found.append(ID(index: index))
            index = nodes[Int(index)].next
        }
        return found
    }

    /// All below it, itself included.
    func subtree(of id: ID) -> [ID] {
        var found = [id]
        var index = 0
        while index < found.count {
            found += children(of: found[index])
            index += 1
        }
        return found
    }

    func isIn(_ id: ID, subtreeOf ancestor: ID) -> Bool {
        var index = id.index
        while index != Self.none {
            if index == ancestor.index { return true }
            index = nodes[Int(index)].parent
        }
        return false
    }

    /// Adds a directory, of which there is no node yet.
    mutating func add(_ name: [UInt8], to parent: ID, tells: Bool) -> ID {
        let node = Node(name: name, parent: parent.index, tells: tells)
        let index: Int32
        if let reused = free.popLast() {
            nodes[Int(reused)] = node
            index = reused
        } else {
            nodes.append(node)
            index = Int32(nodes.count - 1)
        }
        link(index)
        return ID(index: index)
    }

    /// Gives a directory another place, at which there is no node, outside of itself.
    mutating func move(_ id: ID, to parent: ID, named name: [UInt8]) {
        unlink(id.index)
        nodes[Int(id.index)].parent = parent.index
        nodes[Int(id.index)].name = name
        link(id.index)
    }

    /// Removes a directory and all below.
    /// - Returns: The watches that are needed no more.
    mutating func remove(_ id: ID) -> [CInt] {
        let doomed = subtree(of: id)
        unlink(id.index)
        var unused: [CInt] = []
        for each in doomed {
            if let watch = detach(each) { unused.append(watch) }
            if each != id { children[key(each.index)] = nil }
        }
        for each in doomed {
            nodes[Int(each.index)] = Node(name: [], parent: Self.none, state: .removed, tells: false)
            free.append(each.index)
        }
        return unused
    }

    private func key(_ index: Int32) -> Key {
        Key(parent: nodes[Int(index)].parent, name: nodes[Int(index)].name)
    }

    private mutating func link(_ index: Int32) {
        let parent = Int(nodes[Int(index)].parent)
        let next = nodes[parent].firstChild
        nodes[Int(index)].previous = Self.none
        nodes[Int(index)].next = next
        if next != Self.none { nodes[Int(next)].previous = index }
        nodes[parent].firstChild = index
        children[key(index)] = index
    }

    private mutating func unlink(_ index: Int32) {
        let node = nodes[Int(index)]
        if node.next != Self.none { nodes[Int(node.next)].previous = node.previous }
        if node.previous != Self.none {
            nodes[Int(node.previous)].next = node.next
        } else {
            nodes[Int(node.parent)].firstChild = node.next
        }
        children[key(index)] = nil
    }

    // MARK: Watches

    func watch(of id: ID) -> CInt? {
        let watch = nodes[Int(id.index)].watch
        return watch < 0 ? nil : watch
    }

    func isKnown(_ watch: CInt) -> Bool { places[watch] != nil }

    /// The directories that a watch is about: one, but for mounts.
    func places(of watch: CInt) -> [ID] {
        var found: [ID] = []
        var index = places[watch] ?? Self.none
        while index != Self.none {
            found.append(ID(index: index))
            index = nodes[Int(index)].nextPlace
        }
        return found
    }

    /// Notes that a directory, which has no watch, is watched.
    mutating func attach(_ watch: CInt, to id: ID, device: DeviceNumber?) {
        nodes[Int(id.index)].watch = watch
        nodes[Int(id.index)].nextPlace = places[watch] ?? Self.none
        nodes[Int(id.index)].device = device
        places[watch] = id.index
    }

    /// Notes that a directory is watched no more.
    /// - Returns: Its watch, if no other directory has the same.
    mutating func detach(_ id: ID) -> CInt? {
        guard let watch = watch(of: id) else { return nil }
        let next = nodes[Int(id.index)].nextPlace
        nodes[Int(id.index)].watch = -1
        nodes[Int(id.index)].nextPlace = Self.none
        guard let first = places[watch], first != id.index else {
            places[watch] = next == Self.none ? nil : next
            return next == Self.none ? watch : nil
        }
        var index = Int(first)
        while nodes[index].nextPlace != id.index { index = Int(nodes[index].nextPlace) }
        nodes[index].nextPlace = next
        return nil
    }
}
