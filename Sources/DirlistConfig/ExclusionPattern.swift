// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A glob pattern of `tree.exclude`.
///
/// Without a slash it matches a name at any depth; with a leading slash it matches a path from the root of the tree,
/// part by part. What it matches does not exist for clients, nor does anything below it. `*`, `?` and `[...]` mean
/// what glob(7) says in the C locale, that is, for bytes; a backslash takes the meaning away from what follows it.
public struct ExclusionPattern: Sendable, Hashable, CustomStringConvertible {
    /// What a pattern is held against.
    public enum Scope: Sendable {
        /// The name of every entry.
        case names
        /// The path of an entry from the root of the tree.
        case paths
    }

    /// What it is held against.
    public let scope: Scope
    /// The pattern between slashes: one part for a name, one or more for a path. None is empty.
    public let parts: [String]

    /// What keeps a text from being a pattern, and what would be right.
    struct Flaw: Error, Equatable {
        let message: String
        let remedy: String
    }

    init(parsing text: String) throws(Flaw) {
        let bytes = text.utf8
        guard !bytes.isEmpty else {
            throw Flaw(
                message: "is empty", remedy: #"write a name as "*.tmp" or a path from the root as "/backup/old""#)
        }
        guard !bytes.contains(0) else {
            throw Flaw(message: "contains a NUL character", remedy: "leave it out, for no name contains one")
        }
        let isPath = bytes.first == UInt8(ascii: "/")
        if !isPath, bytes.contains(UInt8(ascii: "/")) {
            let path = quoted("/\(text)")
            throw Flaw(
                message: "has a slash inside but none in front",
                remedy: "write a name without slashes, or a path from the root as \(path)"
            )
        }
        let parts = bytes.dropFirst(isPath ? 1 : 0)
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        for part in parts {
            try Self.check(part)
        }
        self.scope = isPath ? .paths : .names
        self.parts = parts
    }

    private static func check(_ part: String) throws(Flaw) {
        switch part {
        case "":
            throw Flaw(
                message: "has an empty part",
                remedy: #"write one slash in front of each part and none at the end, as "/backup/old""#
            )
        case ".", "..":
            throw Flaw(
                message: "has a part \(quoted(part))", remedy: #"write the path from the root without "." and "..""#)
        case "**":
            throw Flaw(
                message: "has a part \"**\"",
                remedy: #"write "*" for one part; a pattern without slashes matches at any depth as it is"#
            )
        default:
            break
        }
        var rest = part.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.popFirst() == nil {
                throw Flaw(message: "ends a part with a backslash", remedy: #"write a backslash itself as '\\'"#)
            }
            if byte == UInt8(ascii: "[") {
                try Self.checkBrackets(&rest)
            }
        }
    }

    /// Classes of characters that glob(7) has.
    private static let classes = [
        "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit",
    ]

    /// Goes past what is in brackets. What would match nothing, or only itself, is refused: nobody would notice that
    /// it excludes nothing.
    private static func checkBrackets(_ rest: inout Substring.UTF8View) throws(Flaw) {
        let open = Flaw(
            message: "has a \"[\" that is not closed",
            remedy: #"close it with "]", or write '\[' for the character itself"#
        )
        if rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^") {
            rest.removeFirst()
        }
        var isFirst = true
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "]") where !isFirst:
                return
            case UInt8(ascii: "\\"):
                guard rest.popFirst() != nil else { throw open }
            case UInt8(ascii: "["):
                guard let mark = rest.first, ":=.".utf8.contains(mark) else { break }
                let inner = rest.dropFirst()
                guard
                    let end = inner.indices.first(where: {
                        inner[$0] == mark && inner[inner.index(after: $0)...].first == UInt8(ascii: "]")
                    })
                else { throw open }
                let name = String(decoding: inner[..<end], as: UTF8.self)
                guard mark != UInt8(ascii: ":") || Self.classes.contains(name) else {
                    throw Flaw(
                        message: "has an unknown class [:\(name):]",
                        remedy: "write one of \(Self.classes.joined(separator: ", "))"
                    )
                }
                rest = inner[end...].dropFirst(2)
            case 0x80...:
                throw Flaw(
                    message: "has a letter beyond ASCII in brackets, which choose among bytes",
                    remedy: "write a pattern for each letter"
                )
            default:
                break
            }
            isFirst = false
        }
        throw open
    }

    /// The pattern as written.
    public var description: String {
        (self.scope == .paths ? "/" : "") + self.parts.joined(separator: "/")
    }
}
