// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Reads JSON (RFC 8259) from bytes that somebody else keeps, one token after another, strictly.
///
/// The caller asks for what must come next, and gets an error with its place when something else is there. Nothing is
/// allocated but the strings that are asked for. Names that occur twice in one object are not noticed here;
/// `JSONValue` does notice.
///
///     try reader.beginObject()
///     while let key = try reader.nextKey() {
///         switch key {
///         case "size": size = try reader.readInteger()
///         default: try reader.skipValue()
///         }
///     }
public struct JSONReader: ~Escapable {
    /// How deep arrays and objects may nest where nothing else is said.
    public static let defaultMaximumDepth = 64

    @usableFromInline let bytes: Span<UInt8>
    @usableFromInline var position = 0
    /// Arrays and objects that are open.
    @usableFromInline var depth = 0
    /// Whether the innermost array or object was just opened, so that no comma is due.
    @usableFromInline var isFirst = false
    let maximumDepth: Int

    /// A reader of one JSON text.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, maximumDepth: Int = JSONReader.defaultMaximumDepth) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// How many bytes are read.
    public var offset: Int { self.position }

    // MARK: Structure

    /// Reads `{`.
    public mutating func beginObject() throws(JSONError) {
        try self.open(0x7B, .object)
    }

    /// Reads the next member's name and the colon, or the object's end, for which it gives nil.
    @_lifetime(copy self)
    public mutating func nextKey() throws(JSONError) -> JSONStringView? {
        var byte = try self.peek()
        if byte == 0x7D {
            self.close()
            return nil
        }
        if self.isFirst {
            self.isFirst = false
        } else {
            guard byte == 0x2C else { throw self.failure(.expected(.commaOrBrace)) }
            self.position += 1
            byte = try self.peek()
        }
        guard byte == 0x22 else { throw self.failure(.expected(.key)) }
        let key = try self.scanString()
        guard try self.peek() == 0x3A else { throw self.failure(.expected(.colon)) }
        self.position += 1
        return key
    }

    /// Reads `[`.
    public mutating func beginArray() throws(JSONError) {
        try self.open(0x5B, .array)
    }

    /// Whether another element comes, which is to be read then; false once the array's end is read.
    public mutating func nextElement() throws(JSONError) -> Bool {
        let byte = try self.peek()
        if byte == 0x5D {
            self.close()
            return false
        }
        if self.isFirst {
            self.isFirst = false
        } else {
            guard byte == 0x2C else { throw self.failure(.expected(.commaOrBracket)) }
            self.position += 1
        }
        return true
    }

    /// Checks that nothing but white space is left.
    public mutating func finish() throws(JSONError) {
        self.skipWhitespace()
        guard self.position == self.bytes.count else { throw self.failure(.trailingBytes) }
    }

    private mutating func open(_ bracket: UInt8, _ token: JSONError.Token) throws(JSONError) {
        guard try self.peek() == bracket else { throw self.failure(.expected(token)) }
        guard self.depth < self.maximumDepth else { throw self.failure(.tooDeep) }
        self.position += 1
        self.depth += 1
        self.isFirst = true
    }

    private mutating func close() {
        self.position += 1
        self.depth -= 1
        // Whatever is around it has this one as its element.
        self.isFirst = false
    }

    // MARK: Simple values

    /// Reads a boolean.
    public mutating func readBool() throws(JSONError) -> Bool {
        switch try self.peek() {
        case 0x74: try self.word("true")
        case 0x66:
            try self.word("false")
            return false
        default: throw self.failure(.expected(.boolean))
        }
        return true
    }

    /// Reads a `null` if there is one, and says so.
    public mutating func readNull() throws(JSONError) -> Bool {
        guard try self.peek() == 0x6E else { return false }
        try self.word("null")
        return true
    }

    /// Reads an optional value: nil for `null`.
    @inlinable
    public mutating func readIfPresent<Value>(
        _ read: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value? {
        try self.readNull() ? nil : try read(&self)
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        let size = word.utf8CodeUnitCount
        for index in 0..<size {
            guard self.position + index < self.bytes.count else { throw self.failure(.endOfInput, skipping: index) }
            let byte = self.bytes[self.position + index]
            guard byte == word.utf8Start[index] else {
                throw self.failure(.unexpectedByte(byte), skipping: index)
            }
        }
        self.position += size
    }

    /// What kind of value comes next.
    public mutating func peekKind() throws(JSONError) -> JSONKind {
        let byte = try self.peek()
        switch byte {
        case 0x7B: return .object
        case 0x5B: return .array
        case 0x22: return .string
        case 0x74, 0x66: return .boolean
        case 0x6E: return .null
        case 0x2D, 0x30...0x39: return .number
        default: throw self.failure(.expected(.value))
        }
    }

    /// Reads any value for its correctness alone.
    public mutating func skipValue() throws(JSONError) {
        switch try self.peekKind() {
        case .null: try self.word("null")
        case .boolean: _ = try self.readBool()
        case .number: _ = try self.scanNumber()
        case .string: _ = try self.scanString()
        case .array:
            try self.beginArray()
            while try self.nextElement() { try self.skipValue() }
        case .object:
            try self.beginObject()
            while try self.nextKey() != nil { try self.skipValue() }
        }
    }

    // MARK: Bytes

    @usableFromInline
    func failure(_ reason: JSONError.Reason, skipping count: Int = 0) -> JSONError {
        JSONError(offset: self.position + count, reason: reason)
    }

    /// The next byte that is not white space.
    @inlinable
    @inline(__always)
    mutating func peek() throws(JSONError) -> UInt8 {
        if self.position < self.bytes.count {
            let byte = self.bytes[unchecked: self.position]
            if byte > 0x20 { return byte }
        }
        return try self.peekPastWhitespace()
    }

    @usableFromInline
    @inline(never)
    mutating func peekPastWhitespace() throws(JSONError) -> UInt8 {
        self.skipWhitespace()
        guard self.position < self.bytes.count else { throw self.failure(.endOfInput) }
        return self.bytes[unchecked: self.position]
    }

    private mutating func skipWhitespace() {
        while self.position < self.bytes.count {
            switch self.bytes[unchecked: self.position] {
            case 0x20, 0x09, 0x0A, 0x0D: self.position += 1
            default: return
            }
        }
    }
}

/// The kinds of JSON values.
public enum JSONKind: Sendable {
    case null, boolean, number, string, array, object
}
