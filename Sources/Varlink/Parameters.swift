// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A call's parameters, taken one by one as what they must be.
///
/// Every function throws `InvalidParameter` with the parameter's name when it is something else. A parameter that is
/// absent or `null` gives nil. `finish()` refuses what nobody took.
public struct Parameters: Sendable {
    private var rest: JSONObject

    /// The parameters of a call.
    public init(_ call: Call) {
        self.init(call.parameters)
    }

    /// Parameters that are there already.
    public init(_ object: JSONObject) {
        self.rest = object
    }

    /// Refuses parameters that were not taken.
    public consuming func finish() throws(ErrorReply) {
        if let member = self.rest.members.first { throw Parameters.invalid(member.key) }
    }

    /// The error that says that a parameter is unknown, missing, or of a wrong type or value.
    public static func invalid(_ name: String) -> ErrorReply {
        StandardError.invalidParameter(name).reply
    }

    /// Takes a string.
    public mutating func string(_ name: String) throws(ErrorReply) -> String? {
        switch self.take(name) {
        case nil: return nil
        case .string(let string)?: return string
        default: throw Parameters.invalid(name)
        }
    }

    /// Takes a boolean.
    public mutating func bool(_ name: String) throws(ErrorReply) -> Bool? {
        switch self.take(name) {
        case nil: return nil
        case .bool(let bool)?: return bool
        default: throw Parameters.invalid(name)
        }
    }

    /// Takes an integer. A string that holds one in decimal counts as well (Varlink specification, "Integers").
    public mutating func integer(_ name: String) throws(ErrorReply) -> Int64? {
        switch self.take(name) {
        case nil: return nil
        case .integer(let integer)?: return integer
        case .string(let text)?:
            // As JSON spells it: `Int64` itself would take "+1" and "01".
            guard let integer = Int64(text), integer.description == text else { throw Parameters.invalid(name) }
            return integer
        default: throw Parameters.invalid(name)
        }
    }

    /// Takes an integer that is `minimum` or more.
    public mutating func integer(_ name: String, atLeast minimum: Int64) throws(ErrorReply) -> Int64? {
        guard let integer = try self.integer(name) else { return nil }
        guard integer >= minimum else { throw Parameters.invalid(name) }
        return integer
    }

    /// Takes bytes in Base64 (RFC 4648, section 4).
    public mutating func base64(_ name: String) throws(ErrorReply) -> [UInt8]? {
        guard let text = try self.string(name) else { return nil }
        guard let bytes = decodeBase64(text) else { throw Parameters.invalid(name) }
        return bytes
    }

    /// Takes a value of an enumeration.
    public mutating func value<Value: RawRepresentable<String>>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(ErrorReply) -> Value? {
        guard let text = try self.string(name) else { return nil }
        guard let value = Value(rawValue: text) else { throw Parameters.invalid(name) }
        return value
    }

    /// Takes an array of values of an enumeration.
    public mutating func values<Value: RawRepresentable<String>>(
        _ name: String,
        of type: Value.Type = Value.self
    ) throws(ErrorReply) -> [Value]? {
        guard let taken = self.take(name) else { return nil }
        guard case .array(let elements) = taken else { throw Parameters.invalid(name) }
        var values: [Value] = []
        for element in elements {
            guard case .string(let text) = element, let value = Value(rawValue: text) else {
                throw Parameters.invalid(name)
            }
            values.append(value)
        }
        return values
    }

    /// Takes a string that must be there.
    public mutating func requiredString(_ name: String) throws(ErrorReply) -> String {
        guard let value = try self.string(name) else { throw Parameters.invalid(name) }
        return value
    }

    /// Takes an integer that must be there.
    public mutating func requiredInteger(_ name: String) throws(ErrorReply) -> Int64 {
        guard let value = try self.integer(name) else { throw Parameters.invalid(name) }
        return value
    }

    /// Takes a boolean that must be there.
    public mutating func requiredBool(_ name: String) throws(ErrorReply) -> Bool {
        guard let value = try self.bool(name) else { throw Parameters.invalid(name) }
        return value
    }

    private mutating func take(_ name: String) -> JSONValue? {
        guard let value = self.rest[name] else { return nil }
        self.rest[name] = nil
        return value == .null ? nil : value
    }
}
