// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A stretch of directory entries as the kernel wrote them, in memory that is used
/// again and again.
public struct EntryBlock: ~Copyable, Sendable {
    @usableFromInline
    var storage: [UInt8]

    /// How many bytes of it are entries.
    @usableFromInline
    private(set) var count = 0

    /// The longest record: 19 bytes of header, 255 of name, its zero, rounded up to 8.
    public static let maximumRecordLength = 280

    /// Memory for entries.
    /// - Parameter capacity: In bytes; at least 4096 are taken. Entries take 24
    ///   bytes and more, 40 with a name of middling length.
    public init(capacity: Int) {
        storage = [UInt8](repeating: 0, count: max(capacity, 4096))
    }

    /// Replaces the entries by the directory's next ones, and moves its position past them.
    ///
    /// Reads on until there is no room for one more entry of any length, or the
    /// directory ends. An error after some entries is kept for the next call, which meets it
    /// again: what was read is never lost.
    /// - Parameter limit: Bytes to take at most, whatever the capacity; 4096 are taken at least.
    /// - Returns: Whether the end was reached.
    /// - Throws: ENOENT when the directory has been removed, EIO, ...
    public mutating func fill(from directory: Directory, limit: Int = .max) throws(FileSystemError) -> Bool {
        count = 0
        let capacity = min(storage.count, max(limit, 4096))
        while capacity - count >= Self.maximumRecordLength {
            do throws(FileSystemError) {
                let filled = count
                let length = try storage.withUnsafeMutableBufferPointer { memory throws(FileSystemError) in
                    let free = UnsafeMutableBufferPointer(rebasing: memory[filled..<capacity])
                    return try directory.read(into: UnsafeMutableRawBufferPointer(free))
                }
                if length == 0 { return true }
                count += length
            } catch {
                // Some file systems know longer names (vfat: 255 UTF-16 units), for which
                // the room that is left may be too small: EINVAL, and an empty block has it.
                guard count == 0 else { return false }
                throw error
            }
        }
        return false
    }

    /// Forgets the entries and keeps the memory.
    public mutating func removeAll() {
        count = 0
    }

    /// The entries, from the first.
    @inlinable
    public var entries: Entries {
        @_lifetime(borrow self)
        get { Entries(records: storage.span.extracting(0..<count), offset: 0) }
    }

    /// The entries from a position on, to go on where an earlier look at this same block stopped.
    @inlinable
    @_lifetime(borrow self)
    public func entries(from position: Position) -> Entries {
        precondition(position.offset <= count, "a position of another block")
        return Entries(records: storage.span.extracting(0..<count), offset: position.offset)
    }

    /// A place between two entries of a block, until it is filled again.
    public struct Position: Sendable, Hashable {
        @usableFromInline
        let offset: Int

        @usableFromInline
        init(offset: Int) {
            self.offset = offset
        }

        /// Before the first entry.
        public static let start = Position(offset: 0)
    }

    /// Goes through the entries, without "." and "..":
    /// `var entries = block.entries; while let entry = entries.next() { ... }`.
    public struct Entries: ~Escapable {
        @usableFromInline
        let records: Span<UInt8>
        @usableFromInline
        var offset: Int

        @inlinable
        @_lifetime(copy records)
        init(records: Span<UInt8>, offset: Int) {
            self.records = records
            self.offset = offset
        }

        /// The place after the last entry that ``next()`` gave.
        @inlinable
        public var position: Position { Position(offset: offset) }

        /// The next entry; nil at the end of the block.
        @inlinable
        @_lifetime(copy self)
        public mutating func next() -> DirectoryEntry? {
            while offset < records.count {
                let entry = DirectoryEntry(records: records, offset: offset)
                offset += entry.record.count
                if !entry.isDotOrDotDot { return entry }
            }
            return nil
        }
    }
}
