// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// In which order a listing stands.
enum SortKey: Equatable {
    /// By the bytes of the names, as `ls` in the C.UTF-8 locale.
    case name
    /// The largest first, then by name.
    case size
    /// The latest modified first, then by name.
    case time
    /// As the directory has them.
    case none
}

/// Sorts entries. `reversed` turns the whole order round, names of equal size or time included; it does nothing to
/// `none`.
func sort(_ entries: inout [Tree.Entry], by key: SortKey, reversed: Bool) {
    /// What mostly decides alone, so that the entries themselves are rarely touched.
    struct Item {
        let rank: UInt64
        /// The first bytes of the name in which not all are alike.
        let name: UInt64
        let index: Int
    }
    if key == .none { return }
    var items: [Item] = []
    items.reserveCapacity(entries.count)
    let shared = sharedPrefixLength(entries)
    for (index, entry) in entries.enumerated() {
        items.append(Item(rank: rank(entry, by: key), name: nameBytes(entry, from: shared), index: index))
    }
    items.sort { [entries] left, right in
        if left.rank != right.rank { return (left.rank < right.rank) != reversed }
        if left.name != right.name { return (left.name < right.name) != reversed }
        return reversed
            ? namePrecedes(entries[right.index], entries[left.index])
            : namePrecedes(entries[left.index], entries[right.index])
    }
    // Entries are large, so there is no second array of them: each cycle of the permutation is turned in place.
    var order = items.map(\.index)
    for start in order.indices {
        var current = start
        while order[current] != start {
            let next = order[current]
            entries.swapAt(current, next)
            order[current] = current
            current = next
        }
        order[current] = current
    }
}

/// How many bytes all names begin with. Where there are many entries their names are often alike.
private func sharedPrefixLength(_ entries: [Tree.Entry]) -> Int {
    guard let first = entries.first?.nameBytes else { return 0 }
    var length = first.count
    for entry in entries {
        withName(entry) { name in
            length = min(length, name.count)
            var same = 0
            while same < length && name[same] == first[same] { same += 1 }
            length = same
        }
        if length == 0 { break }
    }
    return length
}

/// A number that is smaller for entries that come first.
private func rank(_ entry: Tree.Entry, by key: SortKey) -> UInt64 {
    switch key {
    case .name, .none: 0
    case .size: descending(entry.size ?? 0)
    case .time: descending(entry.modifiedUSec ?? 0)
    }
}

/// Eight bytes of a name, the first of them the most significant.
private func nameBytes(_ entry: Tree.Entry, from start: Int) -> UInt64 {
    withName(entry) { name in
        var bytes: UInt64 = 0
        for index in start..<start + 8 { bytes = bytes << 8 | (index < name.count ? UInt64(name[index]) : 0) }
        return bytes
    }
}

private func namePrecedes(_ left: Tree.Entry, _ right: Tree.Entry) -> Bool {
    withName(left) { left in
        withName(right) { right in
            let count = min(left.count, right.count)
            for index in 0..<count where left[index] != right[index] { return left[index] < right[index] }
            return left.count < right.count
        }
    }
}

/// Lends an entry's exact name without a copy.
private func withName<Result>(_ entry: Tree.Entry, _ body: (Span<UInt8>) -> Result) -> Result {
    if let raw = entry.rawName { return body(raw.span) }
    return body(entry.name.utf8.span)
}

/// Maps larger numbers to smaller ones.
private func descending(_ number: Int64) -> UInt64 {
    ~(UInt64(bitPattern: number) ^ (1 << 63))
}
