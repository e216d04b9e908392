// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct PositionIndexTests {
    /// Every key and element of a file with its position, in the order of the file.
    static func positions(_ text: String) throws -> [String] {
        let file = try TOMLFile(SourceText(text.utf8))
        var found: [(Position, String)] = []
        func visit(_ items: [TOMLFile.Item]) throws {
            for item in items {
                #expect(file.index[item.path] != nil, "\(dotted(item.path)) has no position in \(text)")
                let elements = item.path.map { if case .element(let index) = $0 { "[\(index)]" } else { "" } }.joined()
                found.append(
                    (item.position, "\(item.position.line):\(item.position.column) \(dotted(item.path))\(elements)"))
                try visit(file.items(in: item.path))
                try visit(file.elements(of: item))
            }
        }
        try visit(file.items())
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

    /// Valid TOML 1.0: the scanner lets it pass, TOMLKit reads it, and every key has its position.
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
        #expect(throws: TOMLSyntaxError.self) { try TOMLScanner.index(of: SourceText(text.utf8)) }
    }

    @Test func positionsAndOffsetsAgree() {
        let source = SourceText("ab\r\né😀\n\nx".utf8)
        for (offset, line, column) in [
            (0, 1, 1), (2, 1, 3), (3, 1, 4), (4, 2, 1), (6, 2, 2), (10, 2, 3), (11, 3, 1), (12, 4, 1), (13, 4, 2),
        ] {
            #expect(source.position(at: offset) == Position(line: line, column: column))
            #expect(source.offset(of: Position(line: line, column: column)) == offset)
        }
        #expect(source.offset(of: Position(line: 99, column: 99)) == 13)
        #expect(source.offset(of: Position(line: 0, column: 0)) == 0)
        #expect(source.offset(of: Position(line: 2, column: 99)) == 10)
        let long = SourceText("x\n\(String(repeating: "aé", count: 1000))\ny".utf8)
        for count in 0..<1000 {
            #expect(long.position(at: 2 + count * 3) == Position(line: 2, column: count * 2 + 1))
            #expect(long.offset(of: Position(line: 2, column: count * 2 + 1)) == 2 + count * 3)
        }
        #expect(long.position(at: long.bytes.count) == Position(line: 3, column: 2))
        #expect(SourceText([]).position(at: 0) == Position(line: 1, column: 1))
    }
}
