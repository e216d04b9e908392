// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Names of directories that a walk is to go into: bytes side by side, nothing allocated for each.
public struct DirectoryNames: Sendable {
    // For each: 4 bytes for its number in its block, 4 for its tag, 2 for the length of its name, the name.
    private var storage: [UInt8] = []
    private var start = 0
    /// How many there are.
    public private(set) var count = 0

    /// None.
    public init() {}

    /// Bytes held.
    var byteCount: Int { storage.count }

    /// Adds the name of an entry.
    /// - Parameters:
    ///   - number: The entry's number in its block, from 0.
    ///   - tag: What is to be known of the directory again when its own entries come: ``WalkedDirectory/tag``.
    public mutating func append(_ entry: borrowing DirectoryEntry, number: UInt32, tag: UInt32 = 0) {
        let name = entry.name
        append(number, count: 4)
        append(tag, count: 4)
        append(UInt32(truncatingIfNeeded: name.count), count: 2)
        name.withUnsafeBufferPointer { storage.append(contentsOf: $0) }
        count += 1
    }

    /// One that was taken out.
    struct Taken {
        var name: [UInt8]
        var number: UInt32
        var tag: UInt32
    }

    /// Takes the first one out.
    mutating func takeFirst() -> Taken? {
        guard count > 0 else { return nil }
        let nameStart = start + 10
        let end = nameStart + Int(number(at: start + 8, count: 2))
        let taken = Taken(
            name: Array(storage[nameStart..<end]), number: number(at: start, count: 4),
            tag: number(at: start + 4, count: 4))
        start = end
        count -= 1
        return taken
    }

    private mutating func append(_ number: UInt32, count: Int) {
        for index in 0..<count { storage.append(UInt8(truncatingIfNeeded: number >> UInt32(8 * index))) }
    }

    private func number(at offset: Int, count: Int) -> UInt32 {
        (0..<count).reduce(0) { $0 | UInt32(storage[offset + $1]) << UInt32(8 * $1) }
    }
}
