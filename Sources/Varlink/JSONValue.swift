// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Any JSON value.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number that is no integer within 64 bits with a sign, as it is spelled.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Reads a whole JSON text. Objects with two members of the same name are refused.
    public static func parse(
        _ bytes: Span<UInt8>,
        maximumDepth: Int = JSONReader.defaultMaximumDepth
    ) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes, maximumDepth: maximumDepth)
        let value = try JSONValue(from: &reader)
        try reader.finish()
        return value
    }

    /// Reads one value. Objects with two members of the same name are refused.
    public init(from reader: inout JSONReader) throws(JSONError) {
        switch try reader.peekKind() {
        case .null:
            try reader.skipValue()
            self = .null
        case .boolean:
            self = .bool(try reader.readBool())
        case .number:
            let bytes = try reader.scanNumber()
            let text = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            self = Int64(text).map { .integer($0) } ?? .number(text)
        case .string:
            self = .string(try reader.readString())
        case .array:
            var elements: [JSONValue] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try JSONValue(from: &reader)) }
            self = .array(elements)
        case .object:
            self = .object(try JSONObject(from: &reader))
        }
    }

    /// Writes the value.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let bool): writer.value(bool)
        case .integer(let integer): writer.value(integer)
        case .number(let text): writer.fragment(text.utf8.span)
        case .string(let string): writer.value(string)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let object): object.write(to: &writer)
        }
    }
}

/// A JSON object: members in order, no two of the same name.
public struct JSONObject: Sendable, Equatable {
    /// A name and its value.
    public struct Member: Sendable, Equatable {
        /// The name.
        public let key: String
        /// The value.
        public var value: JSONValue

        /// A name with its value.
        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The members in order.
    public private(set) var members: [Member] = []

    /// An object without members.
    public init() {}

    /// Reads an object. Two members of the same name are refused.
    public init(from reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        // Comparing each name with all before it is quickest for few and ruinous for many.
        var seen: Set<String>?
        while let view = try reader.nextKey() {
            let key = String(view)
            if self.members.count == 16 && seen == nil { seen = Set(self.members.map(\.key)) }
            let isNew = seen?.insert(key).inserted ?? !self.members.contains { $0.key == key }
            if !isNew { throw reader.failure(.duplicateKey(key)) }
            self.members.append(Member(key: key, value: try JSONValue(from: &reader)))
        }
    }

    /// The value of a name: nil when there is no such member. Setting nil takes the member away.
    public subscript(_ key: String) -> JSONValue? {
        get { self.members.first { $0.key == key }?.value }
        set {
            let index = self.members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): self.members[index].value = value
            case (let index?, nil): self.members.remove(at: index)
            case (nil, let value?): self.members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Whether there is no member.
    public var isEmpty: Bool { self.members.isEmpty }

    /// Writes the object.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        self.writeMembers(to: &writer)
        writer.endObject()
    }

    /// Writes the members without braces, into an object that is open.
    public func writeMembers(to writer: inout JSONWriter) {
        for member in self.members {
            writer.key(text: member.key)
            member.value.write(to: &writer)
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object with these members; a name given twice has the last value.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }
}
