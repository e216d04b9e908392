// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Names of directories that a walk is to go into: bytes side by side, nothing allocated for each.
public struct DirectoryNames: Sendable {
    // For each: 4 bytes for its number in its block, 2 for the length of its name, the name.
    private var storage: [UInt8] = []
    private var start = 0
    /// How many there are.
    public private(set) var count = 0

    /// None.
    public init() {}

    /// Bytes held.
    var byteCount: Int { storage.count }

    /// Adds the name of an entry.
    /// - Parameter number: The entry's number in its block, from 0.
    public mutating func append(_ entry: borrowing DirectoryEntry, number: UInt32) {
        let name = entry.name
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            storage.append(UInt8(truncatingIfNeeded: number >> shift))
        }
        storage.append(UInt8(truncatingIfNeeded: name.count))
        storage.append(UInt8(truncatingIfNeeded: name.count >> 8))
        name.withUnsafeBufferPointer { storage.append(contentsOf: $0) }
        count += 1
    }

    /// Takes the first one out.
    mutating func takeFirst() -> (name: [UInt8], number: UInt32)? {
        guard count > 0 else { return nil }
        var number: UInt32 = 0
        for offset in 0..<4 { number |= UInt32(storage[start + offset]) << UInt32(8 * offset) }
        let length = Int(storage[start + 4]) | Int(storage[start + 5]) << 8
        let end = start + 6 + length
        let name = Array(storage[start + 6..<end])
        start = end
        count -= 1
        return (name, number)
    }
}
