// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct TOMLDocumentTests {
    /// Every key and element of a text with its position, in the order of the text.
    static func positions(_ text: String) throws -> [String] {
        let document = try TOMLScanner.scan(SourceText(text.utf8))
        var found: [(Position, String)] = []
        func visit(_ items: some Sequence<TOMLDocument.Item>, _ elements: String, isArray: Bool) {
            for (index, item) in items.enumerated() {
                let elements = isArray ? "\(elements)[\(index)]" : elements
                found.append((item.position, "\(item.position.line):\(item.position.column) \(item.key)\(elements)"))
                visit(item.children, elements, isArray: item.value == .array)
            }
        }
        visit(document.items, "", isArray: false)
        return found.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
    }

    @Test func everyFormOfKey() throws {
        let text = """
            a = 1 # b = 2
            \t"q.k" = '''
            c = 3
            ''''' # two quotes inside
              d . "e" . f = "[x]"
            [t]
            'é' = 1
            [ t . "u v" ]
              w = { x = 1, y.z = [ 1, # ]
                { k = "}" },
              ], "é" = true }
            [[l]]
            m = 1
            [[l]]
            m = 2
            [l.n]
            o = \"\"\"\\
               p = 1 \\" \"\"\"
            """
        #expect(
            try Self.positions(text) == [
                "1:1 a", "2:2 \"q.k\"", "5:3 d", "5:7 d.e", "5:13 d.e.f", "6:2 t", "7:1 t.\"é\"", "8:7 t.\"u v\"",
                "9:3 t.\"u v\".w", "9:9 t.\"u v\".w.x", "9:16 t.\"u v\".w.y", "9:18 t.\"u v\".w.y.z",
                "9:24 t.\"u v\".w.y.z[0]",
                "10:5 t.\"u v\".w.y.z[1]", "10:7 t.\"u v\".w.y.z.k[1]", "11:6 t.\"u v\".w.\"é\"", "12:3 l", "12:3 l[0]",
                "13:1 l.m[0]", "14:3 l[1]", "15:1 l.m[1]", "16:4 l.n[1]",
                "17:1 l.n.o[1]",
            ]
        )
    }

    @Test func linesEndInEitherWayAndAMarkIsNoColumn() throws {
        #expect(try Self.positions("\u{FEFF}a = 1\r\n\r\n  b = 2\r\n") == ["1:1 a", "3:3 b"])
        #expect(try Self.positions("a = \"😀é\"\nx = [ '😀', 2 ]") == ["1:1 a", "2:1 x", "2:7 x[0]", "2:12 x[1]"])
    }

    @Test(arguments: [
        "a=1", "a=+1\nb=-0\nc=0xDEAD_beef", "a=0o755\nb=0b11_01",
        "a=1_000\nb=1.5e+10\nc=6.626e-34\nd=-0.0\ne=1E0_6",
        "a=inf\nb=-inf\nc=+nan",
        "a=1979-05-27T07:32:00Z\nb=1979-05-27T00:32:00.999999-07:00\nc=1979-05-27 07:32:00\nd=1979-05-27\ne=07:32:00.5",
        "a=\"\"\nb=''\nc=\"\"\"\"\"\"\nd=''''''", "a=\"\"\"\"x\"\"\"\"\"\nb='''''x'''''",
        "a=\"\\b\\t\\n\\f\\r\\\"\\\\\\u00E9\\U0001F600\"",
        "a=\"\"\"\\\n  \n  x\\\n\"\"\"", "a=\"\"\"\r\nx\r\n\"\"\"\r\n", "\"\"=1", "''.b=1", "1234=1\n-=2\n_.3=4",
        "a=[]\nb=[ ]\nc=[[],[[]]]",
        "a=[1,2,]\nb=[\n# x\n1 # y\n,\n2\n]", "a={}\nb={ }\nc={d=1,e.f=2}", "[a.b.c]\n[a.b]\n[a]",
        "[a]\n[b]\n[a.c]\n[a.c.d]",
        "[[a]]\n[[a]]\n[[a.b]]\n[a.b.c]\nd=1\n[[a.b]]", "a.b=1\na.c.d=2\n[e]\na.b=1", "a=1# x\n#y\n  # z",
        "a=[1979-05-27 07:32:00,1]", "a = 1\n\n\n",
        "a=1979-05-27 ", "true=true\nfalse=false\ninf=inf", "3.14159=\"pi\"", "a=\"# no comment\"\nb='\\'\nc=1",
        "a={b=[{c={d=[1]}}]}",
        "\ta\t=\t1\t", "a='\u{A0}\u{2028}'", "\"\u{2028}\"=1",
    ])
    func validTexts(_ text: String) throws {
        #expect(try !Self.positions(text).isEmpty)
    }

    @Test(arguments: [
        "a=01", "a=1__0", "a=_1", "a=1_", "a=1.", "a=.5", "a=1.e5", "a=0X1", "a=+0x1", "a=0xG", "a=0o8", "a=0b2",
        "a=1e", "a=1e+", "a=+", "a=--1", "a=nano",
        "a=Inf", "a=1979-5-27", "a=1979-05-27T", "a=07:32", "a=1979-05-27T07:32:00+7", "a=1 2",
        "a b = 1", "a..b=1", ".a=1", "a=\"x\"y", "[a]]", "[a b]",
        "[a.]", "[ [a] ]", "a={b=1 c=2}", "a=[1;2]", "a=\"\"\"\"\"\"\"\"\"", "a='''x''''''", "a={b=1,,c=2}", "a={,}",
        "a=1,", "a=]", "a=}", "\u{FEFF}\u{FEFF}a=1", "a=\u{A0}1", "a = 1 \u{A0}",
    ])
    func invalidTexts(_ text: String) throws {
        #expect(throws: TOMLSyntaxError.self) { try TOMLScanner.scan(SourceText(text.utf8)) }
    }

    @Test(arguments: [
        (##"a = "x\ty\u00E9\\\"" "##, "x\ty\u{E9}\\\""), (##"a = 'x\t"'"##, ##"x\t""##),
        ("a = \"\"\"\n\nx\r\n y\"\"\"", "\nx\n y"), ("a = \"\"\"\r\nx\"\"\"", "x"),
        ("a = '''\nx\\\n'''", "x\\\n"),
        ("a = \"\"\"x \\ \t\n\r\n \ty\"\"\"", "x y"), ("a = \"\"\"\\\n\u{A0}x\"\"\"", "\u{A0}x"),
        ("a = \"\"\"\"x\"\"y\"\"\"\"\"", "\"x\"\"y\"\""), ("a = ''''x''''", "'x'"), ("a = \"\"\"\"\"\"", ""),
        ("a = ''", ""),
    ])
    func strings(_ text: String, _ expected: String) throws {
        guard case .string(let found)? = try TOMLScanner.scan(SourceText(text.utf8))["a"]?.value else {
            Issue.record("no string in \(text)")
            return
        }
        #expect(found.utf8.elementsEqual(expected.utf8), "\(text)")
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("+7", 7), ("1_000", 1000), ("0xDEAD_beef", 0xDEAD_BEEF), ("0o755", 0o755), ("0b1_01", 5),
        ("0x0007", 7), ("9223372036854775807", .max), ("-9223372036854775808", .min), ("0x7FFFFFFFFFFFFFFF", .max),
        ("0b\(Array(repeating: "1", count: 63).joined(separator: "_"))", .max),
    ])
    func integers(_ text: String, _ expected: Int) throws {
        #expect(try TOMLScanner.scan(SourceText("a = \(text)".utf8))["a"]?.value == .integer(expected))
    }

    @Test(arguments: ["-9223372036854775809", "0x8000000000000000", "0o1000000000000000000000", "99999999999999999999"])
    func integersOfMoreThan64Bits(_ text: String) throws {
        let error = #expect(throws: TOMLSyntaxError.self) { try TOMLScanner.scan(SourceText("a = \(text)".utf8)) }
        #expect(error?.message == "'\(text)' is not representable in 64 bits")
    }

    @Test func otherKinds() throws {
        for (text, kind) in [
            ("1e999", "a number with a fraction"), ("-inf", "a number with a fraction"), ("2020-02-30", "a date"),
            ("1979-05-27 07:32:00.5-07:00", "a date"), ("07:32:00", "a time"),
        ] {
            #expect(try TOMLScanner.scan(SourceText("a = \(text)".utf8))["a"]?.value == .other(kind))
        }
    }

    @Test func positionsOfOffsets() {
        let source = SourceText("ab\r\né😀\n\nx".utf8)
        for (offset, line, column) in [
            (0, 1, 1), (2, 1, 3), (3, 1, 4), (4, 2, 1), (6, 2, 2), (10, 2, 3), (11, 3, 1), (12, 4, 1), (13, 4, 2),
        ] {
            #expect(source.position(at: offset) == Position(line: line, column: column))
        }
        let long = SourceText("x\n\(String(repeating: "aé", count: 1000))\ny".utf8)
        for count in 0..<1000 {
            #expect(long.position(at: 2 + count * 3) == Position(line: 2, column: count * 2 + 1))
        }
        #expect(long.position(at: long.bytes.count) == Position(line: 3, column: 2))
        #expect(SourceText([]).position(at: 0) == Position(line: 1, column: 1))
    }
}
