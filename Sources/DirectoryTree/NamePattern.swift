// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A shell pattern for names: `*`, `?`, `[...]` and backslash, as glob(7) and
/// fnmatch(3) without flags have them in the C locale.
///
/// Patterns and names are bytes: `?` is one byte, so a letter beyond ASCII in UTF-8
/// takes two or more of them, and `[...]` chooses among bytes. A leading dot is
/// nothing special. In brackets: ranges, `!` or `^` to negate, `[:alpha:]` and its
/// kin, `[=a=]`, `[.a.]`. A `[` that is never closed stands for itself; a backslash at the
/// very end, and a class that does not exist, match nothing.
///
/// Matching takes at most (length of the name) x (length of the pattern) steps, and a
/// pattern longer than the name, stars aside, none.
public struct NamePattern: Sendable, Hashable {
    enum Element: Sendable, Hashable {
        case byte(UInt8)
        case anyByte
        case oneOf(ByteSet)
        case star
    }

    private var elements: [Element] = []
    /// How many bytes it takes at least: one for each element but the stars.
    private var minimumCount = 0

    /// A pattern; every sequence of bytes is one.
    /// - Parameter ignoringCase: Whether ASCII letters match in either case.
    public init(_ pattern: [UInt8], ignoringCase: Bool = false) {
        var parser = PatternParser(pattern, ignoringCase: ignoringCase)
        while let element = parser.next() {
            if element != .star {
                minimumCount += 1
            } else if elements.last == .star {
                continue
            }
            elements.append(element)
        }
    }

    /// A pattern for names that hold these bytes one after the other, wherever; nothing in them is special.
    /// - Parameter ignoringCase: Whether ASCII letters match in either case.
    public init(containing bytes: [UInt8], ignoringCase: Bool = false) {
        elements = [.star] + bytes.map { Element($0, ignoringCase: ignoringCase) }
        if elements.count > 1 { elements.append(.star) }
        minimumCount = bytes.count
    }

    /// Whether the pattern takes in the whole name.
    public func matches(_ name: Span<UInt8>) -> Bool {
        guard name.count >= minimumCount else { return false }
        var position = 0
        var index = 0
        // Only the last star met needs another try: what an earlier one could yield
        // by taking more, the later one can take as well.
        var lastStar: (index: Int, position: Int)?
        while position < name.count {
            if index < elements.count {
                if case .star = elements[index] {
                    index += 1
                    lastStar = (index, position)
                    continue
                }
                if elements[index].matches(name[position]) {
                    index += 1
                    position += 1
                    continue
                }
            }
            guard let star = lastStar else { return false }
            index = star.index
            position = star.position + 1
            lastStar = (index, position)
        }
        // The name is used up: only stars may be left, and no two stand side by side.
        return index == elements.count || (index == elements.count - 1 && elements[index] == .star)
    }
}

extension NamePattern.Element {
    func matches(_ byte: UInt8) -> Bool {
        switch self {
        case .byte(let wanted): byte == wanted
        case .anyByte, .star: true
        case .oneOf(let set): set.contains(byte)
        }
    }
}

/// A set of bytes, a bit for each.
struct ByteSet: Sendable, Hashable {
    private var bits: SIMD4<UInt64> = .zero

    init() {}

    init(where included: (UInt8) -> Bool) {
        for byte in UInt8.min...UInt8.max where included(byte) { insert(byte) }
    }

    /// Every byte that is not in it.
    var inverted: ByteSet {
        var result = self
        result.bits = ~bits
        return result
    }

    func contains(_ byte: UInt8) -> Bool {
        bits[Int(byte >> 6)] & 1 << UInt64(byte & 63) != 0
    }

    mutating func insert(_ byte: UInt8) {
        bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    mutating func formUnion(_ other: ByteSet) {
        bits |= other.bits
    }
}
