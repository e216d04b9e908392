// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A reply as its receiver reads it (Varlink specification, "Method reply").
public struct ReceivedReply<Value> {
    /// What the parameters say.
    public let value: Value
    /// Whether another reply to the same call follows.
    public let continues: Bool

    /// Reads a message, its zero byte not included, in one pass.
    ///
    /// `decode` reads the parameters, which is an empty object when there are none. It may be called for the
    /// parameters of an error, if these come before the error's name; then its outcome is not used. Members of the
    /// message that replies do not have are ignored.
    ///
    /// Throws `ErrorReply` when the reply is an error, and `JSONError` when the message is no reply or `decode` throws.
    public init(
        reading message: Span<UInt8>,
        maximumDepth: Int = JSONReader.defaultMaximumDepth,
        decode: (inout JSONReader) throws(JSONError) -> Value
    ) throws {
        var reader = JSONReader(message, maximumDepth: maximumDepth)
        var value: Value?
        var failure: JSONError?
        var parametersReader: JSONReader?
        var errorName: String?
        var continues = false

        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "parameters":
                if try reader.readNull() { continue }
                let before = reader
                parametersReader = before
                if errorName != nil {
                    try reader.skipValue()
                } else {
                    do throws(JSONError) {
                        value = try decode(&reader)
                    } catch {
                        // They may be those of an error that is yet to come.
                        failure = error
                        reader = before
                        try reader.skipValue()
                    }
                }
            case "error":
                if try !reader.readNull() { errorName = try reader.readString() }
            case "continues":
                if try !reader.readNull() { continues = try reader.readBool() }
            default:
                try reader.skipValue()
            }
        }
        try reader.finish()

        if let errorName {
            var parameters = JSONObject()
            if var parametersReader { parameters = try JSONObject(from: &parametersReader) }
            throw ErrorReply(name: errorName, parameters: parameters)
        }
        if let failure { throw failure }
        if let value {
            self.value = value
        } else {
            let none: [UInt8] = [0x7B, 0x7D]
            var reader = JSONReader(none.span)
            self.value = try decode(&reader)
        }
        self.continues = continues
    }
}

extension ReceivedReply: Sendable where Value: Sendable {}
extension ReceivedReply: Equatable where Value: Equatable {}
