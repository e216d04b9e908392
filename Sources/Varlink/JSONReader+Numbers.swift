// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension JSONReader {
    /// Reads an integer: no fraction and no exponent, even where they would change nothing (Varlink
    /// specification, "Integers").
    @inlinable
    public mutating func readInteger<Integer: FixedWidthInteger>(
        as type: Integer.Type = Integer.self
    ) throws(JSONError) -> Integer {
        let start = self.position
        let (magnitude, isNegative) = try self.scanInteger()
        if !isNegative {
            if let value = Integer(exactly: magnitude) { return value }
        } else if magnitude == 0 {
            return 0
        } else if magnitude <= 1 << 63, let value = Integer(exactly: -Int64(truncatingIfNeeded: magnitude - 1) - 1) {
            return value
        }
        throw JSONError(offset: start, reason: .outOfRange)
    }

    /// Reads a sign and the digits of an integer.
    @usableFromInline
    mutating func scanInteger() throws(JSONError) -> (magnitude: UInt64, isNegative: Bool) {
        var byte = try self.peek()
        let isNegative = byte == 0x2D
        if isNegative {
            self.position += 1
            guard self.position < self.bytes.count else { throw self.failure(.endOfInput) }
            byte = self.bytes[unchecked: self.position]
        }
        var digit = byte &- 0x30
        guard digit < 10 else { throw self.failure(isNegative ? .invalidNumber : .expected(.integer)) }
        let start = self.position
        var magnitude: UInt64 = 0
        var index = start
        let count = self.bytes.count
        repeat {
            // Nineteen digits always fit.
            if index - start < 19 {
                magnitude = magnitude &* 10 &+ UInt64(digit)
            } else {
                let (tens, overflow) = magnitude.multipliedReportingOverflow(by: 10)
                let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
                if overflow || carry { throw JSONError(offset: start, reason: .outOfRange) }
                magnitude = sum
            }
            index += 1
            guard index < count else { break }
            byte = self.bytes[unchecked: index]
            digit = byte &- 0x30
        } while digit < 10
        if index - start > 1 && self.bytes[unchecked: start] == 0x30 {
            throw JSONError(offset: start, reason: .invalidNumber)
        }
        if index < count && (byte == 0x2E || byte == 0x65 || byte == 0x45) {
            throw JSONError(offset: index, reason: .notAnInteger)
        }
        self.position = index
        return (magnitude, isNegative)
    }

    /// Reads any number for its correctness; gives its bytes.
    @_lifetime(copy self)
    mutating func scanNumber() throws(JSONError) -> Span<UInt8> {
        let start = self.position
        self.skip(0x2D)
        if !self.skip(0x30) { try self.skipDigits() }
        if self.skip(0x2E) { try self.skipDigits() }
        if self.skip(0x65) || self.skip(0x45) {
            if !self.skip(0x2B) { self.skip(0x2D) }
            try self.skipDigits()
        }
        // A digit here can only follow a leading zero.
        if self.position < self.bytes.count, (0x30...0x39).contains(self.bytes[self.position]) {
            throw JSONError(offset: start, reason: .invalidNumber)
        }
        return self.bytes.extracting(start..<self.position)
    }

    @discardableResult
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard self.position < self.bytes.count, self.bytes[self.position] == byte else { return false }
        self.position += 1
        return true
    }

    /// Skips one digit at least.
    private mutating func skipDigits() throws(JSONError) {
        let start = self.position
        while self.position < self.bytes.count, (0x30...0x39).contains(self.bytes[self.position]) {
            self.position += 1
        }
        guard self.position > start else {
            throw self.failure(start < self.bytes.count ? .invalidNumber : .endOfInput)
        }
    }
}
