// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A method with typed parameters and reply, which both ends use.
public protocol VarlinkMethod {
    associatedtype Parameters: CallParameters
    associatedtype Reply: ReplyParameters

    /// The full name: interface, dot, member.
    static var name: String { get }
}

/// What a method is called with.
public protocol CallParameters: Sendable {
    /// Takes them out of a call. Throws the error to answer with.
    init(_ call: Call) throws(ErrorReply)
    /// Writes them as members of an object that is open.
    func write(to writer: inout JSONWriter)
}

/// What a reply says.
public protocol ReplyParameters: Sendable {
    /// Reads it: an object whose unknown members are ignored.
    init(from reader: inout JSONReader) throws(JSONError)
    /// Writes it as members of an object that is open.
    func write(to writer: inout JSONWriter)
}

/// No parameters at all.
public struct NoParameters: CallParameters, ReplyParameters, Equatable {
    /// Nothing.
    public init() {}

    /// Refuses whatever there is.
    public init(_ call: Call) throws(ErrorReply) {
        try Parameters(call).finish()
    }

    /// Reads an object, whose members are ignored.
    public init(from reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while try reader.nextKey() != nil { try reader.skipValue() }
    }

    /// Writes nothing.
    public func write(to writer: inout JSONWriter) {}
}

extension VarlinkMethod {
    /// A call of this method as a message.
    public static func call(_ parameters: Parameters, mode: Call.Mode = .single) -> Frame {
        Call.frame(method: self.name, mode: mode) { parameters.write(to: &$0) }
    }

    /// Reads one reply of this method, its zero byte not included. Throws `ErrorReply` when it is an error, and
    /// `JSONError` when it is no reply.
    public static func reply(_ message: Span<UInt8>) throws -> ReceivedReply<Reply> {
        try ReceivedReply(reading: message) { reader throws(JSONError) in try Reply(from: &reader) }
    }
}

extension Frame {
    /// A reply.
    public static func reply(_ reply: some ReplyParameters, continues: Bool = false) -> Frame {
        Frame.reply(continues: continues) { reply.write(to: &$0) }
    }
}
