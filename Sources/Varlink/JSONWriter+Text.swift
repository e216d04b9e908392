// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension JSONWriter {
    /// Writes bytes that should be text, such as a file's name, as a string.
    ///
    /// Valid text goes out as it is. What is not UTF-8, noncharacters and NUL become U+FFFD, as ill-formed sequences
    /// do in Swift's own `String(decoding:as:)`. C0 controls and DEL are escaped.
    ///
    /// Returns false when something was replaced, so that the string does not say what the bytes are.
    @discardableResult
    public mutating func text(_ bytes: Span<UInt8>) -> Bool {
        let count = bytes.count
        // A byte becomes six at most, and the rest is a comma and two quotes.
        self.reserve(6 * count + 3)
        self.separate()
        self.put(0x22)
        var index = 0
        var faithful = true
        let raw = bytes.bytes
        while index < count {
            if index + 8 <= count {
                let word = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
                self.memory.storeBytes(of: word, toByteOffset: self.length, as: UInt64.self)
                let text = ByteWord(word)
                let marks = text.stringMarks | text.marks(equal: 0x7F)
                let plain = marks.trailingZeroBitCount >> 3
                self.length += plain
                index += plain
                if marks == 0 { continue }
            }
            let byte = bytes[unchecked: index]
            if byte >= 0x80 {
                let sequence = UTF8Sequence(in: bytes, at: index)
                if let scalar = sequence.scalar, !isNoncharacter(scalar) {
                    for offset in index..<index + sequence.length { self.put(bytes[unchecked: offset]) }
                } else {
                    self.putReplacement()
                    faithful = false
                }
                index += sequence.length
            } else {
                if byte == 0 {
                    self.putReplacement()
                    faithful = false
                } else if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F {
                    self.putEscaped(byte)
                } else {
                    self.put(byte)
                }
                index += 1
            }
        }
        self.put(0x22)
        return faithful
    }

    private mutating func putReplacement() {
        self.put(0xEF)
        self.put(0xBF)
        self.put(0xBD)
    }

    private mutating func putEscaped(_ byte: UInt8) {
        self.put(0x5C)
        switch byte {
        case 0x22, 0x5C: self.put(byte)
        case 0x08: self.put(UInt8(ascii: "b"))
        case 0x09: self.put(UInt8(ascii: "t"))
        case 0x0A: self.put(UInt8(ascii: "n"))
        case 0x0C: self.put(UInt8(ascii: "f"))
        case 0x0D: self.put(UInt8(ascii: "r"))
        default:
            self.put(UInt8(ascii: "u"))
            self.put(UInt8(ascii: "0"))
            self.put(UInt8(ascii: "0"))
            self.put(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 0x0F
            self.put(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    /// Writes bytes as a string in Base64 with padding (RFC 4648, section 4).
    public mutating func base64(_ bytes: Span<UInt8>) {
        self.reserve((bytes.count + 2) / 3 * 4 + 3)
        self.separate()
        self.put(0x22)
        var index = 0
        while index < bytes.count {
            let taken = min(3, bytes.count - index)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < taken ? UInt32(bytes[index + offset]) : 0)
            }
            for place in 0..<4 {
                self.put(place <= taken ? base64Digit(UInt8(group >> (18 - 6 * place) & 0x3F)) : UInt8(ascii: "="))
            }
            index += taken
        }
        self.put(0x22)
    }
}

private func base64Digit(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
}
