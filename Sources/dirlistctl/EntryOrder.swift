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
        let key: UInt64
        let index: Int
    }
    if key == .none { return }
    var items: [Item] = []
    items.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
        items.append(Item(key: rank(entry, by: key), index: index))
    }
    items.sort { [entries] left, right in
        if left.key != right.key { return (left.key < right.key) != reversed }
        let (first, second) = (entries[left.index].nameBytes, entries[right.index].nameBytes)
        return reversed ? second.lexicographicallyPrecedes(first) : first.lexicographicallyPrecedes(second)
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

/// A number that is smaller for entries that come first.
private func rank(_ entry: Tree.Entry, by key: SortKey) -> UInt64 {
    switch key {
    case .name, .none:
        // The first eight bytes, the first one the most significant.
        var prefix: UInt64 = 0
        for index in 0..<8 {
            prefix = prefix << 8 | (index < entry.nameBytes.count ? UInt64(entry.nameBytes[index]) : 0)
        }
        return prefix
    case .size:
        return descending(entry.size.map { Int64($0) } ?? 0)
    case .time:
        return descending(entry.modifiedUSec.map { Int64($0) } ?? 0)
    }
}

/// Maps larger numbers to smaller ones.
private func descending(_ number: Int64) -> UInt64 {
    ~(UInt64(bitPattern: number) ^ (1 << 63))
}
