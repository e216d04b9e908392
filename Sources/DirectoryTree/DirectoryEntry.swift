// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// One entry of a directory, borrowed from the ``EntryBlock`` that holds it.
///
/// The record is the kernel's struct linux_dirent64, getdents64(2):
/// inode (8 bytes), cookie (8), record length (2), type (1), name with its zero.
public struct DirectoryEntry: ~Escapable, Sendable {
    @usableFromInline
    let record: Span<UInt8>
    @usableFromInline
    let nameCount: Int

    @usableFromInline
    static var nameOffset: Int { 19 }

    @inlinable
    @_lifetime(copy records)
    init(records: Span<UInt8>, offset: Int) {
        let bytes = records.bytes
        precondition(offset + Self.nameOffset < bytes.byteCount, "a directory record is cut short")
        // In bounds by the line above; any bit pattern is an integer.
        let length = Int(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + 16, as: UInt16.self))
        let record = records.extracting(offset..<offset + length)
        self.record = record
        self.nameCount = Self.terminator(in: record) - Self.nameOffset
    }

    /// Where the zero after the name is. What follows it, up to the record's end,
    /// the kernel leaves as it was.
    @usableFromInline
    static func terminator(in record: Span<UInt8>) -> Int {
        record.withUnsafeBufferPointer { bytes in
            guard bytes.count > nameOffset, let base = UnsafeRawPointer(bytes.baseAddress),
                let end = memchr(base + nameOffset, 0, bytes.count - nameOffset)
            else { preconditionFailure("a directory record has no name") }
            return UnsafeRawPointer(end) - base
        }
    }

    /// The name's bytes: any but zero and "/". 1 to 255 of them on most file systems.
    @inlinable
    public var name: Span<UInt8> {
        @_lifetime(copy self)
        get { record.extracting(Self.nameOffset..<Self.nameOffset + nameCount) }
    }

    /// A copy of the name.
    public var nameArray: [UInt8] {
        name.withUnsafeBufferPointer { Array($0) }
    }

    /// What the directory says it is; ``EntryKind/unknown`` where it does not.
    @inlinable
    public var kind: EntryKind { EntryKind(typeBits: record[18]) }

    /// The inode number. Where another file system is mounted, that of the directory beneath it.
    @inlinable
    public var inode: UInt64 {
        unsafe record.bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
    }

    /// The cookie for ``Directory/seek(to:)`` that goes on after this entry.
    @inlinable
    public var next: Int64 {
        unsafe record.bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: Int64.self)
    }

    @inlinable
    var isDotOrDotDot: Bool {
        let dot = UInt8(ascii: ".")
        return nameCount <= 2 && record[Self.nameOffset] == dot
            && (nameCount == 1 || record[Self.nameOffset + 1] == dot)
    }

    /// Hands the name to a system call where it lies, zero and all.
    func withTerminatedName<Value>(_ body: (UnsafePointer<CChar>?) -> Value) -> Value {
        record.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                body(text.baseAddress.map { $0 + Self.nameOffset })
            }
        }
    }
}
