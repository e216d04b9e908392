// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

struct ParametersTests {
    private enum Colour: String { case red, green }

    private func parameters(_ text: String) throws -> Parameters {
        guard case .object(let object) = try json(text) else { fatalError("a test's own text") }
        return Parameters(object)
    }

    @Test func takesEachKind() throws {
        var parameters = try self.parameters(
            #"{"s":"x","b":true,"i":-5,"d":"42","c":"green","cs":["red","green","red"],"none":[],"raw":"AP8="}"#
        )
        #expect(try parameters.string("s") == "x")
        #expect(try parameters.bool("b") == true)
        #expect(try parameters.integer("i") == -5)
        #expect(try parameters.integer("d") == 42)
        #expect(try parameters.value("c", as: Colour.self) == .green)
        #expect(try parameters.values("cs", of: Colour.self) == [.red, .green, .red])
        #expect(try parameters.values("none", of: Colour.self) == [])
        #expect(try parameters.base64("raw") == [0, 255])
        try parameters.finish()
    }

    @Test(arguments: ["{}", #"{"x":null}"#])
    func absentAndNullAreNil(_ text: String) throws {
        var parameters = try self.parameters(text)
        #expect(try parameters.string("x") == nil)
        try parameters.finish()
        parameters = try self.parameters(text)
        #expect(try parameters.bool("x") == nil)
        #expect(try parameters.integer("x") == nil)
        #expect(try parameters.base64("x") == nil)
        #expect(try parameters.value("x", as: Colour.self) == nil)
        #expect(try parameters.values("x", of: Colour.self) == nil)
        #expect(throws: StandardError.invalidParameter("x").reply) { try parameters.requiredString("x") }
        #expect(throws: StandardError.invalidParameter("x").reply) { try parameters.requiredInteger("x") }
        #expect(throws: StandardError.invalidParameter("x").reply) { try parameters.requiredBool("x") }
        try parameters.finish()
    }

    @Test func requiredValues() throws {
        var parameters = try self.parameters(#"{"s":"x","b":false,"i":"9223372036854775807"}"#)
        #expect(try parameters.requiredString("s") == "x")
        #expect(try parameters.requiredBool("b") == false)
        #expect(try parameters.requiredInteger("i") == .max)
        try parameters.finish()
    }

    @Test(arguments: [
        "1.0", "1.5", "1e3", "9223372036854775808", "true", "[]", "{}", #""""#, #""+1""#, #""01""#, #""1.0""#, #"" 1""#,
        #""1 ""#, #""-0""#, #""0x1""#, #""x""#, #""9223372036854775808""#, #""1\u0000""#,
    ])
    func noInteger(_ value: String) throws {
        var parameters = try self.parameters(#"{"n":\#(value)}"#)
        #expect(throws: StandardError.invalidParameter("n").reply) { try parameters.integer("n") }
    }

    @Test func wrongTypesNameTheParameter() throws {
        let invalid = StandardError.invalidParameter("p").reply
        for value in ["1", "true", "[]", "{}", "1.5", #""x""#] {
            let parameters = try self.parameters(#"{"p":\#(value)}"#)
            if value != #""x""# {
                var copy = parameters
                #expect(throws: invalid) { try copy.string("p") }
            }
            if value != "true" {
                var copy = parameters
                #expect(throws: invalid) { try copy.bool("p") }
            }
            if value != "[]" {
                var copy = parameters
                #expect(throws: invalid) { try copy.values("p", of: Colour.self) }
            }
            var copy = parameters
            #expect(throws: invalid) { try copy.value("p", as: Colour.self) }
            copy = parameters
            #expect(throws: invalid) { try copy.base64("p") }
        }
        for elements in [#"["red","blue"]"#, "[1]", "[null]", #"[["red"]]"#] {
            var parameters = try self.parameters(#"{"p":\#(elements)}"#)
            #expect(throws: invalid) { try parameters.values("p", of: Colour.self) }
        }
    }

    @Test func unknownParametersAreRefusedByName() throws {
        var parameters = try self.parameters(#"{"known":1,"new":2}"#)
        _ = try parameters.integer("known")
        let rest = parameters
        #expect(throws: StandardError.invalidParameter("new").reply) { try rest.finish() }
        // `null` too: the caller means something that is not known here.
        let null = try self.parameters(#"{"new":null}"#)
        #expect(throws: StandardError.invalidParameter("new").reply) { try null.finish() }
    }
}
