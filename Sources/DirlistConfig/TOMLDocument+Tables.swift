// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Which keys and tables may follow which (TOML 1.0: Keys, Table, Inline Table, Array of Tables).
extension TOMLDocument {
    /// How something came to be in the document, which decides what may still be added to it.
    enum Form {
        /// `key = value`, or an array element: nothing.
        case value
        /// Named by a dotted key on the way to another, as `a` in `a.b = 1`: other dotted keys and tables inside it.
        case dotted
        /// Named by a header on the way to another, as `a` in `[a.b]`: its own header, once, and all that a dotted one
        /// takes.
        case implicit
        /// `[table]`, or an element of an array of tables: the lines that follow, and tables inside it.
        case header
        /// `[[table]]`: other elements, and what they take.
        case arrayOfTables
    }

    /// One part of a key.
    struct KeyPart {
        let name: [UInt8]
        let range: Range<Int>
    }

    /// `a.b.c`
    struct Key {
        /// `a` and `b`
        var tables: [KeyPart]
        /// `c`
        var last: KeyPart
    }

    /// Takes in the header `[key]`, or `[[key]]`; gives the table that the lines below it belong to.
    mutating func addTable(_ key: Key, isElement: Bool) throws(TOMLSyntaxError) -> Int {
        var table = Self.root
        for part in key.tables {
            guard let existing = self.number(of: part.name, in: table) else {
                table = try self.add(part.name, at: part.range, to: table, .table, .implicit)
                continue
            }
            switch self.nodes[existing].form {
            case .value: throw self.closed(existing, at: part)
            // It has an element since its first header.
            case .arrayOfTables: table = self.nodes[existing].children.last ?? existing
            case .dotted, .implicit, .header: table = existing
            }
        }
        let last = key.last
        let existing = self.number(of: last.name, in: table)
        switch (existing, existing.map { self.nodes[$0].form }, isElement) {
        case (nil, _, false):
            return try self.add(last.name, at: last.range, to: table, .table, .header)
        case (nil, _, true):
            let array = try self.add(last.name, at: last.range, to: table, .array, .arrayOfTables)
            return try self.add(nil, at: last.range, to: array, .table, .header)
        case (let array?, .arrayOfTables, true):
            return try self.add(nil, at: last.range, to: array, .table, .header)
        case (let implicit?, .implicit, false):
            self.nodes[implicit].form = .header
            self.nodes[implicit].written = last.range
            return implicit
        case (let existing?, _, _):
            throw self.redefinition(of: existing, at: last)
        }
    }

    /// Takes in the key of `key = value` in a table; its value is to follow.
    mutating func addKey(_ key: Key, in table: Int) throws(TOMLSyntaxError) -> Int {
        var table = table
        for part in key.tables {
            guard let existing = self.number(of: part.name, in: table) else {
                table = try self.add(part.name, at: part.range, to: table, .table, .dotted)
                continue
            }
            switch self.nodes[existing].form {
            case .value, .header, .arrayOfTables: throw self.closed(existing, at: part)
            case .dotted, .implicit: self.nodes[existing].form = .dotted
            }
            table = existing
        }
        if let existing = self.number(of: key.last.name, in: table) {
            throw self.redefinition(of: existing, at: key.last)
        }
        return try self.add(key.last.name, at: key.last.range, to: table, .table, .value)
    }

    private func redefinition(of number: Int, at part: KeyPart) -> TOMLSyntaxError {
        TOMLSyntaxError(
            offset: part.range.lowerBound,
            key: self.key(of: number),
            message: "is written a second time",
            remedy: "keep it once; the first is in line \(self.line(of: number))"
        )
    }

    private func closed(_ number: Int, at part: KeyPart) -> TOMLSyntaxError {
        TOMLSyntaxError(
            offset: part.range.lowerBound,
            key: self.key(of: number),
            message: "is \(self.nodes[number].value.kind) since line \(self.line(of: number)) and takes no more keys",
            remedy: "write each key and each [table] in one place only"
        )
    }

    private func line(of number: Int) -> Int {
        self.source.position(at: self.nodes[number].offset).line
    }
}
