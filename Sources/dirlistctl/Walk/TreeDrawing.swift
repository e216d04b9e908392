// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// Draws a tree as tree(1) does, an entry a line. However deep the tree is, there is no recursion.
struct TreeDrawing {
    /// How it looks.
    struct Style: Equatable {
        /// Lines of box drawing characters, not of ASCII.
        var utf8 = true
        /// Each entry has its path before it.
        var fullPaths = false
        /// Lines are notes, and nothing else is drawn.
        var onlyNotes = false
    }

    /// What was drawn, the asked directory not counted.
    struct Count: Equatable {
        var directories = 0
        var others = 0

        /// "2 directories, 1 file".
        func text(onlyDirectories: Bool) -> String {
            let directories = "\(self.directories) \(self.directories == 1 ? "directory" : "directories")"
            return onlyDirectories
                ? directories : "\(directories), \(self.others) \(self.others == 1 ? "file" : "files")"
        }
    }

    private struct Level {
        let nodes: [EntryTree.Node]
        var next = 0
        /// How much of the indentation belongs to the levels above.
        let indentation: Int
        /// The path of the directory, ending with a slash.
        let prefix: [UInt8]
    }

    private let style: Style
    private let names: NameText
    private(set) var count = Count()

    init(style: Style, names: NameText) {
        self.style = style
        self.names = names
    }

    /// Draws all of `tree`, which was asked for as `path`.
    mutating func draw(_ tree: inout EntryTree, path: [UInt8], to output: inout Output) throws(OutputError) {
        var indentation: [UInt8] = []
        if !self.style.onlyNotes {
            self.names.append(Tree.Entry(path: path, kind: .directory), to: &output.bytes)
            output.bytes.append(UInt8(ascii: "\n"))
        }
        let prefix = self.style.fullPaths ? joinPath(path, []) : []
        var levels = [Level(nodes: tree.take(tree.top), indentation: 0, prefix: prefix)]
        while let last = levels.indices.last {
            let index = levels[last].next
            guard index < levels[last].nodes.count else {
                indentation.removeLast(indentation.count - levels[last].indentation)
                levels.removeLast()
                continue
            }
            levels[last].next += 1
            let node = levels[last].nodes[index]
            let isLast = index == levels[last].nodes.count - 1
            if node.kind == .directory { self.count.directories += 1 } else { self.count.others += 1 }
            self.draw(node, of: tree, indentation, isLast: isLast, prefix: levels[last].prefix, to: &output.bytes)
            try output.writeIfFull()
            guard let directory = node.directory else { continue }
            let start = indentation.count
            self.appendIndentation(isLast, to: &indentation)
            levels.append(
                Level(
                    nodes: tree.take(directory),
                    indentation: start,
                    prefix: self.style.fullPaths ? joinPath(levels[last].prefix + tree[node.name], []) : []
                ))
        }
    }

    private func draw(
        _ node: EntryTree.Node,
        of tree: borrowing EntryTree,
        _ indentation: [UInt8],
        isLast: Bool,
        prefix: [UInt8],
        to line: inout [UInt8]
    ) {
        if self.style.onlyNotes {
            if let note = node.note { line += tree[note] }
            return
        }
        line += indentation
        switch (self.style.utf8, isLast) {
        case (true, false): line.append("├── ")
        case (true, true): line.append("└── ")
        case (false, false): line.append("|-- ")
        case (false, true): line.append("`-- ")
        }
        var entry = Tree.Entry(name: "", rawName: Array(tree[node.name]), kind: node.kind)
        entry.mode = node.mode
        self.names.append(entry, prefix: prefix, to: &line)
        if let note = node.note {
            line.append(" -> ")
            self.names.appendText(Array(tree[note]), to: &line)
        }
        line.append(UInt8(ascii: "\n"))
    }

    private func appendIndentation(_ isLast: Bool, to indentation: inout [UInt8]) {
        if isLast {
            indentation.append("    ")
        } else if self.style.utf8 {
            indentation.append("│   ")
        } else {
            indentation.append("|   ")
        }
    }
}
