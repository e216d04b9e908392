// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A method call (Varlink specification, "Method call").
public struct Call: Sendable, Equatable {
    /// What the caller wants in return.
    public enum Mode: String, Sendable {
        /// One reply.
        case single
        /// As many replies as it takes.
        case more
        /// No reply.
        case oneway
        /// To speak another protocol from then on.
        case upgrade
    }

    /// How deep a call's arrays and objects may nest, the call itself counted.
    public static let maximumDepth = 32

    /// The method's full name: interface, dot, member.
    public let method: String
    /// What is before the last dot; empty when there is none.
    public let interface: String
    /// What is after the last dot.
    public let member: String
    /// Absent parameters, `null` and `{}` mean the same.
    public let parameters: JSONObject
    /// What the caller wants in return.
    public let mode: Mode

    /// A call of a method by its full name.
    public init(method: String, parameters: JSONObject = JSONObject(), mode: Mode = .single) {
        self.method = method
        if let dot = method.utf8.lastIndex(of: UInt8(ascii: ".")) {
            self.interface = String(method[..<dot])
            self.member = String(method[method.utf8.index(after: dot)...])
        } else {
            self.interface = ""
            self.member = method
        }
        self.parameters = parameters
        self.mode = mode
    }

    /// Reads a message, its zero byte not included.
    ///
    /// There is no reply to a message that is no call: the connection must close (Varlink specification, "Errors").
    /// Members with a dot in their names are extensions of others and ignored; `null` flags count as absent, because
    /// some clients send them.
    public init(parsing message: Span<UInt8>) throws(MalformedCall) {
        let result: Result<Call, MalformedCall>
        do throws(JSONError) {
            result = try Call.read(message)
        } catch {
            throw .json(error)
        }
        self = try result.get()
    }

    private static func read(_ message: Span<UInt8>) throws(JSONError) -> Result<Call, MalformedCall> {
        var reader = JSONReader(message, maximumDepth: Call.maximumDepth)
        var method: String?
        var parameters: JSONObject?
        var mode = Mode.single
        var seen: Set<String> = []
        guard try reader.peekKind() == .object else { return .failure(.notAnObject) }
        try reader.beginObject()
        while let view = try reader.nextKey() {
            let key = String(view)
            let offset = reader.offset
            guard seen.insert(key).inserted else { throw JSONError(offset: offset, reason: .duplicateKey(key)) }
            switch key {
            case "method":
                guard try reader.peekKind() == .string else { return .failure(.noMethod) }
                method = try reader.readString()
            case "parameters":
                switch try reader.peekKind() {
                case .object: parameters = try JSONObject(from: &reader)
                case .null: try reader.skipValue()
                default: return .failure(.parametersNotAnObject)
                }
            case "more", "oneway", "upgrade":
                switch try reader.peekKind() {
                case .boolean:
                    guard try reader.readBool() else { break }
                    guard mode == .single else { return .failure(.severalFlags) }
                    mode = Mode(rawValue: key) ?? .single
                case .null: try reader.skipValue()
                default: return .failure(.flagNotBoolean(key))
                }
            default:
                guard key.utf8.contains(UInt8(ascii: ".")) else { return .failure(.unknownMember(key)) }
                try reader.skipValue()
            }
        }
        try reader.finish()
        guard let method else { return .failure(.noMethod) }
        return .success(Call(method: method, parameters: parameters ?? JSONObject(), mode: mode))
    }

    /// A call as a message; `body` writes the members of its parameters. Empty parameters and flags that are not
    /// set are left out.
    public static func frame(
        method: String,
        mode: Mode = .single,
        parameters body: (inout JSONWriter) -> Void = { _ in }
    ) -> Frame {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("method")
        writer.value(method)
        let before = writer.count
        writer.key("parameters")
        writer.beginObject()
        let empty = writer.count
        body(&writer)
        if writer.count == empty {
            writer.truncate(to: before)
        } else {
            writer.endObject()
        }
        switch mode {
        case .single: break
        case .more: writer.literal(#""more":true"#)
        case .oneway: writer.literal(#""oneway":true"#)
        case .upgrade: writer.literal(#""upgrade":true"#)
        }
        writer.endObject()
        return writer.finish()
    }
}

/// Why a message is no call.
public enum MalformedCall: Error, Sendable, Equatable {
    case json(JSONError)
    case notAnObject
    /// There is no `method`, or it is no string.
    case noMethod
    case parametersNotAnObject
    /// The named flag is neither a boolean nor `null`.
    case flagNotBoolean(String)
    /// More than one of `more`, `oneway` and `upgrade` is true.
    case severalFlags
    /// A member that calls do not have, with no dot in its name.
    case unknownMember(String)
}

extension MalformedCall: CustomStringConvertible {
    /// The error as text for people.
    public var description: String {
        switch self {
        case .json(let error): error.description
        case .notAnObject: "a call is not a JSON object"
        case .noMethod: "a call names no method"
        case .parametersNotAnObject: "a call's parameters are not an object"
        case .flagNotBoolean(let flag): "a call's '\(flag)' is not a boolean"
        case .severalFlags: "a call has more than one of 'more', 'oneway' and 'upgrade'"
        case .unknownMember(let key): "a call has an unknown member '\(key)'"
        }
    }
}
