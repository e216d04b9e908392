// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// How names are laid out side by side: down the columns first, as `ls` does, with as few lines as the width allows.
struct Columns: Equatable {
    /// Between two columns.
    static let gap = 2
    /// The least that a column takes: one character and the gap.
    private static let narrowest = 3

    let rows: Int
    /// The width of each column with its gap.
    let widths: [Int]

    /// Lays out names of the given widths on lines of `lineWidth` columns.
    init(_ names: [Int], lineWidth: Int) {
        guard !names.isEmpty else {
            self.rows = 0
            self.widths = []
            return
        }
        let most = min(names.count, max(1, (lineWidth + Self.narrowest - 1) / Self.narrowest))
        for count in stride(from: most, to: 1, by: -1) {
            let rows = (names.count + count - 1) / count
            var widths: [Int] = []
            // Columns that stay empty count too: `ls` counts them.
            var total = count * Self.narrowest
            var start = 0
            while start < names.count && total < lineWidth {
                let column = names[start..<min(start + rows, names.count)]
                let isLast = widths.count == count - 1
                let width = max((column.max() ?? 0) + (isLast ? 0 : Self.gap), Self.narrowest)
                widths.append(width)
                total += width - Self.narrowest
                start += rows
            }
            if start >= names.count && total < lineWidth {
                self.rows = rows
                self.widths = widths
                return
            }
        }
        self.rows = names.count
        self.widths = [max((names.max() ?? 0) + Self.gap, Self.narrowest)]
    }

    /// The places of the names of one line, left to right.
    func places(row: Int, count: Int) -> StrideTo<Int> {
        stride(from: row, to: count, by: self.rows)
    }
}
