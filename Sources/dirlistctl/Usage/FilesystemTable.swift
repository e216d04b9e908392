// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// The table that `df` prints: a line for each path, with the file system that holds it.
struct FilesystemTable {
    /// What is counted.
    enum Unit {
        case bytes(AmountText)
        case inodes
    }

    /// The columns of a line; nil for no bars.
    let width: Int?
    let unit: Unit
    let names: NameText

    private static let widestBar = 40
    private static let narrowestBar = 8

    /// Appends the table.
    func append(_ answers: [(path: [UInt8], filesystem: Tree.Filesystem.Reply)], to text: inout [UInt8]) {
        var rows: [Row] = [Row(cells: self.heading.map(bytes), widths: self.heading.map(\.utf8.count))]
        rows += answers.map { self.row($0.path, $0.filesystem) }
        let widths = rows[0].cells.indices.map { column in rows.map { $0.widths[column] }.max() ?? 0 }
        let taken = widths.reduce(0, +) + widths.count * 2
        let longestNote = rows.map { $0.note.isEmpty ? 0 : $0.note.count + 2 }.max() ?? 0
        let barWidth = min((self.width ?? 0) - taken - longestNote, Self.widestBar)
        for row in rows {
            var line: [UInt8] = []
            for (column, cell) in row.cells.enumerated() {
                let missing = widths[column] - row.widths[column]
                // Words to the left, numbers to the right.
                let isWord = column < 2
                if column > 0 { line.append(spaces: 2) }
                if !isWord { line.append(spaces: missing) }
                line += cell
                if isWord { line.append(spaces: missing) }
            }
            if barWidth >= Self.narrowestBar, let share = row.share {
                line.append(spaces: 2)
                appendBar(
                    share.used, of: share.all, width: barWidth, utf8: self.names.escaping?.utf8 ?? true, to: &line)
            }
            if !row.note.isEmpty {
                line.append(spaces: 2)
                line += row.note
            }
            while line.last == UInt8(ascii: " ") { line.removeLast() }
            text += line
            text.append("\n")
        }
    }

    private struct Row {
        var cells: [[UInt8]]
        /// In columns of the terminal.
        var widths: [Int]
        var share: (used: Int64, all: Int64)?
        var note: [UInt8] = []
    }

    private var heading: [String] {
        switch self.unit {
        case .bytes: ["Path", "Type", "Size", "Used", "Avail", "Use%"]
        case .inodes: ["Path", "Type", "Inodes", "IUsed", "IFree", "IUse%"]
        }
    }

    private func row(_ path: [UInt8], _ filesystem: Tree.Filesystem.Reply) -> Row {
        var name: [UInt8] = []
        let nameWidth = self.names.appendText(path, to: &name)
        var kind: [UInt8] = []
        let kindWidth = (self.names.escaping ?? NameEscaping()).appendPlain(bytes(filesystem.kind), to: &kind)
        let all: Int64
        let free: Int64
        let available: Int64
        switch self.unit {
        case .bytes: (all, free, available) = (filesystem.size, filesystem.free, filesystem.available)
        case .inodes: (all, free, available) = (filesystem.inodes, filesystem.inodesFree, filesystem.inodesFree)
        }
        let used = all.subtractingReportingOverflow(free).partialValue
        // What is kept for root counts as neither, as with df(1).
        let usable = used.addingReportingOverflow(available).partialValue
        var numbers = [all, used, available].map(self.number)
        numbers.append(all > 0 ? self.percent(used, of: usable) : dirlistctl.bytes("-"))
        if all == 0, case .inodes = self.unit { for index in 0..<3 { numbers[index] = dirlistctl.bytes("-") } }
        return Row(
            cells: [name, kind] + numbers,
            widths: [nameWidth, kindWidth] + numbers.map(\.count),
            share: all > 0 ? (used, usable) : nil,
            note: filesystem.readOnly ? dirlistctl.bytes("read-only") : []
        )
    }

    private func number(_ number: Int64) -> [UInt8] {
        var text: [UInt8] = []
        if case .bytes(let amounts) = self.unit {
            amounts.append(number, to: &text)
        } else {
            text.append(decimal: number)
        }
        return text
    }

    /// Rounded up, as df(1) does: nothing that is full looks as if it were not.
    private func percent(_ used: Int64, of usable: Int64) -> [UInt8] {
        guard usable > 0 else { return dirlistctl.bytes("-") }
        return dirlistctl.bytes("\(Int((Double(used) * 100 / Double(usable)).rounded(.up)))%")
    }
}
