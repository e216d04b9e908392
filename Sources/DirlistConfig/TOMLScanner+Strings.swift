// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension TOMLScanner {
    /// A string of any of the four kinds, decoded as far as keys need it: that is, wholly for strings of one line.
    mutating func scanString(path: [Step]?) throws(TOMLSyntaxError) -> [UInt8] {
        let start = self.offset
        let quote = self.bytes[start]
        let isLiteral = quote == UInt8(ascii: "'")
        let isMultiline = self.run(of: quote) >= 3
        self.offset += isMultiline ? 3 : 1
        var text: [UInt8] = []
        while let byte = self.peekByte() {
            if byte == quote {
                guard isMultiline else {
                    self.offset += 1
                    return text
                }
                // Up to two quotes may stand directly before the closing three.
                let count = min(self.run(of: quote), 5)
                self.offset += count
                if count >= 3 { return text }
            } else if byte == UInt8(ascii: "\\"), !isLiteral {
                try self.scanEscape(isMultiline: isMultiline, path: path, into: &text)
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                guard isMultiline else { break }
                _ = try self.skipNewline()
            } else {
                try self.checkControl(byte)
                text.append(byte)
                self.offset += 1
            }
        }
        let mark = String(repeating: String(Unicode.Scalar(quote)), count: isMultiline ? 3 : 1)
        throw self.error("the text is not closed", "put \(mark) after it", at: start, key: path)
    }

    private mutating func scanEscape(
        isMultiline: Bool,
        path: [Step]?,
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
            let digits = self.bytes[self.offset...].prefix(letter == "u" ? 4 : 8)
            guard digits.count == (letter == "u" ? 4 : 8), digits.allSatisfy(TOMLScalar.isHexadecimalDigit),
                let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            else {
                throw self.error(
                    "an escape that names no character",
                    "write \\u and 4, or \\U and 8 hexadecimal digits",
                    at: start,
                    key: path
                )
            }
            guard value != 0 else {
                // TOMLKit would take the text only up to here.
                throw self.error("a NUL character", "leave it out, for no setting can hold one", at: start, key: path)
            }
            text.append(contentsOf: String(scalar).utf8)
            self.offset += digits.count - 1
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
                key: path
            )
        }
        self.offset += 1
    }
}
