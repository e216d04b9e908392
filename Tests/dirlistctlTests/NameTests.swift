// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing

@testable import dirlistctl

@Suite struct NameEscapingTests {
    private func escaped(_ name: [UInt8], utf8: Bool = true) -> (text: String, width: Int) {
        var width = 0
        let escaped = text { width = NameEscaping(utf8: utf8).append(name, to: &$0) }
        return (escaped, width)
    }

    // As `ls --quoting-style=shell-escape` prints them.
    @Test(arguments: [
        ("plain", "plain"), ("a.b-c_d", "a.b-c_d"), ("", "''"), ("with space", "'with space'"), ("it's", "\"it's\""),
        ("it's $5", #"'it'\''s $5'"#), ("$x", "'$x'"), ("#a", "'#a'"), ("a#", "a#"), ("~", "'~'"), ("a~", "a~"),
        ("{", "'{'"), ("{}", "{}"), ("a{b", "a{b"), ("a\nb", #"'a'$'\n''b'"#), ("\n", #"''$'\n'"#),
        ("\u{1B}[31m", #"''$'\033''[31m'"#), ("a\u{07}\u{08}", #"'a'$'\a\b'"#), ("\u{7F}", #"''$'\177'"#),
        ("a\n'b", #"'a'$'\n'\''b'"#), ("'\n", #"''\'''$'\n'"#), ("a\\b", #"'a\b'"#), ("é", "é"), ("漢字", "漢字"),
        ("a:b", "a:b"), ("a=b", "'a=b'"), ("a\u{9B}b", #"'a'$'\302\233''b'"#),
    ])
    func names(name: String, expected: String) {
        #expect(self.escaped(bytes(name)).text == expected)
    }

    @Test(arguments: [
        ("\u{202E}x", #"''$'\342\200\256''x'"#), ("a\u{2066}", #"'a'$'\342\201\246'"#),
        ("a\u{200B}b", #"'a'$'\342\200\213''b'"#),
    ])
    func directionChangesAndInvisibleCharacters(name: String, expected: String) {
        #expect(self.escaped(bytes(name)).text == expected)
    }

    @Test func bytesThatAreNoText() {
        #expect(self.escaped([0x61, 0xFF, 0xC3, 0x62]).text == #"'a'$'\377\303''b'"#)
    }

    @Test func withoutUTF8EverythingPastASCIIIsEscaped() {
        #expect(self.escaped(bytes("é"), utf8: false).text == #"''$'\303\251'"#)
    }

    @Test(arguments: ["plain", "é", "漢字.txt", "it's", "a b", "a\nb", "e\u{301}", "\u{202E}漢", "'\n"])
    func widthIsThatOfTheText(name: String) {
        let escaped = self.escaped(bytes(name))
        let columns = escaped.text.unicodeScalars.reduce(0) { $0 + (TerminalText.width($1) ?? 0) }
        #expect(escaped.width == columns)
        #expect(NameEscaping().width(bytes(name)) == columns)
    }

    @Test func nothingUnsafeGetsThrough() {
        let escaping = NameEscaping()
        for value in UInt32(1)...0x2FFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let name = bytes("x\(String(scalar))y")
            for safe in [
                text { escaping.append(name, to: &$0) }, text { escaping.appendPlain(name, to: &$0) },
                text { escaping.appendAlwaysQuoted(name, to: &$0) },
            ] {
                #expect(safe.unicodeScalars.allSatisfy { TerminalText.width($0) != nil }, "U+\(value)")
            }
        }
    }

    @Test func messagesAlwaysQuote() {
        #expect(text { NameEscaping().appendAlwaysQuoted(bytes("x"), to: &$0) } == "'x'")
        #expect(text { NameEscaping().appendAlwaysQuoted(bytes("it's"), to: &$0) } == "\"it's\"")
    }

    @Test func plainTextGetsOctal() {
        var width = 0
        let plain = text { width = NameEscaping().appendPlain(bytes("a b\u{1B}c"), to: &$0) }
        #expect(plain == #"a b\033c"#)
        #expect(width == 8)
    }
}

@Suite struct LSColorsTests {
    private func entry(_ name: String, _ kind: Tree.Kind = .file, mode: UInt16? = nil) -> Tree.Entry {
        var entry = Tree.Entry(name: name, kind: kind)
        entry.mode = mode
        return entry
    }

    private func code(_ colors: LSColors, _ entry: Tree.Entry) -> String? {
        colors.code(for: entry).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        arguments: [
            (Tree.Kind.directory, UInt16?.none, "01;34"), (.directory, 0o755, "01;34"), (.directory, 0o1755, "37;44"),
            (.directory, 0o777, "34;42"), (.directory, 0o1777, "30;42"), (.symlink, nil, "01;36"), (.fifo, nil, "33"),
            (.socket, nil, "01;35"), (.block, nil, "01;33"), (.character, nil, "01;33"), (.file, nil, nil),
            (.file, 0o644, nil), (.file, 0o755, "01;32"), (.file, 0o601, "01;32"), (.file, 0o4755, "37;41"),
            (.file, 0o2755, "30;43"), (.unknown, nil, nil),
        ] as [(Tree.Kind, UInt16?, String?)])
    func basicTypes(kind: Tree.Kind, mode: UInt16?, expected: String?) {
        #expect(self.code(LSColors(), self.entry("x", kind, mode: mode)) == expected)
    }

    @Test func endsOfNames() {
        let colors = LSColors("*.gz=31:*.tar.gz=32:*README=33:*~=00;90")
        #expect(self.code(colors, self.entry("a.gz")) == "31")
        #expect(self.code(colors, self.entry("a.tar.gz")) == "32")
        #expect(self.code(colors, self.entry("README")) == "33")
        #expect(self.code(colors, self.entry("a~")) == "00;90")
        #expect(self.code(colors, self.entry("a.txt")) == nil)
        #expect(self.code(colors, self.entry("a.gz", mode: 0o755)) == "01;32")
        #expect(self.code(colors, self.entry("a.gz", .directory)) == "01;34")
    }

    @Test func theLaterEndWins() {
        #expect(self.code(LSColors("*.tar.gz=1:*.gz=2"), self.entry("a.tar.gz")) == "2")
    }

    @Test func zeroAndNothingMeanNoColor() {
        let colors = LSColors("di=0:ln=00:ex=:fi=35")
        #expect(self.code(colors, self.entry("x", .directory)) == nil)
        #expect(self.code(colors, self.entry("x", .symlink)) == nil)
        #expect(self.code(colors, self.entry("x", mode: 0o755)) == "35")
    }

    @Test func symlinksColoredAsTheirTargetsAreNot() {
        #expect(self.code(LSColors("ln=target"), self.entry("x", .symlink)) == nil)
    }

    @Test func specialCodesFallBackToSimplerOnes() {
        let colors = LSColors("su=0:sg=0:tw=0:ow=0:st=0")
        #expect(self.code(colors, self.entry("x", mode: 0o6755)) == "01;32")
        #expect(self.code(colors, self.entry("x", .directory, mode: 0o1777)) == "01;34")
        #expect(colors.needsMode)
        #expect(!LSColors("su=0:sg=0:tw=0:ow=0:st=0:ex=0").needsMode)
    }

    @Test func escapesAreUndone() {
        let colors = LSColors(#"lc=\e[:rc=^A\_:fi=\063\x34\:\=:di=\q"#)
        #expect(text { colors.appendStart(bytes("1"), to: &$0) } == "\u{1B}[1\u{01} ")
        #expect(self.code(colors, self.entry("x")) == "34:=")
        #expect(self.code(colors, self.entry("x", .directory)) == "q")
    }

    @Test(arguments: ["", ":", "=", "di", "di=", "x=1", "*=1:", "\\", "di=\\", "^", "di=^", "di=\\x", ":::di=35"])
    func nonsenseIsPassedOver(text: String) {
        _ = LSColors(text).code(for: self.entry("x", .directory))
    }

    @Test func startAndEnd() {
        #expect(text { LSColors().appendStart(bytes("01;34"), to: &$0) } == "\u{1B}[01;34m")
        #expect(text { LSColors().appendEnd(to: &$0) } == "\u{1B}[0m")
        #expect(text { LSColors("ec=E").appendEnd(to: &$0) } == "E")
    }
}

@Suite struct ColumnsTests {
    @Test func asManyColumnsAsFit() {
        // `ls -C -w 20` of a, bb, ccc, dddd, eeeee, f.
        let columns = Columns([1, 2, 3, 4, 5, 1], lineWidth: 20)
        #expect(columns.rows == 2)
        #expect(columns.widths == [4, 6, 5])
        #expect(Array(columns.places(row: 0, count: 6)) == [0, 2, 4])
        #expect(Array(columns.places(row: 1, count: 6)) == [1, 3, 5])
    }

    @Test func allOnOneLine() {
        #expect(Columns([1, 1, 1], lineWidth: 80).rows == 1)
    }

    @Test func tooWideNamesStandAlone() {
        let columns = Columns([100, 200], lineWidth: 80)
        #expect(columns.rows == 2)
        #expect(columns.widths.count == 1)
    }

    @Test func nothingIsNoLines() {
        #expect(Columns([], lineWidth: 80).rows == 0)
    }

    @Test func aLineIsNeverFull() {
        // The last column of a terminal stays empty, as `ls` leaves it.
        #expect(Columns([3, 3], lineWidth: 8).rows == 2)
        #expect(Columns([3, 3], lineWidth: 9).rows == 1)
    }
}
