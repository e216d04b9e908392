// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// Entries below a directory in their order: what a walk tells of directories in any order, put together. Names and
/// other text are in one array, for there can be a million of them.
struct EntryTree {
    /// An entry.
    struct Node {
        /// Places in `text`.
        fileprivate(set) var name: Range<Int>
        /// A symlink's target, or what the tree was told to keep in its place.
        fileprivate(set) var note: Range<Int>?
        let kind: Tree.Kind
        let mode: UInt16?
        /// For a directory, where its entries are.
        fileprivate(set) var directory: Int?
    }

    private struct Directory {
        let path: [UInt8]
        var nodes: [Node] = []
        /// Whether its own entry is known.
        var isKnown = false
    }

    private var text: [UInt8] = []
    /// The first is the asked one.
    private var directories = [Directory(path: bytes("."), isKnown: true)]
    private var places = [bytes("."): 0]
    /// Where entries are added.
    private var current = 0

    /// The place of the asked directory.
    var top: Int { 0 }

    /// Goes on with entries of a directory, from the asked one, "." for that itself.
    mutating func begin(_ directory: [UInt8]) {
        self.current = self.place(of: directory)
    }

    /// Adds an entry. `note` is kept in place of a symlink's target.
    mutating func add(_ entry: Tree.Entry, note: [UInt8]? = nil) {
        let name = entry.nameBytes
        var node = Node(name: self.keep(name), kind: entry.kind, mode: entry.mode)
        if let note = note ?? entry.targetBytes { node.note = self.keep(note) }
        if entry.kind == .directory {
            let place = self.place(of: self.path(of: name, in: self.current))
            self.directories[place].isKnown = true
            node.directory = place
        }
        self.directories[self.current].nodes.append(node)
    }

    /// Adds the directories whose entries are there while they themselves were not told of: the walk stopped early, or
    /// they were moved meanwhile.
    mutating func finish() {
        var place = 1
        while place < self.directories.count {
            if !self.directories[place].isKnown {
                self.directories[place].isKnown = true
                let path = self.directories[place].path
                let slash = path.lastIndex(of: UInt8(ascii: "/"))
                let parent = self.place(of: slash.map { Array(path[..<$0]) } ?? bytes("."))
                let name = self.keep(slash.map { Array(path[($0 + 1)...]) } ?? path)
                self.directories[parent].nodes.append(Node(name: name, kind: .directory, mode: nil, directory: place))
            }
            place += 1
        }
    }

    /// The entries of the directory at a place, by the bytes of their names. They are taken out, and their memory is
    /// free once nobody holds them.
    mutating func take(_ place: Int) -> [Node] {
        var nodes = self.directories[place].nodes
        self.directories[place].nodes = []
        nodes.sort { [text = self.text] left, right in
            text[left.name].lexicographicallyPrecedes(text[right.name])
        }
        return nodes
    }

    /// The path of the directory at a place, from the asked one.
    func path(_ place: Int) -> [UInt8] { self.directories[place].path }

    /// The bytes of a name or a note.
    subscript(_ range: Range<Int>) -> ArraySlice<UInt8> { self.text[range] }

    private mutating func keep(_ bytes: [UInt8]) -> Range<Int> {
        let start = self.text.count
        self.text += bytes
        return start..<self.text.count
    }

    private func path(of name: [UInt8], in directory: Int) -> [UInt8] {
        directory == 0 ? name : joinPath(self.directories[directory].path, name)
    }

    private mutating func place(of path: [UInt8]) -> Int {
        if let place = self.places[path] { return place }
        let place = self.directories.count
        self.directories.append(Directory(path: path))
        self.places[path] = place
        return place
    }
}
