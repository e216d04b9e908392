// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Glibc

/// A string in the JSON text, seen in place and known to be valid.
public struct JSONStringView: ~Escapable {
    /// What is between the quotes.
    @usableFromInline let bytes: Span<UInt8>
    @usableFromInline let hasEscapes: Bool

    @_lifetime(copy bytes)
    @inlinable
    init(_ bytes: Span<UInt8>, hasEscapes: Bool) {
        self.bytes = bytes
        self.hasEscapes = hasEscapes
    }

    /// Whether it is the given text.
    @inlinable
    @inline(__always)
    public static func == (view: borrowing JSONStringView, text: StaticString) -> Bool {
        if view.hasEscapes { return view.decodedEquals(text) }
        guard view.bytes.count == text.utf8CodeUnitCount else { return false }
        return view.bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return true }
            return memcmp(start, text.utf8Start, text.utf8CodeUnitCount) == 0
        }
    }

    /// Lets `switch` compare with texts.
    @inlinable
    @inline(__always)
    public static func ~= (text: StaticString, view: borrowing JSONStringView) -> Bool {
        view == text
    }

    @usableFromInline
    func decodedEquals(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { $0.elementsEqual(self.utf8) }
    }

    /// The text as UTF-8, its escapes decoded.
    public var utf8: [UInt8] {
        if !self.hasEscapes { return self.bytes.withUnsafeBufferPointer { Array($0) } }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(self.bytes.count)
        var index = 0
        while index < self.bytes.count {
            let byte = self.bytes[index]
            guard byte == 0x5C else {
                decoded.append(byte)
                index += 1
                continue
            }
            // Every escape was checked when the string was read, so what must follow does follow.
            let escape = self.bytes[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "b"): decoded.append(0x08)
            case UInt8(ascii: "f"): decoded.append(0x0C)
            case UInt8(ascii: "n"): decoded.append(0x0A)
            case UInt8(ascii: "r"): decoded.append(0x0D)
            case UInt8(ascii: "t"): decoded.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = self.hexadecimal(at: index)
                index += 4
                if scalar & 0xFC00 == 0xD800 {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + self.hexadecimal(at: index + 2) & 0x3FF
                    index += 6
                }
                decoded.appendUTF8(scalar)
            default: decoded.append(escape)
            }
        }
        return decoded
    }

    private func hexadecimal(at index: Int) -> UInt32 {
        var value: UInt32 = 0
        for offset in 0..<4 { value = value << 4 | (hexadecimalValue(self.bytes[index + offset]) ?? 0) }
        return value
    }
}

extension String {
    /// The text, its escapes decoded.
    public init(_ view: borrowing JSONStringView) {
        if view.hasEscapes {
            self.init(decoding: view.utf8, as: UTF8.self)
        } else {
            self = view.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
    }
}

/// The value of a hexadecimal digit.
func hexadecimalValue(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(digit - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(digit - UInt8(ascii: "A")) + 10
    default: nil
    }
}

extension Array where Element == UInt8 {
    /// Adds a code point, which is no surrogate.
    fileprivate mutating func appendUTF8(_ scalar: UInt32) {
        switch scalar {
        case 0..<0x80:
            self.append(UInt8(scalar))
        case 0x80..<0x800:
            self.append(UInt8(0xC0 | scalar >> 6))
            self.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0x10000:
            self.append(UInt8(0xE0 | scalar >> 12))
            self.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            self.append(UInt8(0x80 | scalar & 0x3F))
        default:
            self.append(UInt8(0xF0 | scalar >> 18))
            self.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            self.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            self.append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}
