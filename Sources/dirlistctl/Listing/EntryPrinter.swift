// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// Prints entries in the style that was asked for.
struct EntryPrinter {
    private let style: ListStyle
    private var line: EntryLine

    init(style: ListStyle) {
        self.style = style
        self.line = EntryLine(humanSizes: style.humanSizes, names: style.names)
    }

    /// Begins another listing, whose columns have nothing to do with the last one's.
    mutating func begin() {
        self.line.reset()
    }

    /// Prints entries that are laid out together. `directory` is the path of the directory that holds them, where
    /// the listing must say so with each entry.
    mutating func print(
        _ entries: [Tree.Entry],
        directory: [UInt8]?,
        to output: inout Output
    ) throws(OutputError) {
        switch self.style.layout {
        case .long:
            // A listing may last, and what changes meanwhile is not of the future.
            self.line.set(now: currentMicroseconds())
            self.line.measure(entries)
            let prefix = self.prefix(directory)
            for entry in entries {
                self.line.append(entry, prefix: prefix, to: &output.bytes)
                output.bytes.append(self.style.terminator)
                try output.writeIfFull()
            }
        case .lines:
            let prefix = self.prefix(directory)
            for entry in entries {
                self.style.names.append(entry, prefix: prefix, to: &output.bytes)
                output.bytes.append(self.style.terminator)
                try output.writeIfFull()
            }
        case .columns(let width):
            try self.printColumns(entries, lineWidth: width, to: &output)
        case .json:
            var json = EntryJSON()
            for entry in entries {
                json.append(entry, directory: directory, to: &output.bytes)
                output.bytes.append(UInt8(ascii: "\n"))
                try output.writeIfFull()
            }
        }
    }

    /// What stands before the names of a directory's entries, where headings do not tell it.
    private func prefix(_ directory: [UInt8]?) -> [UInt8] {
        guard self.style.isNulTerminated, let directory else { return [] }
        return joinPath(directory, [])
    }

    private func printColumns(
        _ entries: [Tree.Entry],
        lineWidth: Int,
        to output: inout Output
    ) throws(OutputError) {
        let names = self.style.names
        let padded = entries.contains { names.isQuoted($0) }
        let columns = Columns(entries.map { names.width($0, padded: padded) }, lineWidth: lineWidth)
        for row in 0..<columns.rows {
            var gap = 0
            for (column, place) in columns.places(row: row, count: entries.count).enumerated() {
                output.bytes.append(spaces: gap)
                let width = names.append(entries[place], padded: padded, to: &output.bytes)
                gap = columns.widths[column] - width
            }
            output.bytes.append(self.style.terminator)
            try output.writeIfFull()
        }
    }
}

/// The path of `name` in `directory`; of its entries in general, ending with a slash, when `name` is empty.
func joinPath(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
    if directory.isEmpty || directory.last == UInt8(ascii: "/") { return directory + name }
    return directory + [UInt8(ascii: "/")] + name
}
