// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What keeps a text from being TOML.
struct TOMLSyntaxError: Error, Equatable {
    /// Where: an offset into the text.
    let offset: Int
    /// The key whose value it is about.
    var key: String?
    let message: String
    let remedy: String
}

/// Walks over a TOML 1.0 text and notes where each key and each array element stands.
///
/// TOMLKit tells positions for syntax errors only. It also ends the process on some malformed texts (`x = [ }`, keys of
/// very many parts), which a daemon that rereads its file must survive. So nothing reaches it that has not passed here:
/// this scanner accepts no text that breaks the structure of TOML, and leaves to TOMLKit what values mean and whether
/// tables are defined twice.
struct TOMLScanner {
    /// Tables and arrays may be this deep inside each other. Settings need 3.
    static let depthLimit = 32
    /// Numbers and dates may have this many characters; a nanosecond date with offset has 35.
    static let scalarLimit = 64

    let bytes: [UInt8]
    var offset = 0
    private var table: [Step] = []
    private(set) var index = PositionIndex()

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The index of a whole text.
    static func index(of text: SourceText) throws(TOMLSyntaxError) -> PositionIndex {
        var scanner = TOMLScanner(text.bytes)
        while scanner.offset < scanner.bytes.count {
            try scanner.scanExpression()
        }
        return scanner.index
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

    /// `[a.b]` or `[[a.b]]`, which the following lines belong to.
    private mutating func scanHeader() throws(TOMLSyntaxError) {
        let start = self.offset
        self.offset += 1
        let isArray = self.skip("[")
        self.skipBlanks()
        let keys = try self.scanKey()
        guard self.skip("]"), !isArray || self.skip("]") else {
            throw self.error("\(self.shown()) stands where the table's name should end", "write a table as [limits]")
        }
        guard let last = keys.last else { return }
        var path: [Step] = []
        for key in keys.dropLast() {
            path.append(.key(key.name))
            if self.index[path] == nil {
                self.index[path] = .init(offset: key.offset, value: key.range, form: .implicit)
            }
            if case .arrayOfTables(let count)? = self.index[path]?.form {
                path.append(.element(count - 1))
            }
        }
        path.append(.key(last.name))
        try self.checkDepth(path, at: start)
        let previous = self.index[path]
        switch (previous?.form, isArray) {
        case (nil, _), (.implicit?, false):
            self.index[path] = .init(
                offset: previous?.offset ?? last.offset,
                value: last.range,
                form: isArray ? .arrayOfTables(count: 1) : .header
            )
        case (.arrayOfTables(let count)?, true):
            self.index[path]?.form = .arrayOfTables(count: count + 1)
        default:
            throw self.redefinition(of: path, at: last.offset)
        }
        if case .arrayOfTables(let count)? = self.index[path]?.form {
            path.append(.element(count - 1))
            self.index[path] = .init(offset: last.offset, value: last.range, form: .header)
        }
        self.table = path
    }

    /// `a.b = value` in a table or an inline table.
    private mutating func scanAssignment(in table: [Step]) throws(TOMLSyntaxError) {
        let start = self.offset
        let keys = try self.scanKey()
        var path = table
        for key in keys {
            path.append(.key(key.name))
            if self.index[path] == nil {
                self.index[path] = .init(offset: key.offset, value: key.range, form: .implicit)
            } else if key.offset == keys.last?.offset {
                throw self.redefinition(of: path, at: key.offset)
            }
        }
        try self.checkDepth(path, at: start)
        guard self.skip("=") else {
            throw self.error("\(self.shown()) stands where = should follow the key", "write key = value", key: path)
        }
        self.skipBlanks()
        self.index[path]?.form = .value
        try self.scanValue(at: path)
    }

    // MARK: - Keys

    private struct Key {
        let name: [UInt8]
        let offset: Int
        let range: Range<Int>
    }

    /// `a."b".c`, with the blanks around the dots and after the last part.
    private mutating func scanKey() throws(TOMLSyntaxError) -> [Key] {
        var keys: [Key] = []
        repeat {
            self.skipBlanks()
            let start = self.offset
            var name: [UInt8] = []
            switch self.peek() {
            case "\"", "'":
                if let quote = self.peekByte(), self.run(of: quote) >= 3 {
                    throw self.error("a key cannot be a string of several lines", "use one quote on each side")
                }
                name = try self.scanString(path: nil)
            default:
                while let byte = self.peekByte(), isBareKeyByte(byte) {
                    name.append(byte)
                    self.offset += 1
                }
                guard !name.isEmpty else {
                    throw self.error(
                        "\(self.shown()) stands where a key should be",
                        "write keys of letters, digits, _ and -, and quotes around any other key"
                    )
                }
            }
            keys.append(Key(name: name, offset: start, range: start..<self.offset))
            self.skipBlanks()
            guard keys.count <= Self.depthLimit else {
                throw self.error("a key of more than \(Self.depthLimit) parts", "write settings as limits.connections")
            }
        } while self.skip(".")
        return keys
    }

    // MARK: - Values

    private mutating func scanValue(at path: [Step]) throws(TOMLSyntaxError) {
        try self.checkDepth(path, at: self.offset)
        let start = self.offset
        switch self.peek() {
        case "\"", "'":
            _ = try self.scanString(path: path)
        case "[":
            try self.scanArray(at: path)
        case "{":
            try self.scanInlineTable(at: path)
        default:
            try self.scanScalar(at: path)
        }
        self.index[path]?.value = start..<self.offset
    }

    private mutating func scanArray(at path: [Step]) throws(TOMLSyntaxError) {
        let start = self.offset
        self.offset += 1
        var count = 0
        while true {
            try self.skipLines()
            if self.skip("]") { return }
            guard self.offset < self.bytes.count else {
                throw self.error("the list is not closed", "put ] after its last value", at: start, key: path)
            }
            let element = path + [.element(count)]
            self.index[element] = .init(offset: self.offset, value: self.offset..<self.offset, form: .value)
            try self.scanValue(at: element)
            count += 1
            try self.skipLines()
            if self.skip(",") { continue }
            guard self.peek() == "]" || self.peek() == nil else {
                throw self.error(
                    "\(self.shown()) stands inside a list", "put a comma between values and ] after the last", key: path
                )
            }
        }
    }

    private mutating func scanInlineTable(at path: [Step]) throws(TOMLSyntaxError) {
        let remedy = "write it on one line, as { level = \"info\" }, commas between keys and none after the last"
        self.offset += 1
        self.skipBlanks()
        if self.skip("}") { return }
        repeat {
            self.skipBlanks()
            guard let byte = self.peekByte(),
                isBareKeyByte(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            else { throw self.error("\(self.shown()) stands inside an inline table", remedy, key: path) }
            try self.scanAssignment(in: path)
            self.skipBlanks()
        } while self.skip(",")
        guard self.skip("}") else {
            throw self.error("\(self.shown()) stands inside an inline table", remedy, key: path)
        }
    }

    /// A boolean, number or date. Their exact values are TOMLKit's; here their form is.
    private mutating func scanScalar(at path: [Step]) throws(TOMLSyntaxError) {
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
                at: start,
                key: path
            )
        }
        if token.count <= Self.scalarLimit, TOMLScalar.isScalar(token) { return }
        let text = String(decoding: token.prefix(Self.scalarLimit), as: UTF8.self)
        let isElement = if case .element? = path.last { true } else { false }
        let name = if case .key(let bytes)? = path.last { String(decoding: bytes, as: UTF8.self) } else { "" }
        let remedy =
            switch text.lowercased() {
            case "true", "yes", "on": "write true in small letters"
            case "false", "no", "off": "write false in small letters"
            default: "write text in double quotes, as \(isElement ? "" : "\(name) = ")\(quoted(text))"
            }
        throw self.error("\(text) is not a TOML value", remedy, at: start, key: path)
    }

    private mutating func skipToken() {
        while let byte = self.peekByte(), !" \t\r\n,]}#".utf8.contains(byte) {
            self.offset += 1
        }
    }
}
