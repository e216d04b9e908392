// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Reads a TOML 1.0 text.
///
/// Beyond what TOML says there are limits, which no settings come near, and strings may not hold NUL.
struct TOMLScanner {
    /// Numbers and dates may have this many characters; the longest integer, binary and with underscores, has 127.
    static let scalarLimit = 128

    let bytes: [UInt8]
    var offset = 0
    private var document: TOMLDocument
    /// The table that lines belong to.
    private var table = TOMLDocument.root

    private init(_ source: SourceText) {
        self.bytes = source.bytes
        self.document = TOMLDocument(source)
    }

    /// Reads a whole text.
    static func scan(_ source: SourceText) throws(TOMLSyntaxError) -> TOMLDocument {
        var scanner = TOMLScanner(source)
        while scanner.offset < scanner.bytes.count {
            try scanner.scanExpression()
        }
        return scanner.document
    }

    // MARK: - Lines

    private mutating func scanExpression() throws(TOMLSyntaxError) {
        self.skipBlanks()
        switch self.peek() {
        case nil, "\n", "\r", "#":
            break
        case "[":
            try self.scanHeader()
        default:
            try self.scanAssignment(in: self.table)
        }
        self.skipBlanks()
        if self.peek() == "#" {
            try self.scanComment()
        }
        guard try self.skipNewline() || self.offset == self.bytes.count else {
            throw self.error(
                "\(self.shown()) follows what is complete already",
                "put each key on a line of its own, and # before a comment"
            )
        }
    }

    /// `[a.b]` or `[[a.b]]`
    private mutating func scanHeader() throws(TOMLSyntaxError) {
        self.offset += 1
        let isElement = self.skip("[")
        let key = try self.scanKey()
        guard self.skip("]"), !isElement || self.skip("]") else {
            throw self.error("\(self.shown()) stands where the table's name should end", "write a table as [limits]")
        }
        self.table = try self.document.addTable(key, isElement: isElement)
    }

    /// `a.b = value` in a table or an inline table.
    private mutating func scanAssignment(in table: Int) throws(TOMLSyntaxError) {
        let item = try self.document.addKey(try self.scanKey(), in: table)
        guard self.skip("=") else {
            throw self.error("\(self.shown()) stands where = should follow the key", "write key = value", in: item)
        }
        self.skipBlanks()
        try self.scanValue(of: item)
    }

    // MARK: - Keys

    /// `a."b".c`, with the blanks in front, around the dots and after the last part.
    private mutating func scanKey() throws(TOMLSyntaxError) -> TOMLDocument.Key {
        var key = TOMLDocument.Key(tables: [], last: try self.scanKeyPart())
        while self.skip(".") {
            key.tables.append(key.last)
            guard key.tables.count < TOMLDocument.depthLimit else {
                throw self.error(
                    "a key of more than \(TOMLDocument.depthLimit) parts", "write settings as limits.connections")
            }
            key.last = try self.scanKeyPart()
        }
        return key
    }

    private mutating func scanKeyPart() throws(TOMLSyntaxError) -> TOMLDocument.KeyPart {
        self.skipBlanks()
        let start = self.offset
        var name: [UInt8]
        switch self.peek() {
        case "\"", "'":
            guard self.quotes() < 3 else {
                throw self.error("a key cannot be a string of several lines", "use one quote on each side")
            }
            name = try self.scanString(in: nil)
        default:
            name = Array(self.bytes[start...].prefix(while: isBareKeyByte))
            self.offset += name.count
            guard !name.isEmpty else {
                throw self.error(
                    "\(self.shown()) stands where a key should be",
                    "write keys of letters, digits, _ and -, and quotes around any other key"
                )
            }
        }
        let end = self.offset
        self.skipBlanks()
        return TOMLDocument.KeyPart(name: name, range: start..<end)
    }

    // MARK: - Values

    private mutating func scanValue(of item: Int) throws(TOMLSyntaxError) {
        let start = self.offset
        switch self.peek() {
        case "\"", "'":
            let text = try self.scanString(in: item)
            self.document.nodes[item].value = .string(String(decoding: text, as: UTF8.self))
        case "[":
            self.document.nodes[item].value = .array
            try self.scanArray(item)
        case "{":
            self.document.nodes[item].value = .table
            try self.scanInlineTable(item)
        default:
            self.document.nodes[item].value = try self.scanScalar(of: item)
        }
        self.document.nodes[item].written = start..<self.offset
    }

    private mutating func scanArray(_ array: Int) throws(TOMLSyntaxError) {
        let start = self.offset
        self.offset += 1
        while true {
            try self.skipLines()
            if self.skip("]") { return }
            guard self.offset < self.bytes.count else {
                throw self.error("the list is not closed", "put ] after its last value", at: start, in: array)
            }
            let place = self.offset..<self.offset
            try self.scanValue(of: try self.document.add(nil, at: place, to: array, .table, .value))
            try self.skipLines()
            if self.skip(",") { continue }
            guard self.peek() == "]" || self.peek() == nil else {
                throw self.error(
                    "\(self.shown()) stands inside a list",
                    "put a comma between values and ] after the last",
                    in: array
                )
            }
        }
    }

    private mutating func scanInlineTable(_ table: Int) throws(TOMLSyntaxError) {
        let remedy = "write it on one line, as { level = \"info\" }, commas between keys and none after the last"
        self.offset += 1
        self.skipBlanks()
        if self.skip("}") { return }
        repeat {
            self.skipBlanks()
            guard let byte = self.peekByte(),
                isBareKeyByte(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            else { throw self.error("\(self.shown()) stands inside an inline table", remedy, in: table) }
            try self.scanAssignment(in: table)
            self.skipBlanks()
        } while self.skip(",")
        guard self.skip("}") else {
            throw self.error("\(self.shown()) stands inside an inline table", remedy, in: table)
        }
    }

    /// A boolean, number, date or time.
    private mutating func scanScalar(of item: Int) throws(TOMLSyntaxError) -> TOMLDocument.Value {
        let start = self.offset
        self.skipToken()
        // A blank may stand between a date and a time (RFC 3339 section 5.6).
        if TOMLScalar.isDate(self.bytes[start..<self.offset]), self.peek() == " ",
            self.offset + 1 < self.bytes.count, TOMLScalar.isDigit(self.bytes[self.offset + 1])
        {
            self.offset += 1
            self.skipToken()
        }
        let token = self.bytes[start..<self.offset]
        guard !token.isEmpty else {
            throw self.error(
                "\(self.shown()) stands where a value should be",
                "write a value, or # in front of the line",
                in: item
            )
        }
        let text = String(decoding: token.prefix(Self.scalarLimit), as: UTF8.self)
        if token.count <= Self.scalarLimit {
            do {
                if let value = try TOMLScalar.value(of: token) { return value }
            } catch {
                throw self.error(
                    "'\(text)' is not representable in 64 bits", "write the value as TOML 1.0 has it", in: item)
            }
        }
        let name = self.document.nodes[item].name.map { "\(String(decoding: $0, as: UTF8.self)) = " } ?? ""
        let remedy =
            switch text.lowercased() {
            case "true", "yes", "on": "write true in small letters"
            case "false", "no", "off": "write false in small letters"
            default: "write text in double quotes, as \(name)\(quoted(text))"
            }
        throw self.error("\(text) is not a TOML value", remedy, at: start, in: item)
    }

    private mutating func skipToken() {
        while let byte = self.peekByte(), !" \t\r\n,]}#".utf8.contains(byte) {
            self.offset += 1
        }
    }

    // MARK: - Errors

    /// An error here, or at an offset; `item` is what it is about.
    func error(_ message: String, _ remedy: String, at offset: Int? = nil, in item: Int? = nil) -> TOMLSyntaxError {
        let key = item.map { self.document.key(of: $0) }
        return TOMLSyntaxError(offset: offset ?? self.offset, key: key, message: message, remedy: remedy)
    }
}
