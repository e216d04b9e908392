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

/// A TOML document as it is written: every key and every array element, its value and its place.
///
/// All of them are in one list, in which they know each other by their numbers.
struct TOMLDocument {
    /// What a key or an element has for a value. What is inside of arrays and tables are items of their own.
    enum Value: Equatable {
        case string(String)
        case integer(Int)
        case boolean(Bool)
        case array
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

    /// A key or an array element.
    struct Node {
        /// The bytes of the key, nil for an element. Not a `String`, for which two spellings of "é" are one, unlike for
        /// TOML.
        let name: [UInt8]?
        let parent: Int
        /// In how many tables and arrays it is, the root included.
        let depth: Int
        /// Where the key, or the element, begins: an offset into the text.
        let offset: Int
        /// The value as written; for tables that are not inline, the key.
        var written: Range<Int>
        var value: Value
        var form: Form
        /// In the order of the text.
        var children: [Int] = []
    }

    private struct Name: Hashable {
        let table: Int
        let bytes: [UInt8]
    }

    /// The number of the table that everything is in.
    static let root = 0
    /// Tables and arrays may be this deep inside each other. Settings need 3.
    static let depthLimit = 32

    let source: SourceText
    var nodes: [Node]
    private var numbers: [Name: Int] = [:]

    /// A document without keys, which the scanner of its text fills.
    init(_ source: SourceText) {
        self.source = source
        self.nodes = [
            Node(name: nil, parent: Self.root, depth: 0, offset: 0, written: 0..<0, value: .table, form: .header)
        ]
    }

    /// The number of a key.
    func number(of name: [UInt8], in table: Int) -> Int? {
        self.numbers[Name(table: table, bytes: name)]
    }

    /// Adds a key that the table does not have yet, or an element, which has no name. A value that is to follow is a
    /// table until then.
    mutating func add(
        _ name: [UInt8]?,
        at range: Range<Int>,
        to parent: Int,
        _ value: Value,
        _ form: Form
    ) throws(TOMLSyntaxError) -> Int {
        let number = self.nodes.count
        let depth = self.nodes[parent].depth + 1
        guard depth <= Self.depthLimit else {
            throw TOMLSyntaxError(
                offset: range.lowerBound,
                message: "tables and lists more than \(Self.depthLimit) deep inside each other",
                remedy: "write settings as limits.connections"
            )
        }
        self.nodes.append(
            Node(
                name: name, parent: parent, depth: depth, offset: range.lowerBound, written: range, value: value,
                form: form))
        self.nodes[parent].children.append(number)
        if let name {
            self.numbers[Name(table: parent, bytes: name)] = number
        }
        return number
    }

    /// The dotted key as it is written in TOML: `limits.request_size`, `"odd key".x`. Elements are left out.
    func key(of number: Int) -> String {
        var names: [String] = []
        var number = number
        while number != Self.root {
            let node = self.nodes[number]
            if let name = node.name {
                let text = String(decoding: name, as: UTF8.self)
                names.append(!name.isEmpty && name.allSatisfy(isBareKeyByte) ? text : quoted(text))
            }
            number = node.parent
        }
        return names.reversed().joined(separator: ".")
    }
}

// MARK: - Reading

extension TOMLDocument {
    /// One key or one array element, to be read.
    struct Item {
        let document: TOMLDocument
        let number: Int

        private var node: Node { self.document.nodes[self.number] }

        /// The last part of the key; empty for an element.
        var name: String { String(decoding: self.node.name ?? [], as: UTF8.self) }
        /// The dotted key.
        var key: String { self.document.key(of: self.number) }
        var value: Value { self.node.value }
        var position: Position { self.document.source.position(at: self.node.offset) }
        /// The value as it is written, cut where it grows long.
        var written: String { self.document.source.written(self.node.written) }

        /// The keys of a table or the elements of an array, in the order of the text; nothing for anything else.
        var children: [Item] {
            self.node.children.map { Item(document: self.document, number: $0) }
        }
    }

    /// The keys of the file that are in no table.
    var items: [Item] {
        Item(document: self, number: Self.root).children
    }

    /// What a key outside of all tables has.
    subscript(_ name: String) -> Item? {
        self.number(of: Array(name.utf8), in: Self.root).map { Item(document: self, number: $0) }
    }
}
