// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Why JSON could not be read, and where.
public struct JSONError: Error, Sendable, Equatable {
    /// What is wrong.
    public enum Reason: Sendable, Equatable {
        /// The text ends in the middle of something.
        case endOfInput
        /// Something else is there than what the reader must find.
        case expected(Token)
        /// A byte that no JSON text has at such a place.
        case unexpectedByte(UInt8)
        /// Something follows the text's one value.
        case trailingBytes
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// A control character in a string without an escape.
        case controlCharacter(UInt8)
        /// An escape that JSON does not have.
        case invalidEscape
        /// Half a surrogate pair.
        case loneSurrogate
        /// A number that JSON does not have, such as `01` or `1.`.
        case invalidNumber
        /// A number with a fraction or an exponent where an integer must be.
        case notAnInteger
        /// An integer that its place cannot hold.
        case outOfRange
        /// A string that is none of the values its place can hold.
        case unknownValue
        /// A string that should be Base64 (RFC 4648, section 4) and is not.
        case invalidBase64
        /// Arrays and objects nest deeper than allowed.
        case tooDeep
        /// An object has two members of the same name.
        case duplicateKey(String)
        /// An object lacks a member that it must have.
        case missing(String)
    }

    /// What JSON consists of.
    public enum Token: String, Sendable, Equatable {
        case value, object, array, string, integer, boolean
        case key = "member name"
        case colon = "':'"
        case commaOrBrace = "',' or '}'"
        case commaOrBracket = "',' or ']'"
    }

    /// The byte, counted from 0, at which the trouble was seen.
    public let offset: Int
    /// What is wrong there.
    public let reason: Reason

    /// An error at a place.
    public init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }
}

extension JSONError: CustomStringConvertible {
    /// The error as text for people.
    public var description: String { "\(self.reason) at byte \(self.offset)" }
}

extension JSONError.Reason: CustomStringConvertible {
    /// The error as text for people.
    public var description: String {
        switch self {
        case .endOfInput: "JSON ends too early"
        case .expected(let token): "JSON has something else than \(token.rawValue)"
        case .unexpectedByte(let byte): "JSON has an unexpected byte 0x\(String(byte, radix: 16))"
        case .trailingBytes: "JSON goes on after its end"
        case .invalidUTF8: "JSON is not valid UTF-8"
        case .controlCharacter(let byte): "JSON has a bare control character 0x\(String(byte, radix: 16))"
        case .invalidEscape: "JSON has an invalid escape"
        case .loneSurrogate: "JSON has half a surrogate pair"
        case .invalidNumber: "JSON has an invalid number"
        case .notAnInteger: "JSON has a fraction in place of an integer"
        case .outOfRange: "JSON has an integer that is out of range"
        case .unknownValue: "JSON has an unknown value"
        case .invalidBase64: "JSON has invalid Base64"
        case .tooDeep: "JSON nests too deep"
        case .duplicateKey(let key): "JSON has two members named '\(key)'"
        case .missing(let key): "JSON lacks the member '\(key)'"
        }
    }
}
