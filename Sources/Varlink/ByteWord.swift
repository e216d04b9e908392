// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Eight bytes of text looked at together, the first one in the lowest bits.
///
/// The tests mark bytes by their top bit. A mark may be wrong above the lowest one, because subtraction borrows,
/// so only the lowest mark says something; there it is exact.
@usableFromInline
struct ByteWord {
    @usableFromInline let word: UInt64

    @inlinable
    @inline(__always)
    init(_ word: UInt64) {
        self.word = UInt64(littleEndian: word)
    }

    @inlinable
    @inline(__always)
    func marks(equal byte: UInt8) -> UInt64 {
        let difference = self.word ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }

    /// Bytes below 0x20.
    @inlinable
    @inline(__always)
    var controlMarks: UInt64 {
        (self.word &- 0x2020_2020_2020_2020) & ~self.word & 0x8080_8080_8080_8080
    }

    /// Bytes of 0x80 and more.
    @inlinable
    @inline(__always)
    var highMarks: UInt64 { self.word & 0x8080_8080_8080_8080 }

    /// Where a JSON string cannot be taken as plain ASCII any more: at its end, at an escape, at a byte that may
    /// not be there, or at other than ASCII.
    @inlinable
    @inline(__always)
    var stringMarks: UInt64 {
        self.marks(equal: 0x22) | self.marks(equal: 0x5C) | self.controlMarks | self.highMarks
    }
}
