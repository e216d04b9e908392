// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Reads a pattern's elements one after the other: POSIX, Shell Command Language, 2.13
/// and XBD 9.3.5 for brackets; where POSIX leaves it open, as glibc has it.
struct PatternParser {
    private let pattern: [UInt8]
    private let ignoringCase: Bool
    private var position = 0
    /// Once a "[" is not closed before the end, no later one is looked at for a
    /// bracket: a hostile pattern of nothing but "[" must not cost its length squared.
    private var bracketsAreLiteral = false
    /// Marks (":", "." or "=") whose closing is known not to come any more, for the same reason.
    private var unclosedMarks = ByteSet()

    init(_ pattern: [UInt8], ignoringCase: Bool) {
        self.pattern = pattern
        self.ignoringCase = ignoringCase
    }

    mutating func next() -> NamePattern.Element? {
        guard let byte = take() else { return nil }
        switch byte {
        case UInt8(ascii: "*"):
            return .star
        case UInt8(ascii: "?"):
            return .anyByte
        case UInt8(ascii: "\\"):
            guard let escaped = take() else { return .oneOf(ByteSet()) }
            return literal(escaped)
        case UInt8(ascii: "[") where !bracketsAreLiteral:
            let start = position
            if let set = bracket() { return .oneOf(set) }
            bracketsAreLiteral = true
            position = start
            return literal(byte)
        default:
            return literal(byte)
        }
    }

    private mutating func take() -> UInt8? {
        guard position < pattern.count else { return nil }
        defer { position += 1 }
        return pattern[position]
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < pattern.count, pattern[position] == byte else { return false }
        position += 1
        return true
    }

    private func literal(_ byte: UInt8) -> NamePattern.Element {
        NamePattern.Element(byte, ignoringCase: ignoringCase)
    }

    /// What follows a "[", through its "]"; nil when there is none.
    private mutating func bracket() -> ByteSet? {
        let negated = skip(UInt8(ascii: "!")) || skip(UInt8(ascii: "^"))
        var set = ByteSet()
        var isFirst = true
        while let byte = take() {
            if byte == UInt8(ascii: "]"), !isFirst {
                return finished(set, negated: negated)
            }
            isFirst = false
            if byte == UInt8(ascii: "["), let name = named(UInt8(ascii: ":")) {
                guard let isMember = characterClass(name) else { return nothing() }
                set.formUnion(isMember)
                continue
            }
            guard let lower = endpoint(byte) else { return nil }
            // A minus that ends the set is itself, any other makes a range.
            guard position + 1 < pattern.count, pattern[position] == UInt8(ascii: "-"),
                pattern[position + 1] != UInt8(ascii: "]")
            else {
                if lower.count != 1 { return nothing() }
                set.insert(lower[0])
                continue
            }
            position += 1
            guard let first = take(), let upper = endpoint(first) else { return nil }
            guard lower.count == 1, upper.count == 1 else { return nothing() }
            if lower[0] <= upper[0] {
                for member in lower[0]...upper[0] { set.insert(member) }
            }
        }
        return nil
    }

    /// One end of a range, or a member by itself: a byte, an escaped byte, or `[.a.]`, `[=a=]`.
    /// More or less than one byte is a name that the C locale does not have.
    private mutating func endpoint(_ byte: UInt8) -> [UInt8]? {
        switch byte {
        case UInt8(ascii: "\\"):
            return take().map { [$0] }
        case UInt8(ascii: "["):
            return named(UInt8(ascii: ".")) ?? named(UInt8(ascii: "=")) ?? [byte]
        default:
            return [byte]
        }
    }

    /// After "[": `:name:]` and its kin; nil, and nothing taken, when it is not one.
    private mutating func named(_ mark: UInt8) -> [UInt8]? {
        guard position < pattern.count, pattern[position] == mark, !unclosedMarks.contains(mark) else { return nil }
        let start = position + 1
        var end = start
        while end + 1 < pattern.count {
            if pattern[end] == mark, pattern[end + 1] == UInt8(ascii: "]") {
                position = end + 2
                return Array(pattern[start..<end])
            }
            end += 1
        }
        unclosedMarks.insert(mark)
        return nil
    }

    private func finished(_ set: ByteSet, negated: Bool) -> ByteSet {
        var set = set
        if ignoringCase {
            for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
                let capital = letter ^ 0x20
                if set.contains(letter) { set.insert(capital) } else if set.contains(capital) { set.insert(letter) }
            }
        }
        return negated ? set.inverted : set
    }

    /// A set with an unknown name in it: the rest of the pattern can match nothing.
    private mutating func nothing() -> ByteSet {
        position = pattern.count
        return ByteSet()
    }

    /// The classes of the C locale: ctype.h.
    private func characterClass(_ name: [UInt8]) -> ByteSet? {
        switch String(decoding: name, as: UTF8.self) {
        case "alpha": ByteSet { $0.isASCIILetter }
        case "digit": ByteSet { $0.isASCIIDigit }
        case "alnum": ByteSet { $0.isASCIILetter || $0.isASCIIDigit }
        case "upper": ByteSet { $0.isASCIILetter && $0 & 0x20 == 0 }
        case "lower": ByteSet { $0.isASCIILetter && $0 & 0x20 != 0 }
        case "blank": ByteSet { $0 == 0x20 || $0 == 0x09 }
        case "space": ByteSet { $0 == 0x20 || (0x09...0x0d).contains($0) }
        case "cntrl": ByteSet { $0 < 0x20 || $0 == 0x7f }
        case "print": ByteSet { (0x20...0x7e).contains($0) }
        case "graph": ByteSet { (0x21...0x7e).contains($0) }
        case "punct": ByteSet { (0x21...0x7e).contains($0) && !$0.isASCIILetter && !$0.isASCIIDigit }
        case "xdigit": ByteSet { $0.isASCIIDigit || (0x61...0x66).contains($0 | 0x20) }
        default: nil
        }
    }
}

extension NamePattern.Element {
    /// What stands for itself.
    init(_ byte: UInt8, ignoringCase: Bool) {
        if ignoringCase && byte.isASCIILetter {
            self = .oneOf(ByteSet { $0.lowercased == byte.lowercased })
        } else {
            self = .byte(byte)
        }
    }
}

extension UInt8 {
    fileprivate var isASCIILetter: Bool { (0x61...0x7a).contains(self | 0x20) }
    fileprivate var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
    fileprivate var lowercased: UInt8 { isASCIILetter ? self | 0x20 : self }
}
