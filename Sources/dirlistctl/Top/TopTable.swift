// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// The table of sessions for one width: which columns there are, and how wide.
struct TopTable {
    /// The path has at least so many columns of the terminal, or is left out.
    private static let leastPath = 12

    let columns: [TopColumn]
    /// In the order of `columns`.
    let widths: [Int]
    private let escaping: NameEscaping
    private let sort: TopColumn
    private let descends: Bool

    /// - Parameter width: the columns that a line has; nil for as many as it takes.
    init(_ model: TopModel, width: Int?, escaping: NameEscaping) {
        self.escaping = escaping
        self.sort = model.sort
        self.descends = model.sort.isDescending != model.isReversed
        var columns = TopColumn.allCases
        var widths = columns.map { column in
            let heading = Self.heading(column, sort: model.sort, mark: "v").width
            let widest = model.rows.lazy.map { column.cell($0, escaping).width }.max() ?? 0
            guard let width else { return max(heading, widest) }
            return min(max(heading, widest, column.least), max(column.most(width: width), heading))
        }
        if let width {
            func least(_ place: Int) -> Int {
                columns[place] == .path ? Self.leastPath : widths[place]
            }
            // What is sorted by always stays.
            while columns.indices.reduce(columns.count - 1, { $0 + least($1) }) > width,
                let place = columns.indices.filter({ columns[$0] != model.sort && columns[$0] != .id })
                    .max(by: { columns[$0].dispensability < columns[$1].dispensability })
            {
                columns.remove(at: place)
                widths.remove(at: place)
            }
            // The last column gets what is left.
            let others = widths.dropLast().reduce(columns.count - 1, +)
            if let last = columns.last, !last.isNumber { widths[columns.count - 1] = max(width - others, 0) }
        }
        self.columns = columns
        self.widths = widths
    }

    /// The headings; what the table is sorted by has a mark that points to where the small ones are.
    func headings() -> TextCell {
        let mark = self.escaping.utf8 ? (self.descends ? "▼" : "▲") : (self.descends ? "v" : "^")
        return self.line(self.columns.map { Self.heading($0, sort: self.sort, mark: mark) })
    }

    /// A session's line.
    func line(_ row: TopRow) -> TextCell {
        self.line(self.columns.map { $0.cell(row, self.escaping) })
    }

    private static func heading(_ column: TopColumn, sort: TopColumn, mark: String) -> TextCell {
        TextCell(column == sort ? column.heading + mark : column.heading, escaping: NameEscaping())
    }

    private func line(_ cells: [TextCell]) -> TextCell {
        var line = TextCell()
        for (place, column) in self.columns.enumerated() {
            let cell = cells[place].cut(to: self.widths[place], utf8: self.escaping.utf8)
            let missing = self.widths[place] - cell.width
            if place > 0 { line.append(spaces: 1) }
            if column.isNumber { line.append(spaces: missing) }
            line.append(cell)
            if !column.isNumber && place < self.columns.count - 1 { line.append(spaces: missing) }
        }
        return line
    }
}
