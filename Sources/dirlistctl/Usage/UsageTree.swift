// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// Directories with what they take up, as a tree: what `du` shows of it, and in which order.
struct UsageTree {
    /// By what directories are measured.
    enum Measure {
        /// Bytes taken up on the disk.
        case allocated
        /// Bytes by size.
        case size
    }

    /// A directory's line. Lines are drawn from the top: below the directories that it holds stands each directory,
    /// and the asked one stands last.
    struct Row {
        let usage: Tree.DirectoryUsage
        let amount: Int64
        /// For each directory above it but the asked one, from the outermost: whether the line on which its siblings
        /// hang passes by.
        let passing: [Bool]
        /// Whether it is the topmost of its siblings.
        let isFirst: Bool
        /// Whether directories that it holds stand above it.
        let hasRowsAbove: Bool
    }

    /// The lines from top to bottom: siblings by their amount, the largest last, and those of one amount by name.
    private(set) var rows: [Row] = []
    /// Directories that have no line because there would be too many.
    private(set) var leftOut = 0
    /// What those take up together.
    private(set) var leftOutAmount: Int64 = 0
    /// What the asked directory takes up.
    let total: Int64

    private struct Node {
        let usage: Tree.DirectoryUsage
        let amount: Int64
        var children: [Int] = []
        var isShown = false
    }

    /// The tree of all these directories, with lines for the `limit` largest. Nil when the asked directory itself is
    /// not among them.
    init?(_ directories: [Tree.DirectoryUsage], by measure: Measure, limit: Int = .max) {
        var nodes = directories.map { Node(usage: $0, amount: measure == .size ? $0.size : $0.allocated) }
        guard let root = nodes.firstIndex(where: { $0.usage.depth == 0 }) else { return nil }
        self.total = nodes[root].amount
        let parents = Self.parents(of: directories, root: root)
        for (index, parent) in parents.enumerated() where index != root { nodes[parent].children.append(index) }

        // Nothing is larger than what holds it, so the largest are a tree too.
        let ranking = nodes.indices.sorted { left, right in
            (nodes[right].amount, nodes[left].usage.depth) < (nodes[left].amount, nodes[right].usage.depth)
        }
        nodes[root].isShown = true
        var room = max(limit, 1) - 1
        for index in ranking where index != root {
            if room > 0 && nodes[parents[index]].isShown {
                nodes[index].isShown = true
                room -= 1
            } else {
                self.leftOut += 1
                if nodes[parents[index]].isShown {
                    self.leftOutAmount = self.leftOutAmount.addingReportingOverflow(nodes[index].amount).partialValue
                }
            }
        }
        self.arrange(nodes, root: root)
    }

    /// The place of each directory's parent, or of the nearest directory above it that is known.
    private static func parents(of directories: [Tree.DirectoryUsage], root: Int) -> [Int] {
        var places: [[UInt8]: Int] = [:]
        for (index, usage) in directories.enumerated() where index != root { places[usage.directory] = index }
        return directories.map { usage in
            var path = usage.directory[...]
            while let slash = path.lastIndex(of: UInt8(ascii: "/")) {
                path = path[..<slash]
                if let parent = places[Array(path)] { return parent }
            }
            return root
        }
    }

    /// Makes the lines: each directory before those that it holds, the largest first, and that turned around.
    private mutating func arrange(_ nodes: [Node], root: Int) {
        var pending: [(index: Int, passing: [Bool], isFirst: Bool)] = [(root, [], true)]
        while let (index, passing, isFirst) = pending.popLast() {
            let node = nodes[index]
            let children = node.children.filter { nodes[$0].isShown }.sorted { left, right in
                let (left, right) = (nodes[left], nodes[right])
                if left.amount != right.amount { return left.amount < right.amount }
                return left.usage.directory.lexicographicallyPrecedes(right.usage.directory)
            }
            self.rows.append(
                Row(
                    usage: node.usage,
                    amount: node.amount,
                    passing: passing,
                    isFirst: isFirst,
                    hasRowsAbove: !children.isEmpty
                )
            )
            // The last one that is pending comes next, and it is the largest.
            for (place, child) in children.enumerated() {
                pending.append((child, index == root ? [] : passing + [!isFirst], place == 0))
            }
        }
        self.rows.reverse()
    }
}
