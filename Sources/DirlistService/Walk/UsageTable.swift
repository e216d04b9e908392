// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Synchronization

/// What entries take up, added together. Sums that do not fit stay at the limit.
struct UsageTotals: Sendable, Equatable {
    var files = 0
    var directories = 0
    var size: Int64 = 0
    var allocated: Int64 = 0

    mutating func add(size: Int64, allocated: Int64) {
        self.size = sum(self.size, size)
        self.allocated = sum(self.allocated, allocated)
    }

    mutating func add(_ other: UsageTotals) {
        self.files += other.files
        self.directories += other.directories
        self.add(size: other.size, allocated: other.allocated)
    }
}

/// Two sizes, neither of which is negative. One sparse file can be as large as the largest number.
private func sum(_ one: Int64, _ other: Int64) -> Int64 {
    let (sum, overflow) = one.addingReportingOverflow(other)
    return overflow ? .max : sum
}

/// The directories whose usage is told one by one, and what is known of it so far.
///
/// Its rows are those down to the asked depth; what is deeper is added to the row above it. A row comes after the row
/// of the directory that holds it.
final class UsageTable: Sendable {
    private struct Row {
        /// The row of the directory that holds it; its own for the first.
        var parent: UInt32
        var depth: Int
        var name: [UInt8]
        /// What is in it but not in the rows below it; its own size included.
        var totals: UsageTotals
    }

    private let rows = Mutex<[Row]>([])

    /// Adds the row of the directory that was asked for, the first.
    func addStart(size: Int64, allocated: Int64) {
        self.rows.withLock { rows in
            rows.append(Row(parent: 0, depth: 0, name: [], totals: UsageTotals(size: size, allocated: allocated)))
        }
    }

    /// Adds the row of a directory found in that of another row. Returns its number.
    func add(_ name: [UInt8], in parent: UInt32, size: Int64, allocated: Int64) -> UInt32 {
        self.rows.withLock { rows in
            rows.append(
                Row(
                    parent: parent,
                    depth: rows[Int(parent)].depth + 1,
                    name: name,
                    totals: UsageTotals(size: size, allocated: allocated)
                )
            )
            return UInt32(rows.count - 1)
        }
    }

    func add(_ totals: UsageTotals, to row: UInt32) {
        self.rows.withLock { $0[Int(row)].totals.add(totals) }
    }

    /// Adds to each row what is in the rows below it. To be called once, at the end.
    func rollUp() {
        self.rows.withLock { rows in
            for number in rows.indices.dropFirst().reversed() {
                rows[Int(rows[number].parent)].totals.add(rows[number].totals)
            }
        }
    }

    var count: Int { self.rows.withLock { $0.count } }

    /// The row with a number.
    func usage(_ number: Int) -> Tree.DirectoryUsage {
        self.rows.withLock { rows in
            let row = rows[number]
            var names: [[UInt8]] = []
            var next = number
            while next != 0 {
                names.append(rows[next].name)
                next = Int(rows[next].parent)
            }
            return Tree.DirectoryUsage(
                directory: names.isEmpty ? [dot] : Array(names.reversed().joined(separator: [slash])),
                depth: row.depth,
                files: row.totals.files,
                directories: row.totals.directories,
                size: row.totals.size,
                allocated: row.totals.allocated
            )
        }
    }
}
