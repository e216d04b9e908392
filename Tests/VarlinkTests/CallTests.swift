// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

struct CallTests {
    private func call(_ text: String) throws(MalformedCall) -> Call {
        let bytes = Array(text.utf8)
        return try Call(parsing: bytes.span)
    }

    /// As python varlink 31, varlinkctl 257 and 262, libvarlink and Go send them.
    @Test(arguments: [
        #"{"method": "org.example.toy.Add", "more": false, "parameters": {}}"#,
        #"{"method":"org.example.toy.Add","parameters":{}}"#,
        #"{"method":"org.example.toy.Add"}"#,
        #"{"method":"org.example.toy.Add","parameters":null}"#,
        #"{"method":"org.example.toy.Add","more":null,"oneway":null,"upgrade":null}"#,
        #"{"method":"org.example.toy.Add","more":false,"oneway":false,"upgrade":false}"#,
        #" { "parameters" : { } , "method" : "org.example.toy.Add" } "#,
        #"{"\u006dethod":"org.example.toy\u002eAdd"}"#,
        #"{"method":"org.example.toy.Add","org.example.trace":{"id":[1,2]},"x.y":1}"#,
    ])
    func equalCalls(_ text: String) throws {
        let call = try self.call(text)
        #expect(call == Call(method: "org.example.toy.Add"))
        #expect(call.interface == "org.example.toy")
        #expect(call.member == "Add")
        #expect(call.parameters.isEmpty)
        #expect(call.mode == .single)
    }

    @Test func modes() throws {
        #expect(try self.call(#"{"method":"a.B","more":true}"#).mode == .more)
        #expect(try self.call(#"{"method":"a.B","oneway":true,"more":false}"#).mode == .oneway)
        #expect(try self.call(#"{"upgrade":true,"method":"a.B","more":null}"#).mode == .upgrade)
    }

    @Test func parametersAreKept() throws {
        let call = try self.call(#"{"method":"a.B","parameters":{"b":[1,null],"a":"\u0000","c":null}}"#)
        #expect(call.parameters == ["b": .array([.integer(1), .null]), "a": .string("\0"), "c": .null])
    }

    @Test(arguments: [
        ("a.b.C", "a.b", "C"), ("C", "", "C"), (".C", "", "C"), ("a.", "a", ""), ("", "", ""), (".", "", ""),
        ("a..B", "a.", "B"), ("é.ü", "é", "ü"),
    ])
    func methodsAreSplitAtTheLastDot(_ method: String, _ interface: String, _ member: String) {
        let call = Call(method: method)
        #expect(call.interface == interface)
        #expect(call.member == member)
    }

    @Test(
        arguments: [
            ("[]", .notAnObject), ("\"a.B\"", .notAnObject), ("1", .notAnObject), ("null", .notAnObject),
            ("{}", .noMethod), (#"{"parameters":{}}"#, .noMethod), (#"{"method":null}"#, .noMethod),
            (#"{"method":1}"#, .noMethod), (#"{"method":["a.B"]}"#, .noMethod),
            (#"{"method":"a.B","parameters":[]}"#, .parametersNotAnObject),
            (#"{"method":"a.B","parameters":"x"}"#, .parametersNotAnObject),
            (#"{"method":"a.B","parameters":false}"#, .parametersNotAnObject),
            (#"{"method":"a.B","more":1}"#, .flagNotBoolean("more")),
            (#"{"method":"a.B","more":"true"}"#, .flagNotBoolean("more")),
            (#"{"method":"a.B","oneway":{}}"#, .flagNotBoolean("oneway")),
            (#"{"method":"a.B","upgrade":[]}"#, .flagNotBoolean("upgrade")),
            (#"{"method":"a.B","more":true,"oneway":true}"#, .severalFlags),
            (#"{"method":"a.B","upgrade":true,"oneway":true}"#, .severalFlags),
            (#"{"method":"a.B","more":true,"upgrade":true}"#, .severalFlags),
            (#"{"method":"a.B","fd":1}"#, .unknownMember("fd")),
            (#"{"method":"a.B","":1}"#, .unknownMember("")),
            (#"{"method":"a.B","Method":"a.B"}"#, .unknownMember("Method")),
            (#"{"method":"a.B","continues":true}"#, .unknownMember("continues")),
        ] as [(String, MalformedCall)])
    func malformed(_ text: String, _ expected: MalformedCall) {
        #expect(throws: expected) { try self.call(text) }
        #expect(!expected.description.isEmpty)
    }

    @Test(arguments: [
        "", " ", "{", #"{"method":"a.B"} x"#, #"{"method":"a.B"}{"method":"a.B"}"#, #"{"method":"a.B",}"#,
        #"{"method":"a.B","method":"a.B"}"#, #"{"method":"a.B","more":true,"more":true}"#,
        #"{"method":"a.B","more":false,"more":true}"#, #"{"method":"a.B","parameters":{},"parameters":{}}"#,
        #"{"method":"a.B","parameters":null,"parameters":{}}"#, #"{"method":"a.B","parameters":{"x":1,"x":2}}"#,
        #"{"method":"a.B","x.y":{"a":}}"#, "GET / HTTP/1.1\r\nHost: localhost:7895\r\n\r\n",
        "POST / HTTP/1.1\r\n\r\n{\"method\":\"a.B\"}",
    ])
    func noJSON(_ text: String) {
        let error = #expect(throws: MalformedCall.self) { try self.call(text) }
        guard case .json = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func nestingIsLimited() throws {
        // The call itself and its parameters are two levels.
        func nested(_ depth: Int) -> String {
            let inner = String(repeating: "[", count: depth - 2) + String(repeating: "]", count: depth - 2)
            return #"{"method":"a.B","parameters":{"x":\#(inner)}}"#
        }
        _ = try self.call(nested(32))
        #expect(throws: MalformedCall.self) { try self.call(nested(33)) }
        // Members that are ignored are no way around.
        let vendor = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: MalformedCall.self) { try self.call(#"{"method":"a.B","x.y":\#(vendor)}"#) }
    }

    @Test func framesLeaveOutWhatIsEmpty() {
        #expect(text(Call.frame(method: "a.B")) == #"{"method":"a.B"}␀"#)
        #expect(text(Call.frame(method: "a.B", mode: .more)) == #"{"method":"a.B","more":true}␀"#)
        #expect(text(Call.frame(method: "a.B", mode: .oneway)) == #"{"method":"a.B","oneway":true}␀"#)
        let upgrade = Call.frame(method: "a.B", mode: .upgrade) { writer in
            writer.key("x")
            writer.value(1)
        }
        #expect(text(upgrade) == #"{"method":"a.B","parameters":{"x":1},"upgrade":true}␀"#)
    }

    @Test(arguments: [Call.Mode.single, .more, .oneway, .upgrade])
    func framesAreReadAsTheyWereMeant(_ mode: Call.Mode) throws {
        let call = Call(method: "a.b.C", parameters: ["x": .string("é\n"), "y": .array([])], mode: mode)
        let frame = Call.frame(method: call.method, mode: mode) { call.parameters.writeMembers(to: &$0) }
        let message = Array(frame.bytes.dropLast())
        #expect(try Call(parsing: message.span) == call)
    }
}
