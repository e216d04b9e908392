// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

struct InterfaceDescriptionTests {
    @Test func readsEverything() throws {
        let description = try InterfaceDescription(
            """
            # A comment.
            interface org.example.all-things.x1

            type Colour (red, dark_green) # at the end of a line
            type Tree (
              # of a field
              value: ?Colour,
              children: []Tree,
              byName: [string]Tree, # after a comma
              any: any, o: object
            )
            type Nothing ()
            method Get(a: bool,b:int , c : float) -> (d: string, e: ?[]string, f: [][string]int)
            method\tPut (x: (y: int, z: (one, two)), error: ?[string](in: int)) ->
              ()
            error Failed ( why : string )

            error Empty ()
            """
        )
        #expect(description.name == "org.example.all-things.x1")
        #expect(description.methods == ["Get", "Put"])
        #expect(description.errors == ["Failed", "Empty"])
        #expect(description.members.map(\.name) == ["Colour", "Tree", "Nothing", "Get", "Put", "Failed", "Empty"])
        #expect(description.member("Colour")?.kind == .type(.enumeration(["red", "dark_green"])))
        #expect(description.member("Nothing")?.kind == .type(.structure([])))
        #expect(description.member("None") == nil)

        guard case .type(.structure(let tree))? = description.member("Tree")?.kind,
            case .method(let getParameters, let getReply)? = description.member("Get")?.kind,
            case .method(let putParameters, let putReply)? = description.member("Put")?.kind,
            case .error(let why)? = description.member("Failed")?.kind
        else { return #expect(Bool(false), "a member is of the wrong kind") }
        #expect(tree.map(\.name) == ["value", "children", "byName", "any", "o"])
        #expect(
            tree.map(\.type) == [
                .optional(.named("Colour")), .array(.named("Tree")), .map(.named("Tree")), .any, .object,
            ]
        )
        #expect(getParameters.map(\.type) == [.bool, .int, .float])
        #expect(getReply.map(\.type) == [.string, .optional(.array(.string)), .array(.map(.int))])
        #expect(putParameters.map(\.name) == ["x", "error"])
        guard case .structure(let inner) = putParameters[0].type,
            case .optional(.map(.structure(let mapped))) = putParameters[1].type
        else { return #expect(Bool(false), "a field is of the wrong type") }
        #expect(inner.map(\.type) == [.int, .enumeration(["one", "two"])])
        #expect(mapped.map(\.name) == ["in"])
        #expect(putReply.isEmpty)
        #expect(why.map(\.name) == ["why"])
    }

    @Test(arguments: [
        "interface a.b", "interface a.b\n", "#c\n\n interface a.b #c", "interface a.b\r\nerror E ()\r\n",
        "interface A-b.0--9\n", "interface a.b\nmethod M(a_b: int, c_1: int)->()", "interface\na.b\ntype\nT\n(a, b)",
        "interface a.b\ntype T (a: ?[]?int)", "interface a.b\ntype T (a: T, b: U)\ntype U ()",
    ])
    func accepts(_ text: String) throws {
        #expect(try InterfaceDescription(text).text == text)
    }

    @Test(arguments: [
        ("", 1), ("interface", 1), ("interface a", 1), ("interface .a", 1), ("interface a.", 1), ("interface 1.b", 1),
        ("interface a.-b", 1), ("interface a-.b", 1), ("interface a..b", 1), ("interfacea.b", 1),
        ("interface a_b.c", 1),
        ("interface a.b type T ()", 1), ("type T ()\ninterface a.b", 1), ("interface a.b\ntype T () type U ()", 2),
        ("interface a.b\ntype t ()", 2), ("interface a.b\ntype T_x ()", 2), ("interface a.b\ntype T", 2),
        ("interface a.b\nmethod M()", 2), ("interface a.b\nmethod M() -> T", 2),
        ("interface a.b\nmethod M() - > ()", 2),
        ("interface a.b\nmethod M(a, b) -> ()", 2), ("interface a.b\nerror E", 2), ("interface a.b\nerror E (a, b)", 2),
        ("interface a.b\ntype T (a: int,)", 2), ("interface a.b\ntype T (a: int b: int)", 2),
        ("interface a.b\ntype T (a: int, b)", 2), ("interface a.b\ntype T (a, b: int)", 2),
        ("interface a.b\ntype T (a: ??int)", 2), ("interface a.b\ntype T (a: ? int)", 2),
        ("interface a.b\ntype T (a: [int]string)", 2), ("interface a.b\ntype T (a: [ ]int)", 2),
        ("interface a.b\ntype T (a: integer)", 2), ("interface a.b\ntype T (a: )", 2), ("interface a.b\ntype T (a:", 2),
        ("interface a.b\ntype T (_a: int)", 2), ("interface a.b\ntype T (a_: int)", 2),
        ("interface a.b\ntype T (a__b: int)", 2), ("interface a.b\ntype T (a-b, c)", 2),
        ("interface a.b\ntype T (a: int, a: int)", 2), ("interface a.b\ntype T (a, a)", 2),
        ("interface a.b\n\ntype T (\n  a: Missing\n)", 4), ("interface a.b\nerror E ()\ntype T (a: E)", 3),
        ("interface a.b\ntype T ()\nmethod T() -> ()", 3), ("interface a.b\nenum T (a, b)", 2),
        ("interface a.b\ntype T ()\0", 2), ("interface a.b\n\u{FEFF}", 2),
    ])
    func rejects(_ text: String, _ line: Int) {
        let error = #expect(throws: InterfaceDescriptionError.self) { try InterfaceDescription(text) }
        #expect(error?.line == line, "\(String(describing: error))")
    }

    @Test func nestingIsLimited() throws {
        func nested(_ depth: Int) -> String {
            "interface a.b\ntype T (a: " + String(repeating: "[]", count: depth) + "int)"
        }
        _ = try InterfaceDescription(nested(60))
        #expect(throws: InterfaceDescriptionError.self) { try InterfaceDescription(nested(64)) }
        #expect(throws: InterfaceDescriptionError.self) { try InterfaceDescription(nested(1_000_000)) }
        let structures = "interface a.b\ntype T " + String(repeating: "(a: ", count: 100_000)
        #expect(throws: InterfaceDescriptionError.self) { try InterfaceDescription(structures) }
    }

    @Test func theServiceInterfaceIsAsSpecified() {
        let description = ServiceInterface.description
        #expect(description.name == "org.varlink.service")
        #expect(description.methods == ["GetInfo", "GetInterfaceDescription"])
        guard case .method(let none, let info)? = description.member("GetInfo")?.kind,
            case .method(let asked, let told)? = description.member("GetInterfaceDescription")?.kind
        else { return #expect(Bool(false), "a method is missing") }
        #expect(none.isEmpty)
        #expect(info.map(\.name) == ["vendor", "product", "version", "url", "interfaces"])
        #expect(info.map(\.type) == [.string, .string, .string, .string, .array(.string)])
        #expect(asked.map(\.name) == ["interface"])
        #expect(told.map(\.name) == ["description"])
    }

    /// What six parsers of other projects do not all accept is not in the text that is served.
    @Test func theServiceInterfaceIsWrittenForAllParsers() {
        let text = ServiceInterface.description.text
        #expect(!text.contains("\r"))
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.contains("#") { #expect(line.hasPrefix("# ") && line.count > 2, "\(line)") }
        }
    }
}
