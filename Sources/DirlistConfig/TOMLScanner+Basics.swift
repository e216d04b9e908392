// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Moving over the text, and errors.
extension TOMLScanner {
    func checkDepth(_ path: [Step], at offset: Int) throws(TOMLSyntaxError) {
        guard path.count <= Self.depthLimit else {
            throw self.error(
                "tables and lists more than \(Self.depthLimit) deep inside each other",
                "write settings as limits.connections",
                at: offset
            )
        }
    }

    mutating func skipBlanks() {
        while let byte = self.peekByte(), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
            self.offset += 1
        }
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

    mutating func skipNewline() throws(TOMLSyntaxError) -> Bool {
        if self.peek() == "\r" {
            guard self.offset + 1 < self.bytes.count, self.bytes[self.offset + 1] == UInt8(ascii: "\n") else {
                throw self.error("a carriage return without a line feed", "end lines with a line feed")
            }
            self.offset += 1
        }
        return self.skip("\n")
    }

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

    func run(of byte: UInt8) -> Int {
        self.bytes[self.offset...].prefix { $0 == byte }.count
    }

    /// What stands at the current place, for a message.
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

    func checkControl(_ byte: UInt8) throws(TOMLSyntaxError) {
        guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else {
            throw self.error("a control character", "leave it out, or write it as an escape in double quotes")
        }
    }

    func redefinition(of path: [Step], at offset: Int) -> TOMLSyntaxError {
        let first = self.index[path].map { SourceText(self.bytes).position(at: $0.offset).line } ?? 0
        return TOMLSyntaxError(
            offset: offset,
            key: dotted(path),
            message: "is written a second time",
            remedy: "keep it once; the first is in line \(first)"
        )
    }

    func error(
        _ message: String,
        _ remedy: String,
        at offset: Int? = nil,
        key path: [Step]? = nil
    ) -> TOMLSyntaxError {
        TOMLSyntaxError(offset: offset ?? self.offset, key: path.map(dotted), message: message, remedy: remedy)
    }

    mutating func scanComment() throws(TOMLSyntaxError) {
        while let byte = self.peekByte(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
            try self.checkControl(byte)
            self.offset += 1
        }
    }
}
