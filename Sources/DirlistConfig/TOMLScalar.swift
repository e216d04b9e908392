// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// The forms of values that are written without quotes (TOML 1.0: Integer, Float, Boolean, dates and times).
/// Whether a number or a date is in range is not asked here.
enum TOMLScalar {
    static func isScalar(_ token: ArraySlice<UInt8>) -> Bool {
        token.elementsEqual("true".utf8) || token.elementsEqual("false".utf8)
            || self.isNumber(token) || self.isDate(token) || self.isTime(token) || self.isDateTime(token)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        self.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    /// `YYYY-MM-DD`
    static func isDate(_ token: ArraySlice<UInt8>) -> Bool {
        self.matches(token, "0000-00-00")
    }

    private static func isNumber(_ token: ArraySlice<UInt8>) -> Bool {
        for (prefix, highest) in [("0x", UInt8(ascii: "f")), ("0o", UInt8(ascii: "7")), ("0b", UInt8(ascii: "1"))]
        where token.starts(with: prefix.utf8) {
            return self.isDigits(token.dropFirst(2)) {
                self.isHexadecimalDigit($0) && ($0 <= highest || highest == UInt8(ascii: "f"))
            }
        }
        var rest = token
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
            rest.removeFirst()
        }
        if rest.elementsEqual("inf".utf8) || rest.elementsEqual("nan".utf8) { return true }
        let mantissaEnd = rest.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? rest.endIndex
        let mantissa = rest[..<mantissaEnd].split(
            separator: UInt8(ascii: "."),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard mantissa.allSatisfy({ self.isDigits($0, self.isDigit) }),
            mantissa[0].count == 1 || mantissa[0].first != UInt8(ascii: "0")
        else { return false }
        guard mantissaEnd < rest.endIndex else { return true }
        var exponent = rest[mantissaEnd...].dropFirst()
        if exponent.first == UInt8(ascii: "+") || exponent.first == UInt8(ascii: "-") {
            exponent.removeFirst()
        }
        return self.isDigits(exponent, self.isDigit)
    }

    /// One or more digits, single underscores between them.
    private static func isDigits(_ token: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool) -> Bool {
        token.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
    }

    private static func isDateTime(_ token: ArraySlice<UInt8>) -> Bool {
        let date = token.prefix(10)
        var time = token.dropFirst(10)
        guard self.isDate(date), let separator = time.popFirst(), " Tt".utf8.contains(separator) else { return false }
        if time.last == UInt8(ascii: "Z") || time.last == UInt8(ascii: "z") {
            return self.isTime(time.dropLast())
        }
        let offset = time.suffix(6)
        if self.matches(offset, "+00:00") || self.matches(offset, "-00:00") {
            return self.isTime(time.dropLast(6))
        }
        return self.isTime(time)
    }

    /// `HH:MM:SS` and a fraction.
    private static func isTime(_ token: ArraySlice<UInt8>) -> Bool {
        let fraction = token.dropFirst(8)
        guard self.matches(token.prefix(8), "00:00:00") else { return false }
        return fraction.isEmpty
            || fraction.first == UInt8(ascii: ".") && fraction.count > 1
                && fraction.dropFirst().allSatisfy(self.isDigit)
    }

    /// Whether each 0 of the form is a digit and everything else is the same.
    private static func matches(_ token: ArraySlice<UInt8>, _ form: StaticString) -> Bool {
        let form = form.description.utf8
        return token.count == form.count
            && zip(token, form).allSatisfy { $0 == $1 || $1 == UInt8(ascii: "0") && self.isDigit($0) }
    }
}
