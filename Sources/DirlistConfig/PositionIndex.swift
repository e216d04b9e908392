// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// One step from a table to what it holds, or from an array to an element.
enum Step: Hashable {
    /// The bytes of a key. Not a `String`, for which two spellings of "é" are one, unlike for TOML.
    case key([UInt8])
    case element(Int)

    init(_ key: String) {
        self = .key(Array(key.utf8))
    }
}

/// Where each key and each array element of a TOML file stands in its text.
struct PositionIndex {
    /// How something came to be in the file.
    enum Form: Equatable {
        /// `key = value`, or an array element.
        case value
        /// `[table]`.
        case header
        /// Only named on the way to something below it, as `a` in `[a.b]` and `a.b = 1`.
        case implicit
        /// `[[table]]`, so many times up to now.
        case arrayOfTables(count: Int)
    }

    struct Entry {
        /// Where the key, or the element, begins: an offset into the text.
        let offset: Int
        /// The value as written; for tables that are not inline, the key.
        var value: Range<Int>
        var form: Form
    }

    private var entries: [[Step]: Entry] = [:]

    subscript(path: [Step]) -> Entry? {
        get { self.entries[path] }
        set { self.entries[path] = newValue }
    }

    /// The path whose value `offset` lies in or directly behind; the innermost one.
    func path(at offset: Int) -> [Step]? {
        self.entries
            .filter { $0.value.value.lowerBound <= offset && offset <= $0.value.value.upperBound }
            .max { ($0.value.value.lowerBound, $0.key.count) < ($1.value.value.lowerBound, $1.key.count) }?
            .key
    }
}

/// A path as it is written in TOML: `limits.request_size`, `"odd key".x`. Elements are left out.
func dotted(_ path: [Step]) -> String {
    path.compactMap { step -> String? in
        guard case .key(let bytes) = step else { return nil }
        let key = String(decoding: bytes, as: UTF8.self)
        let isBare = !bytes.isEmpty && bytes.allSatisfy(isBareKeyByte)
        return isBare ? key : quoted(key)
    }.joined(separator: ".")
}

/// A TOML basic string.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case "\u{00}"..."\u{1F}", "\u{7F}": result += escape(of: scalar)
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

func isBareKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        return true
    default:
        return false
    }
}
