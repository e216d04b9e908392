// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Moving over the text.
extension TOMLScanner {
    func peekByte() -> UInt8? {
        self.offset < self.bytes.count ? self.bytes[self.offset] : nil
    }

    func peek() -> Unicode.Scalar? {
        self.peekByte().map { Unicode.Scalar($0) }
    }

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard self.peek() == scalar else { return false }
        self.offset += 1
        return true
    }

    mutating func skipBlanks() {
        while let byte = self.peekByte(), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
            self.offset += 1
        }
    }

    mutating func skipNewline() throws(TOMLSyntaxError) -> Bool {
        if self.peek() == "\r" {
            guard self.offset + 1 < self.bytes.count, self.bytes[self.offset + 1] == UInt8(ascii: "\n") else {
                throw self.error("a carriage return without a line feed", "end lines with a line feed")
            }
            self.offset += 1
        }
        return self.skip("\n")
    }

    /// Blanks, line ends and comments, as they may stand inside an array.
    mutating func skipLines() throws(TOMLSyntaxError) {
        repeat {
            self.skipBlanks()
            if self.peek() == "#" {
                try self.scanComment()
            }
        } while try self.skipNewline()
    }

    mutating func scanComment() throws(TOMLSyntaxError) {
        while let byte = self.peekByte(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
            try self.checkControl(byte)
            self.offset += 1
        }
    }

    func checkControl(_ byte: UInt8) throws(TOMLSyntaxError) {
        guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else {
            throw self.error("a control character", "leave it out, or write it as an escape in double quotes")
        }
    }

    /// How many quotes of the kind that stands here stand here; 5 for more, which is the most that belong together.
    func quotes() -> Int {
        let rest = self.bytes[self.offset...].prefix(5)
        return rest.prefix { $0 == rest.first }.count
    }

    /// What stands here, for a message.
    func shown() -> String {
        switch self.peek() {
        case nil: "the end of the file"
        case "\n", "\r": "the end of the line"
        default:
            // The text is valid UTF-8 and the place is not inside a scalar.
            String(decoding: self.bytes[self.offset...].prefix(4), as: UTF8.self).unicodeScalars.first
                .map { "'\($0)'" } ?? ""
        }
    }
}
