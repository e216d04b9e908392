// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Reads interface definitions by the grammar of the Varlink specification.
struct InterfaceDescriptionParser {
    private typealias Failure = InterfaceDescriptionError
    private typealias Field = InterfaceDescription.Field
    private typealias FieldType = InterfaceDescription.FieldType

    /// How deep types may nest; sd-varlink has the same limit.
    private static let maximumDepth = 64

    private let text: [UInt8]
    private var position = 0
    private var line = 1
    private var depth = 0
    /// Names of types that are used, and the first line that does.
    private var used: [(name: String, line: Int)] = []

    init(_ text: String) {
        self.text = Array(text.utf8)
    }

    mutating func parse() throws(InterfaceDescriptionError) -> (String, [InterfaceDescription.Member]) {
        self.skipSpace()
        guard self.word() == "interface" else { throw self.failure("'interface' is expected") }
        try self.requireSpace()
        let name = try self.interfaceName()
        try self.endOfLine()
        var members: [InterfaceDescription.Member] = []
        var types: Set<String> = []
        var names: Set<String> = []
        while true {
            self.skipSpace()
            if self.position == self.text.count { break }
            let member = try self.member()
            guard names.insert(member.name).inserted else { throw self.failure("'\(member.name)' is defined twice") }
            if case .type = member.kind { types.insert(member.name) }
            members.append(member)
            try self.endOfLine()
        }
        for (name, line) in self.used where !types.contains(name) {
            throw Failure(line: line, reason: "there is no type '\(name)'")
        }
        return (name, members)
    }

    private mutating func member() throws(InterfaceDescriptionError) -> InterfaceDescription.Member {
        let keyword = self.word()
        guard keyword == "type" || keyword == "method" || keyword == "error" else {
            throw self.failure("'type', 'method' or 'error' is expected")
        }
        try self.requireSpace()
        let name = try self.memberName()
        self.skipSpace()
        switch keyword {
        case "type":
            return .init(name: name, kind: .type(try self.parenthesised()))
        case "method":
            let parameters = try self.structure()
            self.skipSpace()
            guard self.take("-"), self.take(">") else { throw self.failure("'->' is expected") }
            self.skipSpace()
            return .init(name: name, kind: .method(parameters: parameters, reply: try self.structure()))
        default:
            return .init(name: name, kind: .error(try self.structure()))
        }
    }

    // MARK: Types

    private mutating func structure() throws(InterfaceDescriptionError) -> [Field] {
        guard case .structure(let fields) = try self.parenthesised() else {
            throw self.failure("fields with types are expected")
        }
        return fields
    }

    /// A structure or an enumeration, which only its first name tells apart.
    private mutating func parenthesised() throws(InterfaceDescriptionError) -> FieldType {
        guard self.take("(") else { throw self.failure("'(' is expected") }
        try self.descend()
        defer { self.depth -= 1 }
        self.skipSpace()
        if self.take(")") { return .structure([]) }
        var fields: [Field] = []
        var values: [String] = []
        var names: Set<String> = []
        repeat {
            self.skipSpace()
            let name = try self.fieldName()
            guard names.insert(name).inserted else { throw self.failure("'\(name)' is there twice") }
            self.skipSpace()
            if self.take(":") {
                guard values.isEmpty else { throw self.failure("a value with a type among values without") }
                self.skipSpace()
                fields.append(Field(name: name, type: try self.fieldType()))
                self.skipSpace()
            } else {
                guard fields.isEmpty else { throw self.failure("':' is expected") }
                values.append(name)
            }
        } while self.take(",")
        guard self.take(")") else { throw self.failure("',' or ')' is expected") }
        return values.isEmpty ? .structure(fields) : .enumeration(values)
    }

    private mutating func fieldType() throws(InterfaceDescriptionError) -> FieldType {
        try self.descend()
        defer { self.depth -= 1 }
        if self.take("?") {
            if self.peek() == UInt8(ascii: "?") { throw self.failure("'?' is there twice") }
            return .optional(try self.fieldType())
        }
        if self.take("[") {
            if self.take("]") { return .array(try self.fieldType()) }
            guard self.word() == "string", self.take("]") else { throw self.failure("'[]' or '[string]' is expected") }
            return .map(try self.fieldType())
        }
        if self.peek() == UInt8(ascii: "(") { return try self.parenthesised() }
        if let byte = self.peek(), isCapital(byte) {
            let line = self.line
            let name = try self.memberName()
            self.used.append((name, line))
            return .named(name)
        }
        switch self.word() {
        case "bool": return .bool
        case "int": return .int
        case "float": return .float
        case "string": return .string
        case "object": return .object
        case "any": return .any
        default: throw self.failure("a type is expected")
        }
    }

    private mutating func descend() throws(InterfaceDescriptionError) {
        guard self.depth < InterfaceDescriptionParser.maximumDepth else { throw self.failure("types nest too deep") }
        self.depth += 1
    }

    // MARK: Names

    /// `[A-Za-z](-*[A-Za-z0-9])*(\.[A-Za-z0-9](-*[A-Za-z0-9])*)+`
    private mutating func interfaceName() throws(InterfaceDescriptionError) -> String {
        let start = self.position
        var labels = 0
        repeat {
            let label = self.position
            while let byte = self.peek(), isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") {
                self.position += 1
            }
            guard self.position > label, self.text[label] != UInt8(ascii: "-"),
                self.text[self.position - 1] != UInt8(ascii: "-"), labels > 0 || isLetter(self.text[label])
            else { throw self.failure("an interface's name is expected") }
            labels += 1
        } while self.take(".")
        guard labels > 1 else { throw self.failure("an interface's name has a dot") }
        return self.string(from: start)
    }

    /// `[A-Z][A-Za-z0-9]*`
    private mutating func memberName() throws(InterfaceDescriptionError) -> String {
        let start = self.position
        guard let first = self.peek(), isCapital(first) else {
            throw self.failure("a name with a capital is expected")
        }
        while let byte = self.peek(), isLetter(byte) || isDigit(byte) { self.position += 1 }
        return self.string(from: start)
    }

    /// `[A-Za-z](_?[A-Za-z0-9])*`
    private mutating func fieldName() throws(InterfaceDescriptionError) -> String {
        let start = self.position
        guard let first = self.peek(), isLetter(first) else { throw self.failure("a name is expected") }
        var previous = first
        while let byte = self.peek(), isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") {
            if byte == UInt8(ascii: "_") && previous == byte { break }
            previous = byte
            self.position += 1
        }
        guard previous != UInt8(ascii: "_") else { throw self.failure("a name has a misplaced '_'") }
        return self.string(from: start)
    }

    /// Lower-case letters.
    private mutating func word() -> String {
        let start = self.position
        while let byte = self.peek(), (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) { self.position += 1 }
        return self.string(from: start)
    }

    private func string(from start: Int) -> String {
        String(decoding: self.text[start..<self.position], as: UTF8.self)
    }

    // MARK: Bytes

    private func peek() -> UInt8? {
        self.position < self.text.count ? self.text[self.position] : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard self.peek() == UInt8(ascii: character) else { return false }
        self.position += 1
        return true
    }

    /// Skips white space, line ends and comments.
    private mutating func skipSpace() {
        while let byte = self.peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): self.position += 1
            case UInt8(ascii: "\n"):
                self.position += 1
                self.line += 1
            case UInt8(ascii: "#"):
                while let byte = self.peek(), byte != UInt8(ascii: "\n") { self.position += 1 }
            default: return
            }
        }
    }

    private mutating func requireSpace() throws(InterfaceDescriptionError) {
        let start = self.position
        self.skipSpace()
        guard self.position > start else { throw self.failure("a space is expected") }
    }

    /// Goes past the line's end, before which only white space and a comment may be.
    private mutating func endOfLine() throws(InterfaceDescriptionError) {
        let line = self.line
        self.skipSpace()
        guard self.line > line || self.position == self.text.count else { throw self.failure("a line end is expected") }
    }

    private func failure(_ reason: String) -> InterfaceDescriptionError {
        Failure(line: self.line, reason: reason)
    }
}

private func isCapital(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
}

private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
