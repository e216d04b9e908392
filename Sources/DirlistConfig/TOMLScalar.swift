// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// The values that are written without quotes (TOML 1.0: Integer, Float, Boolean, dates and times).
enum TOMLScalar {
    /// An integer has the right form but is more than 64 bits hold.
    struct TooLarge: Error {}

    /// What a token stands for, nil when it has none of the forms.
    ///
    /// No setting has fractions, dates or times, so these are told by their forms alone.
    static func value(of token: ArraySlice<UInt8>) throws(TooLarge) -> TOMLDocument.Value? {
        if token.elementsEqual("true".utf8) { return .boolean(true) }
        if token.elementsEqual("false".utf8) { return .boolean(false) }
        if let integer = try self.integer(token) { return .integer(integer) }
        return self.isFraction(token) ? .other("a number with a fraction") : self.dateOrTime(token)
    }

    static func isDigit(_ byte: UInt8, radix: Int = 10) -> Bool {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { $0 < radix } ?? false
    }

    // MARK: - Numbers

    private static func integer(_ token: ArraySlice<UInt8>) throws(TooLarge) -> Int? {
        let prefixes = [("0x", 16), ("0o", 8), ("0b", 2)]
        let radix = prefixes.first { token.starts(with: $0.0.utf8) }?.1 ?? 10
        let digits = radix == 10 ? self.unsigned(token) : token.dropFirst(2)
        guard self.isNumber(digits, radix: radix), radix != 10 || !self.hasLeadingZero(digits) else { return nil }
        let text = String(decoding: (radix == 10 ? token : digits).filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
        guard let integer = Int(text, radix: radix) else { throw TooLarge() }
        return integer
    }

    /// `1.5`, `1e9`, `1.5e-9`, `inf`, `nan`
    private static func isFraction(_ token: ArraySlice<UInt8>) -> Bool {
        let number = self.unsigned(token)
        if number.elementsEqual("inf".utf8) || number.elementsEqual("nan".utf8) { return true }
        let mantissa = number.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }
        let fraction = mantissa[whole.endIndex...]
        let exponent = number[mantissa.endIndex...]
        return self.isNumber(whole) && !self.hasLeadingZero(whole)
            && (fraction.isEmpty || self.isNumber(fraction.dropFirst()))
            && (exponent.isEmpty || self.isNumber(self.unsigned(exponent.dropFirst())))
    }

    private static func unsigned(_ token: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        token.first == UInt8(ascii: "+") || token.first == UInt8(ascii: "-") ? token.dropFirst() : token
    }

    private static func hasLeadingZero(_ digits: ArraySlice<UInt8>) -> Bool {
        digits.count > 1 && digits.first == UInt8(ascii: "0")
    }

    /// One or more digits, single underscores between them.
    private static func isNumber(_ token: ArraySlice<UInt8>, radix: Int = 10) -> Bool {
        var previous = UInt8(ascii: "_")
        for byte in token {
            let isSeparator = byte == UInt8(ascii: "_") && previous != byte
            guard isSeparator || self.isDigit(byte, radix: radix) else { return false }
            previous = byte
        }
        return previous != UInt8(ascii: "_")
    }

    // MARK: - Dates and times

    /// `YYYY-MM-DD`
    static func isDate(_ token: ArraySlice<UInt8>) -> Bool {
        self.rest(of: token, behind: "0000-00-00")?.isEmpty == true
    }

    private static func dateOrTime(_ token: ArraySlice<UInt8>) -> TOMLDocument.Value? {
        guard let time = self.rest(of: token, behind: "0000-00-00") else {
            return self.zone(behindTime: token)?.isEmpty == true ? .other("a time") : nil
        }
        guard let separator = time.first else { return .other("a date") }
        guard " Tt".utf8.contains(separator), let zone = self.zone(behindTime: time.dropFirst()) else { return nil }
        let isZone = ["", "Z", "z", "+00:00", "-00:00"].contains { self.rest(of: zone, behind: $0)?.isEmpty == true }
        return isZone ? .other("a date") : nil
    }

    /// What follows `HH:MM:SS` and a fraction.
    private static func zone(behindTime token: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let rest = self.rest(of: token, behind: "00:00:00") else { return nil }
        guard rest.first == UInt8(ascii: ".") else { return rest }
        let zone = rest.dropFirst().drop { self.isDigit($0) }
        return zone.startIndex > rest.startIndex + 1 ? zone : nil
    }

    /// What follows a form in which each 0 stands for a digit, nil when the token begins otherwise.
    private static func rest(of token: ArraySlice<UInt8>, behind form: String) -> ArraySlice<UInt8>? {
        let hasForm =
            token.count >= form.utf8.count
            && zip(token, form.utf8).allSatisfy { $0 == $1 || $1 == UInt8(ascii: "0") && self.isDigit($0) }
        return hasForm ? token.dropFirst(form.utf8.count) : nil
    }
}
