// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Text for the terminal or a pipe is put together as bytes: names need not be valid UTF-8, and a listing of a
/// million lines has no time for a `String` each.
extension [UInt8] {
    /// Appends a literal.
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { self.append(contentsOf: $0) }
    }

    /// Appends a copy of `span`.
    mutating func append(_ span: Span<UInt8>) {
        // The pointer does not outlive the call, and an array knows no other way to take them all at once.
        span.withUnsafeBufferPointer { self.append(contentsOf: $0) }
    }

    /// Appends `count` spaces; none when negative.
    mutating func append(spaces count: Int) {
        guard count > 0 else { return }
        self.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
    }

    /// Appends a number in decimal, to the right of a field of `width`, filled with `fill`.
    mutating func append<Number: FixedWidthInteger>(
        decimal number: Number,
        width: Int = 0,
        fill: UInt8 = UInt8(ascii: " ")
    ) {
        // 20 digits and a sign hold any 64-bit number.
        var digits = InlineArray<21, UInt8>(repeating: 0)
        var start = 21
        var rest = number.magnitude
        repeat {
            start -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        } while rest != 0
        if number < 0 {
            start -= 1
            digits[start] = UInt8(ascii: "-")
        }
        var missing = width - (21 - start)
        while missing > 0 {
            self.append(fill)
            missing -= 1
        }
        for index in start..<21 { self.append(digits[index]) }
    }

    /// Appends a number in octal, filled with zeros to `width` digits.
    mutating func append(octal number: Int, width: Int) {
        for digit in stride(from: (width - 1) * 3, through: 0, by: -3) {
            self.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: (number >> digit) & 7))
        }
    }
}

/// How many characters a number takes in decimal.
func decimalWidth<Number: FixedWidthInteger>(_ number: Number) -> Int {
    var width = number < 0 ? 2 : 1
    var rest = number.magnitude
    while rest >= 10 {
        width += 1
        rest /= 10
    }
    return width
}

/// The bytes of a literal.
func bytes(_ text: String) -> [UInt8] {
    Array(text.utf8)
}
