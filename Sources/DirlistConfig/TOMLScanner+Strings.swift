// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension TOMLScanner {
    /// The text of a string of any of the four kinds; `item` is what has it, nil when it is a key.
    mutating func scanString(in item: Int?) throws(TOMLSyntaxError) -> [UInt8] {
        let start = self.offset
        let quote = self.bytes[start]
        let isLiteral = quote == UInt8(ascii: "'")
        let isMultiline = self.quotes() >= 3
        self.offset += isMultiline ? 3 : 1
        if isMultiline {
            // A line end right behind the quotes is not part of the text.
            _ = try self.skipNewline()
        }
        var text: [UInt8] = []
        while let byte = self.peekByte() {
            if byte == quote {
                guard isMultiline else {
                    self.offset += 1
                    return text
                }
                // Up to two quotes may stand directly before the closing three.
                let count = self.quotes()
                self.offset += count
                text.append(contentsOf: repeatElement(quote, count: count >= 3 ? count - 3 : count))
                if count >= 3 { return text }
            } else if byte == UInt8(ascii: "\\"), !isLiteral {
                try self.scanEscape(isMultiline: isMultiline, in: item, into: &text)
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                guard isMultiline, try self.skipNewline() else { break }
                text.append(UInt8(ascii: "\n"))
            } else {
                try self.checkControl(byte)
                text.append(byte)
                self.offset += 1
            }
        }
        let mark = String(repeating: String(Unicode.Scalar(quote)), count: isMultiline ? 3 : 1)
        throw self.error("the text is not closed", "put \(mark) after it", at: start, in: item)
    }

    private mutating func scanEscape(
        isMultiline: Bool,
        in item: Int?,
        into text: inout [UInt8]
    ) throws(TOMLSyntaxError) {
        let start = self.offset
        self.offset += 1
        let letter = self.peek()
        switch letter {
        case "b": text.append(0x08)
        case "t": text.append(0x09)
        case "n": text.append(0x0A)
        case "f": text.append(0x0C)
        case "r": text.append(0x0D)
        case "\"", "\\": text.append(self.bytes[self.offset])
        case "u", "U":
            self.offset += 1
            let count = letter == "u" ? 4 : 8
            let digits = self.bytes[self.offset...].prefix(count)
            guard digits.count == count, digits.allSatisfy({ TOMLScalar.isDigit($0, radix: 16) }),
                let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            else {
                throw self.error(
                    "an escape that names no character",
                    "write \\u and 4, or \\U and 8 hexadecimal digits",
                    at: start,
                    in: item
                )
            }
            guard value != 0 else {
                throw self.error("a NUL character", "leave it out, for no setting can hold one", at: start, in: item)
            }
            text.append(contentsOf: String(scalar).utf8)
            self.offset += count - 1
        case " ", "\t", "\n", "\r":
            // A backslash at the end of a line takes away the line end and the blanks that follow.
            self.skipBlanks()
            guard isMultiline, try self.skipNewline() else { fallthrough }
            repeat { self.skipBlanks() } while try self.skipNewline()
            return
        default:
            throw self.error(
                "a backslash that begins no escape",
                "write \\\\ for a backslash, or put the text in single quotes",
                at: start,
                in: item
            )
        }
        self.offset += 1
    }
}
