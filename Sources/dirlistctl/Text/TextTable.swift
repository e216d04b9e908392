// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A table with a heading, its columns as wide as what stands in them and 2 columns of the terminal apart.
struct TextTable {
    /// What stands below one heading.
    struct Column {
        let heading: String
        /// Numbers stand to the right.
        var isNumber = false
        /// What is wider sticks out, and no other cell is widened for it; nil when the widest cell counts.
        var widest: Int?
        /// How far its cells may be cut where the terminal is narrow; nil for not at all.
        var narrowest: Int?
        /// Whether cutting takes the beginning.
        var keepsEnd = false
        /// The column with the highest number is the first to be left out where the terminal is narrow; 0 always stays.
        var dispensability = 0
    }

    let columns: [Column]
    /// The columns that a line has; nil when it has as many as it takes.
    let width: Int?
    let utf8: Bool
    let isStyled: Bool

    /// Appends a heading and a line for each row, which has a cell for each column.
    func append(_ rows: [[TextCell]], to text: inout [UInt8]) {
        let heading = self.columns.map { column in
            var cell = TextCell()
            cell.append(word: column.heading)
            cell.style = .bold
            return cell
        }
        let widths = self.widths([heading] + rows)
        for row in [heading] + rows { self.append(row, widths, to: &text) }
    }

    private func append(_ row: [TextCell], _ widths: [Int?], to text: inout [UInt8]) {
        var gap = 0
        for (index, column) in self.columns.enumerated() {
            guard let width = widths[index] else { continue }
            let limit = column.widest == nil ? width : .max
            let cell = row[index].cut(to: limit, keepsEnd: column.keepsEnd, utf8: self.utf8)
            let missing = max(width - cell.width, 0)
            if column.isNumber { gap += missing }
            // No spaces at the end of a line.
            if !cell.bytes.isEmpty {
                text.append(spaces: gap)
                text.append(cell.bytes, style: self.isStyled ? cell.style : nil)
                gap = 0
            }
            gap += 2 + (column.isNumber ? 0 : missing)
        }
        text.append("\n")
    }

    /// How wide each column is; nil when it is left out.
    private func widths(_ rows: [[TextCell]]) -> [Int?] {
        var widths: [Int?] = self.columns.enumerated().map { index, column in
            min(rows.map { $0[index].width }.max() ?? 0, column.widest ?? .max)
        }
        guard let limit = self.width else { return widths }
        func total(_ width: (Int, Int) -> Int) -> Int {
            let present = widths.enumerated().compactMap { index, found in found.map { width(index, $0) } }
            return present.reduce(0, +) + 2 * (present.count - 1)
        }
        func least(_ index: Int, _ width: Int) -> Int {
            min(width, self.columns[index].narrowest ?? width)
        }
        while total(least) > limit {
            let candidates = self.columns.indices.filter { widths[$0] != nil && self.columns[$0].dispensability > 0 }
            guard let next = candidates.max(by: { self.columns[$0].dispensability < self.columns[$1].dispensability })
            else { break }
            widths[next] = nil
        }
        var excess = total { $1 } - limit
        for index in self.columns.indices.reversed() where excess > 0 {
            guard let width = widths[index] else { continue }
            let saved = min(excess, width - least(index, width))
            widths[index] = width - saved
            excess -= saved
        }
        return widths
    }
}
