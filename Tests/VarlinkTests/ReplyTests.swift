// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

/// Replies as they are sent. The expectations are what known clients need (python varlink, varlinkctl 257 and 262,
/// libvarlink, asyncvarlink, generated Rust parsers).
struct SentReplyTests {
    /// `{}` is what all of them take for a reply that says nothing; `"parameters":{}` and `null` are not.
    @Test func parametersWithoutMembersAreLeftOut() {
        #expect(text(Frame.reply()) == "{}␀")
        #expect(text(Frame.reply(NoParameters())) == "{}␀")
        #expect(text(Frame.reply(continues: true)) == #"{"continues":true}␀"#)
        #expect(
            text(Frame.error(ErrorReply(name: "org.varlink.service.ExpectedMore")))
                == #"{"error":"org.varlink.service.ExpectedMore"}␀"#
        )
    }

    @Test func continuesIsTrueOrAbsent() {
        func frame(_ continues: Bool) -> Frame {
            Frame.reply(continues: continues) { writer in
                writer.key("a")
                writer.beginArray()
                writer.endArray()
            }
        }
        #expect(text(frame(false)) == #"{"parameters":{"a":[]}}␀"#)
        #expect(text(frame(true)) == #"{"parameters":{"a":[]},"continues":true}␀"#)
    }

    @Test func aStreamingWriterMakesTheSameReply() {
        var writer = JSONWriter(capacity: 16)
        writer.beginReply()
        writer.key("entries")
        writer.beginArray()
        writer.endArray()
        writer.endReply(continues: true)
        #expect(text(writer.finish()) == #"{"parameters":{"entries":[]},"continues":true}␀"#)
    }

    @Test func severalRepliesFitIntoOneFrame() {
        var writer = JSONWriter(capacity: 16)
        for _ in 0..<2 {
            writer.beginReply()
            writer.key("a")
            writer.value(1)
            writer.endReply(continues: true)
        }
        writer.beginReply()
        writer.endReply()
        #expect(
            text(writer.finish())
                == #"{"parameters":{"a":1},"continues":true}␀{"parameters":{"a":1},"continues":true}␀{}␀"#)
    }

    @Test func errorsCarryTheirParametersAndNothingElse() {
        let error = ErrorReply(name: "a.b.Failed", parameters: ["path": .string("/\u{7F}\0"), "n": .integer(1)])
        #expect(text(Frame.error(error)) == #"{"error":"a.b.Failed","parameters":{"path":"/\u007f\#u{FFFD}","n":1}}␀"#)
    }

    @Test func standardErrors() {
        let service = "org.varlink.service."
        let all: [(StandardError, String, JSONObject)] = [
            (.interfaceNotFound("a.b"), "InterfaceNotFound", ["interface": .string("a.b")]),
            (.methodNotFound("a.b.C"), "MethodNotFound", ["method": .string("a.b.C")]),
            (.methodNotImplemented("a.b.C"), "MethodNotImplemented", ["method": .string("a.b.C")]),
            (.invalidParameter("p"), "InvalidParameter", ["parameter": .string("p")]),
            (.permissionDenied, "PermissionDenied", [:]),
            (.expectedMore, "ExpectedMore", [:]),
        ]
        for (error, name, parameters) in all {
            #expect(error.reply == ErrorReply(name: service + name, parameters: parameters))
            #expect(StandardError(error.reply) == error)
            // As declared in the definition that is served.
            guard case .error(let fields)? = ServiceInterface.description.member(name)?.kind else {
                #expect(Bool(false), "\(name) is not declared")
                continue
            }
            #expect(fields.map(\.name) == parameters.members.map(\.key))
            #expect(fields.allSatisfy { $0.type == .string })
        }
        #expect(ServiceInterface.description.errors.count == all.count)
        #expect(StandardError(ErrorReply(name: service + "MethodNotFound")) == .methodNotFound(""))
        #expect(StandardError(ErrorReply(name: "a.b.MethodNotFound")) == nil)
    }
}

/// Replies as they are received.
struct ReceivedReplyTests {
    private struct Numbers: ReplyParameters, Equatable {
        var a: Int?

        init(a: Int?) { self.a = a }

        init(from reader: inout JSONReader) throws(JSONError) {
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "a": self.a = try reader.readInteger()
                default: try reader.skipValue()
                }
            }
        }

        func write(to writer: inout JSONWriter) {}
    }

    private enum Count: VarlinkMethod {
        static let name = "a.b.Count"
        typealias Parameters = NoParameters
        typealias Reply = Numbers
    }

    private func reply(_ text: String) throws -> ReceivedReply<Numbers> {
        let bytes = Array(text.utf8)
        return try Count.reply(bytes.span)
    }

    @Test(
        arguments: [
            (#"{"parameters":{"a":1}}"#, 1, false), (#"{"parameters":{"a":1},"continues":true}"#, 1, true),
            (#"{"continues":true,"parameters":{"a":1}}"#, 1, true),
            (#"{"continues":false,"parameters":{"a":1}}"#, 1, false),
            (#"{"continues":null,"error":null,"parameters":{"a":1}}"#, 1, false), ("{}", nil, false),
            (#"{"parameters":null}"#, nil, false), (#"{"parameters":{}}"#, nil, false),
            (#"{"continues":true}"#, nil, true),
            (#" {"x":[{}],"parameters":{"b":{"c":[]},"a":1,"d":null},"org.x":1} "#, 1, false),
            (#"{"p\u0061rameters":{"\u0061":1}}"#, 1, false),
        ] as [(String, Int?, Bool)])
    func values(_ text: String, _ a: Int?, _ continues: Bool) throws {
        let reply = try self.reply(text)
        #expect(reply.value.a == a)
        #expect(reply.continues == continues)
    }

    /// The parameters of an error are no parameters of the method, in whatever order they come.
    @Test(arguments: [
        #"{"error":"a.b.E","parameters":{"a":"text"}}"#, #"{"parameters":{"a":"text"},"error":"a.b.E"}"#,
        #"{"x":1,"parameters":{"a":"text"},"continues":false,"error":"a.b.E"}"#,
    ])
    func errors(_ text: String) {
        #expect(throws: ErrorReply(name: "a.b.E", parameters: ["a": .string("text")])) { try self.reply(text) }
    }

    @Test(arguments: [
        #"{"error":"a.b.E"}"#, #"{"error":"a.b.E","parameters":null}"#, #"{"parameters":{},"error":"a.b.E"}"#,
    ])
    func errorsWithoutParameters(_ text: String) {
        #expect(throws: ErrorReply(name: "a.b.E")) { try self.reply(text) }
    }

    @Test(arguments: [
        "", "[]", "{", "null", #"{"parameters":[]}"#, #"{"parameters":{"a":"x"}}"#, #"{"parameters":{"a":1}"#,
        #"{"parameters":{"a":1}} {}"#, #"{"error":1}"#, #"{"continues":"yes"}"#, #"{"parameters":{"a":1.5}}"#,
        #"{"error":"a.b.E","parameters":[]}"#, #"{"parameters":{"a":"x"},"error":}"#, #"{"parameters":{"a":"x",}}"#,
        #"{"error":"a.b.E","parameters":{"a":1,"a":2}}"#,
    ])
    func noReplies(_ text: String) {
        #expect(throws: JSONError.self) { try self.reply(text) }
    }

    @Test func callsNameTheMethod() {
        #expect(text(Count.call(NoParameters())) == #"{"method":"a.b.Count"}␀"#)
        #expect(text(Count.call(NoParameters(), mode: .more)) == #"{"method":"a.b.Count","more":true}␀"#)
    }
}
