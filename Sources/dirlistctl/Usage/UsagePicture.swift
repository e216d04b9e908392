// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// The picture that `du` draws: a line for each directory with its amount, its name in a tree, a bar, and its share
/// of the whole.
struct UsagePicture {
    /// The columns of a line.
    let width: Int
    let sizes: AmountText
    let names: NameText

    /// A line narrower than this has no room for a bar.
    private static let narrowest = 40
    private static let percentWidth = 4
    /// What a name gets however narrow the line.
    private static let leastName = 8

    private var utf8: Bool { self.names.escaping?.utf8 ?? true }

    /// Appends the lines. `path` is how the asked directory is called.
    func append(_ tree: UsageTree, path: [UInt8], to text: inout [UInt8]) {
        let names = tree.rows.map { self.name($0, path: path) }
        let amounts = tree.rows.map { self.sizes.width($0.amount) } + [self.sizes.width(tree.leftOutAmount)]
        let amountWidth = amounts.max() ?? 0
        let room = max(self.width - amountWidth - Self.percentWidth - 3, Self.leastName)
        let hasBars = self.width >= Self.narrowest
        let nameWidth = min(names.map(\.width).max() ?? 0, hasBars ? room - room / 3 : room)

        if tree.leftOut > 0 {
            text.append(spaces: amountWidth - self.sizes.width(tree.leftOutAmount))
            self.sizes.append(tree.leftOutAmount, to: &text)
            text.append(" in ")
            text.append(decimal: tree.leftOut)
            text.append(tree.leftOut == 1 ? " smaller directory not shown\n" : " smaller directories not shown\n")
        }
        for (row, name) in zip(tree.rows, names) {
            text.append(spaces: amountWidth - self.sizes.width(row.amount))
            self.sizes.append(row.amount, to: &text)
            text.append(" ")
            let taken = self.append(name, width: nameWidth, to: &text)
            text.append(spaces: nameWidth - taken + 1)
            if hasBars {
                appendBar(row.amount, of: tree.total, width: room - nameWidth, utf8: self.utf8, to: &text)
                text.append(" ")
            }
            appendPercent(row.amount, of: tree.total, to: &text)
            text.append("\n")
        }
    }

    /// A name with the branch of the tree before it.
    private struct Name {
        let branch: [UInt8]
        let branchWidth: Int
        let text: [UInt8]
        let width: Int
    }

    private func name(_ row: UsageTree.Row, path: [UInt8]) -> Name {
        var branch: [UInt8] = []
        var branchWidth = 0
        if row.usage.depth > 0 {
            for passing in row.passing { branch += bytes(!passing ? "  " : self.utf8 ? "│ " : "| ") }
            if self.utf8 {
                branch += bytes((row.isFirst ? "┌─" : "├─") + (row.hasRowsAbove ? "┴ " : "─ "))
            } else {
                branch += bytes((row.isFirst ? ",-" : "|-") + (row.hasRowsAbove ? "+ " : "- "))
            }
            branchWidth = row.passing.count * 2 + 4
        }
        let name = row.usage.depth == 0 ? path : lastComponent(row.usage.directory)
        var text: [UInt8] = []
        let width = (self.names.escaping ?? NameEscaping()).append(name, to: &text)
        return Name(branch: branch, branchWidth: branchWidth, text: text, width: branchWidth + width)
    }

    /// Appends a name, cut where it does not fit, and says how many columns it takes.
    private func append(_ name: Name, width: Int, to text: inout [UInt8]) -> Int {
        guard name.width > width else {
            text += name.branch
            self.appendColored(name.text[...], to: &text)
            return name.width
        }
        let whole = name.branch + name.text
        let room = width - 1
        var taken = 0
        var index = 0
        while index < whole.count, case .scalar(let scalar, let length) = decodeCharacter(whole.span, at: index) {
            let columns = TerminalText.width(scalar) ?? 1
            guard taken + columns <= room else { break }
            taken += columns
            index += length
        }
        text += whole[..<min(index, name.branch.count)]
        if index > name.branch.count { self.appendColored(whole[name.branch.count..<index], to: &text) }
        if self.utf8 { text.append("…") } else { text.append("~") }
        return taken + 1
    }

    private func appendColored(_ name: ArraySlice<UInt8>, to text: inout [UInt8]) {
        guard let colors = self.names.colors, let code = colors.code(for: Tree.Entry(name: "", kind: .directory)) else {
            text += name
            return
        }
        colors.appendStart(code, to: &text)
        text += name
        colors.appendEnd(to: &text)
    }
}

/// The last name of a path.
func lastComponent(_ path: [UInt8]) -> [UInt8] {
    path.lastIndex(of: UInt8(ascii: "/")).map { Array(path[($0 + 1)...]) } ?? path
}
