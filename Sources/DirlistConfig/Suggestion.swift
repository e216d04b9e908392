// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Known names for one that is not known.
enum Suggestion {
    /// The known name that differs least from an unknown one; nil when none is near.
    static func nearest(to name: String, among known: [String]) -> String? {
        let name = Self.folded(name)
        guard name.count <= 64 else { return nil }
        // Half of a short word changed is another word.
        func limit(_ other: String) -> Int { min(3, max(name.count, other.utf8.count) / 3) }
        return
            known
            .filter { abs(name.count - $0.utf8.count) <= limit($0) }
            .map { (name: $0, distance: Self.distance(name, Self.folded($0))) }
            .filter { $0.distance <= limit($0.name) }
            .min { $0.distance < $1.distance }?
            .name
    }

    /// What to do about an unknown key, or an unknown table.
    static func remedy(forUnknown name: String, in table: String, isTable: Bool) -> String {
        let settings = Setting.all
        let tables = Self.tables
        if !table.isEmpty, tables.contains(name) || tables.contains(Self.underscored(name)), isTable {
            return "write [\(Self.underscored(name))] as a table of its own"
        }
        let underscored = Self.underscored(name)
        let namesakes = settings.filter { $0.name == underscored }
        if let other = namesakes.first(where: { $0.table == table }) ?? namesakes.first, !isTable {
            return other.table == table ? "did you mean \(other.name)?" : "\(other.name) \(Self.place(of: other))"
        }
        let siblings = settings.filter { $0.table == table }.map(\.name)
        let names = table.isEmpty ? (isTable ? tables : siblings) : siblings
        if let nearest = Self.nearest(to: name, among: names) {
            return "did you mean \(isTable && table.isEmpty ? "[\(nearest)]" : nearest)?"
        }
        if !isTable, let nearest = Self.nearest(to: name, among: settings.map(\.name)),
            let setting = settings.first(where: { $0.name == nearest })
        {
            return "did you mean \(nearest)? It \(Self.place(of: setting))"
        }
        if table.isEmpty {
            return isTable
                ? "the tables are \(tables.map { "[\($0)]" }.joined(separator: ", "))"
                : "the keys above the first [table] are \(siblings.joined(separator: ", "))"
        }
        return "the keys of [\(table)] are \(siblings.joined(separator: ", "))"
    }

    /// The names of all tables, in the order of the sample file.
    static let tables: [String] = Setting.all.map(\.table).reduce(into: []) { tables, table in
        if !table.isEmpty, !tables.contains(table) { tables.append(table) }
    }

    private static func place(of setting: Setting) -> String {
        setting.table.isEmpty ? "belongs above the first [table]" : "belongs below [\(setting.table)]"
    }

    private static func underscored(_ name: String) -> String {
        String(decoding: Self.folded(name), as: UTF8.self)
    }

    /// Small letters, and _ for -.
    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "-"): UInt8(ascii: "_")
            default: byte
            }
        }
    }

    /// How many letters must be added, left out, changed, or swapped with a neighbour
    /// (optimal string alignment distance).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for i in left.indices {
            var current = [i + 1]
            for j in right.indices {
                let cost = left[i] == right[j] ? 0 : 1
                var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + cost)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, beforePrevious[j - 1] + 1)
                }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
