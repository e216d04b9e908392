// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import TOMLKit

/// A value as the file has it.
enum TOMLFileValue: Equatable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array(count: Int)
    case table
    /// One of the kinds that no setting has; the word for it.
    case other(String)

    /// The word for people.
    var kind: String {
        switch self {
        case .string: "text"
        case .integer: "a whole number"
        case .boolean: "a boolean"
        case .array: "a list"
        case .table: "a table"
        case .other(let kind): kind
        }
    }
}

/// A TOML file as it is written: every key and value with its place.
struct TOMLFile {
    /// One key or element of an array.
    struct Item {
        let path: [Step]
        let value: TOMLFileValue
        let position: Position
        /// The value as it is written, cut where it grows long.
        let written: String
    }

    let source: SourceText
    private let root: TOMLTable
    let index: PositionIndex

    init(_ source: SourceText) throws(TOMLSyntaxError) {
        self.source = source
        self.index = try TOMLScanner.index(of: source)
        do {
            self.root = try TOMLTable(string: String(decoding: source.bytes, as: UTF8.self))
        } catch {
            throw Self.syntaxError(error, source, self.index)
        }
    }

    /// The keys of a table in no order; nothing for anything else.
    func items(in table: [Step] = []) -> [Item] {
        guard let keys = self.table(at: table)?.keys else { return [] }
        return keys.compactMap { self.item(at: table + [Step($0)]) }
    }

    /// The elements of an array.
    func elements(of item: Item) -> [Item] {
        guard case .array(let count) = item.value else { return [] }
        return (0..<count).compactMap { self.item(at: item.path + [.element($0)]) }
    }

    /// What a path leads to.
    func item(at path: [Step]) -> Item? {
        guard let value = self.value(at: path) else { return nil }
        // Everything that is in the file has an entry; a key without one would still not be passed over.
        let entry = self.index[path] ?? .init(offset: 0, value: 0..<0, form: .implicit)
        return Item(
            path: path,
            value: Self.value(of: value),
            position: self.source.position(at: entry.offset),
            written: self.source.written(entry.value)
        )
    }

    private func value(at path: [Step]) -> (any TOMLValueConvertible)? {
        var value: (any TOMLValueConvertible)? = self.root
        for step in path {
            switch step {
            case .key(let bytes):
                value = value?.table?[String(decoding: bytes, as: UTF8.self)]
            case .element(let index):
                guard let array = value?.array, index < array.count else { return nil }
                value = array[index]
            }
        }
        return value
    }

    private func table(at path: [Step]) -> TOMLTable? {
        path.isEmpty ? self.root : self.value(at: path)?.table
    }

    private static func value(of value: any TOMLValueConvertible) -> TOMLFileValue {
        switch value.type {
        case .string: .string(value.string ?? "")
        case .int: .integer(value.int ?? 0)
        case .bool: .boolean(value.bool ?? false)
        case .array: .array(count: value.array?.count ?? 0)
        case .table: .table
        case .double: .other("a number with a fraction")
        case .date, .dateTime: .other("a date")
        case .time: .other("a time")
        }
    }

    /// The words of TOMLKit ("Error while parsing decimal integer: ...") without the part that names its own functions.
    private static func syntaxError(
        _ error: any Error,
        _ source: SourceText,
        _ index: PositionIndex
    ) -> TOMLSyntaxError {
        guard let error = error as? TOMLParseError else {
            return TOMLSyntaxError(offset: 0, message: "\(error)", remedy: "correct it")
        }
        let begin = error.source.begin
        let offset = source.offset(of: Position(line: begin.line, column: begin.column))
        let words = error.description.split(separator: ": ", maxSplits: 1)
        let isRedefinition = error.description.contains("existing")
        return TOMLSyntaxError(
            offset: offset,
            key: isRedefinition ? nil : index.path(at: offset).map(dotted),
            message: words.last.map(String.init) ?? error.description,
            remedy: isRedefinition
                ? "write each key and each [table] in one place only"
                : "write the value as TOML 1.0 has it"
        )
    }
}
