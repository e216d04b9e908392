// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What a terminal makes of text.
enum TerminalText {
    /// How many columns a character takes, or nil when it must not reach a terminal as it is: controls, what is
    /// invisible or turns the reading direction, and what is no character at all.
    static func width(_ scalar: Unicode.Scalar) -> Int? {
        if scalar.value < 0x7F { return scalar.value >= 0x20 ? 1 : nil }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
            return nil
        case .nonspacingMark, .enclosingMark:
            // Variation selectors are common in emoji; other invisible marks only hide something.
            if properties.isDefaultIgnorableCodePoint && !(0xFE00...0xFE0F).contains(scalar.value) { return nil }
            return 0
        default:
            if properties.isDefaultIgnorableCodePoint { return nil }
            return properties.isEmojiPresentation || isWide(scalar.value) ? 2 : 1
        }
    }

    /// East Asian Width "W" and "F" (Unicode Standard Annex 11), in the ranges that matter.
    private static func isWide(_ value: UInt32) -> Bool {
        guard value >= 0x1100 else { return false }
        return switch value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
            0x16FE0...0x18D08, 0x1AFF0...0x1B2FB, 0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

/// One character of bytes that claim to be UTF-8.
enum DecodedCharacter: Equatable {
    case scalar(Unicode.Scalar, length: Int)
    /// A byte that belongs to no valid character.
    case invalid
}

/// Reads the character that begins at `index` (Unicode Standard, table 3-7).
func decodeCharacter(_ bytes: Span<UInt8>, at index: Int) -> DecodedCharacter {
    let first = bytes[index]
    if first < 0x80 { return .scalar(Unicode.Scalar(first), length: 1) }
    let length: Int
    var value: UInt32
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    switch first {
    case 0xC2...0xDF:
        length = 2
        value = UInt32(first & 0x1F)
    case 0xE0...0xEF:
        length = 3
        value = UInt32(first & 0x0F)
        if first == 0xE0 { lowest = 0xA0 }
        if first == 0xED { highest = 0x9F }
    case 0xF0...0xF4:
        length = 4
        value = UInt32(first & 0x07)
        if first == 0xF0 { lowest = 0x90 }
        if first == 0xF4 { highest = 0x8F }
    default:
        return .invalid
    }
    guard index + length <= bytes.count else { return .invalid }
    for position in index + 1..<index + length {
        let byte = bytes[position]
        guard (lowest...highest).contains(byte) else { return .invalid }
        value = value << 6 | UInt32(byte & 0x3F)
        lowest = 0x80
        highest = 0xBF
    }
    guard let scalar = Unicode.Scalar(value) else { return .invalid }
    return .scalar(scalar, length: length)
}
