// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// One notice of inotify(7).
struct InotifyEvent {
    /// The watch that it is about; -1 when the kernel's queue overflowed.
    var watch: CInt
    var mask: UInt32
    /// The same for both halves of a move.
    var cookie: UInt32
    /// The entry of the watched directory; empty for the directory itself.
    var name: [UInt8]

    func has(_ bits: some FixedWidthInteger) -> Bool { mask & UInt32(truncatingIfNeeded: bits) != 0 }

    var isDirectory: Bool { has(IN_ISDIR) }
}

/// Notices that have been read and not yet taken, as the kernel wrote them. Takes no memory while there are none.
struct InotifyQueue: Sendable {
    private var storage: [UInt8] = []
    private var start = 0
    private var end = 0

    private static let capacity = 16 << 10
    private static let headerCount = 16
    /// read(2) refuses a buffer that has no room for the longest notice.
    private static let longest = headerCount + Int(NAME_MAX) + 1
    /// How far the second half of a move is looked for. They are neighbours, but for what happens on other
    /// processors at that very moment.
    private static let lookAhead = 32

    var isEmpty: Bool { start == end }

    /// Reads what there is, after what has not been taken.
    /// - Returns: How many bytes, or a negative errno. EAGAIN: there is nothing; ENOBUFS: there is no room.
    mutating func fill(from instance: borrowing InotifyInstance) -> Int {
        if storage.isEmpty { storage = [UInt8](repeating: 0, count: Self.capacity) }
        if start > 0 {
            storage.replaceSubrange(0..<end - start, with: storage[start..<end])
            storage.removeSubrange(end - start..<end)
            storage.append(contentsOf: repeatElement(0, count: Self.capacity - storage.count))
            (start, end) = (0, end - start)
        }
        guard storage.count - end >= Self.longest else { return -Int(ENOBUFS) }
        let filled = end
        let result = storage.withUnsafeMutableBytes { memory in
            instance.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[filled...]))
        }
        if result > 0 { end += result }
        if isEmpty { removeAll() }
        return result
    }

    /// Takes the next notice.
    mutating func next() -> InotifyEvent? {
        while start < end {
            let event = event(at: start)
            start += length(at: start)
            // Without a bit: one that was taken before its turn.
            if event.mask != 0 { return event }
        }
        removeAll()
        return nil
    }

    /// Takes the second half of a move before its turn.
    mutating func takeMovedTo(cookie: UInt32) -> InotifyEvent? {
        var offset = start
        for _ in 0..<Self.lookAhead where offset < end {
            let found = event(at: offset)
            if found.cookie == cookie, found.has(IN_MOVED_TO) {
                storage.replaceSubrange(offset + 4..<offset + 8, with: repeatElement(0, count: 4))
                return found
            }
            offset += length(at: offset)
        }
        return nil
    }

    mutating func removeAll() {
        storage = []
        (start, end) = (0, 0)
    }

    // struct inotify_event: watch, mask, cookie, length of the name with its padding (4 bytes each), name.

    private func length(at offset: Int) -> Int {
        Self.headerCount + Int(word(at: offset + 12))
    }

    private func event(at offset: Int) -> InotifyEvent {
        let name = storage[offset + Self.headerCount..<offset + length(at: offset)]
        return InotifyEvent(
            watch: CInt(bitPattern: word(at: offset)), mask: word(at: offset + 4), cookie: word(at: offset + 8),
            name: Array(name.prefix { $0 != 0 }))
    }

    private func word(at offset: Int) -> UInt32 {
        storage.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}
