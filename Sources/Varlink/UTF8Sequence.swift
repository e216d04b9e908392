// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What is at one place in bytes that should be UTF-8: a well-formed sequence or not (Unicode Standard, table 3-7).
struct UTF8Sequence {
    /// How many bytes it takes. For an ill-formed one, its maximal subpart, which U+FFFD replaces as a whole
    /// (Unicode Standard, "U+FFFD Substitution of Maximal Subparts").
    var length: Int
    /// The code point, nil when ill-formed.
    var scalar: UInt32?

    /// Looks at `bytes` from `index`, where a byte of 0x80 or more is.
    init(in bytes: Span<UInt8>, at index: Int) {
        let lead = bytes[index]
        let trailing: Int
        // The second byte has a range of its own after some lead bytes: against overlong forms, surrogates and
        // code points past U+10FFFF.
        var second: ClosedRange<UInt8> = 0x80...0xBF
        var scalar: UInt32
        switch lead {
        case 0xC2...0xDF:
            (trailing, scalar) = (1, UInt32(lead & 0x1F))
        case 0xE0...0xEF:
            (trailing, scalar) = (2, UInt32(lead & 0x0F))
            if lead == 0xE0 { second = 0xA0...0xBF }
            if lead == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            (trailing, scalar) = (3, UInt32(lead & 0x07))
            if lead == 0xF0 { second = 0x90...0xBF }
            if lead == 0xF4 { second = 0x80...0x8F }
        default:
            (self.length, self.scalar) = (1, nil)
            return
        }
        var length = 1
        for _ in 0..<trailing {
            guard index + length < bytes.count else { break }
            let byte = bytes[index + length]
            guard second.contains(byte) else { break }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
            second = 0x80...0xBF
            length += 1
        }
        self.length = length
        self.scalar = length == trailing + 1 ? scalar : nil
    }
}

/// Whether a code point is one of the 66 that never are characters (Unicode Standard, section 23.7). Some Varlink
/// implementations, sd-varlink among them, refuse messages that have one.
func isNoncharacter(_ scalar: UInt32) -> Bool {
    (0xFDD0...0xFDEF).contains(scalar) || scalar & 0xFFFE == 0xFFFE
}
