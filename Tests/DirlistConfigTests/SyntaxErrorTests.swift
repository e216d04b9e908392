// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct SyntaxErrorTests {
    @Test func textWithoutQuotes() {
        expect(
            "root = /srv", #"f.toml:1:8: root: /srv is not a TOML value; write text in double quotes, as root = "/srv""#
        )
        expect(
            "log.level = info",
            #"f.toml:1:13: log.level: info is not a TOML value; write text in double quotes, as level = "info""#)
        expect(
            "limits.idle_timeout=10min # long",
            #"f.toml:1:21: limits.idle_timeout: 10min is not a TOML value; write text in double quotes, as idle_timeout = "10min""#
        )
        expect(
            "address = 127.0.0.1",
            #"f.toml:1:11: address: 127.0.0.1 is not a TOML value; write text in double quotes, as address = "127.0.0.1""#
        )
        expect(
            "[access]\nallow = [\n 10.0.0.0/8]",
            #"f.toml:3:2: access.allow: 10.0.0.0/8 is not a TOML value; write text in double quotes, as "10.0.0.0/8""#)
        expect("tree.hidden = yes", "f.toml:1:15: tree.hidden: yes is not a TOML value; write true in small letters")
        expect(
            "tree.hidden = False", "f.toml:1:15: tree.hidden: False is not a TOML value; write false in small letters")
    }

    @Test func unfinishedLines() {
        expect(
            "port =",
            "f.toml:1:7: port: the end of the file stands where a value should be; write a value, or # in front of the line"
        )
        expect(
            "port = \nroot = \"/\"",
            "f.toml:1:8: port: the end of the line stands where a value should be; write a value, or # in front of the line"
        )
        expect("port # 1", "f.toml:1:6: port: '#' stands where = should follow the key; write key = value")
        expect("port", "f.toml:1:5: port: the end of the file stands where = should follow the key; write key = value")
        expect(
            "= 5",
            "f.toml:1:1: '=' stands where a key should be; write keys of letters, digits, _ and -, and quotes around any other key"
        )
        expect(
            "é = 5",
            "f.toml:1:1: 'é' stands where a key should be; write keys of letters, digits, _ and -, and quotes around any other key"
        )
        expect(
            "tree. = 5",
            "f.toml:1:7: '=' stands where a key should be; write keys of letters, digits, _ and -, and quotes around any other key"
        )
        expect(
            "port = 1 root = 2",
            "f.toml:1:10: 'r' follows what is complete already; put each key on a line of its own, and # before a comment"
        )
        expect(
            "[tree] hidden = true",
            "f.toml:1:8: 'h' follows what is complete already; put each key on a line of its own, and # before a comment"
        )
        expect(
            "[tree",
            "f.toml:1:6: the end of the file stands where the table's name should end; write a table as [limits]")
        expect(
            "[tree\n]",
            "f.toml:1:6: the end of the line stands where the table's name should end; write a table as [limits]")
        expect(
            "[[tree]\nx = 1",
            "f.toml:1:8: the end of the line stands where the table's name should end; write a table as [limits]")
        expect(
            "[]",
            "f.toml:1:2: ']' stands where a key should be; write keys of letters, digits, _ and -, and quotes around any other key"
        )
    }

    @Test func unfinishedText() {
        expect("root = \"/srv\nport = 1", #"f.toml:1:8: root: the text is not closed; put " after it"#)
        expect("root = '/srv", "f.toml:1:8: root: the text is not closed; put ' after it")
        expect("\n root = \"\"\"\n/srv\"\"\n", #"f.toml:2:9: root: the text is not closed; put """ after it"#)
        expect("root = \"", #"f.toml:1:8: root: the text is not closed; put " after it"#)
        expect(
            "root = \"\\",
            "f.toml:1:9: root: a backslash that begins no escape; write \\\\ for a backslash, or put the text in single quotes"
        )
        expect(
            "root = \"\\s\"",
            "f.toml:1:9: root: a backslash that begins no escape; write \\\\ for a backslash, or put the text in single quotes"
        )
        expect(
            "root = \"\\ \n\"",
            "f.toml:1:9: root: a backslash that begins no escape; write \\\\ for a backslash, or put the text in single quotes"
        )
        for escape in ["\\u12", "\\uD800", "\\U00110000", "\\u+123", "\\U0000"] {
            expect(
                "root = \"/\(escape)\"",
                "f.toml:1:10: root: an escape that names no character; write \\u and 4, or \\U and 8 hexadecimal digits"
            )
        }
        expect(
            "root = \"\u{1}\"",
            "f.toml:1:9: a control character; leave it out, or write it as an escape in double quotes")
        expect("# \u{7F}", "f.toml:1:3: a control character; leave it out, or write it as an escape in double quotes")
        expect("\"\"\"a\"\"\" = 1", "f.toml:1:1: a key cannot be a string of several lines; use one quote on each side")
        expect("port = 1\rroot = 2", "f.toml:1:9: a carriage return without a line feed; end lines with a line feed")
        expect("\"a\\U00000000\" = 1", "f.toml:1:3: a NUL character; leave it out, for no setting can hold one")
        expect(
            "root = \"a\0\"",
            "f.toml:1:10: a control character; leave it out, or write it as an escape in double quotes")
    }

    @Test func listsAndInlineTables() {
        let list = "put a comma between values and ] after the last"
        let table = #"write it on one line, as { level = "info" }, commas between keys and none after the last"#
        expect("address = [\"::1\" \"::2\"]", "f.toml:1:18: address: '\"' stands inside a list; \(list)")
        expect("address = [\n\"::1\"\nport = 1", "f.toml:3:1: address: 'p' stands inside a list; \(list)")
        expect("x = [\n1,", "f.toml:1:5: x: the list is not closed; put ] after its last value")
        expect("x = [ }", "f.toml:1:7: x: '}' stands where a value should be; write a value, or # in front of the line")
        expect("x = [,]", "f.toml:1:6: x: ',' stands where a value should be; write a value, or # in front of the line")
        expect("log = {level = \"info\",}", "f.toml:1:23: log: '}' stands inside an inline table; \(table)")
        expect(
            "log = {level = \"info\"\n}",
            "f.toml:1:22: log: the end of the line stands inside an inline table; \(table)")
        expect("log = {level = \"info\" # x", "f.toml:1:23: log: '#' stands inside an inline table; \(table)")
        expect("log = {", "f.toml:1:8: log: the end of the file stands inside an inline table; \(table)")
    }

    @Test func whatIsWrittenTwice() {
        expect(
            "port = 1\n\nport = 2", "f.toml:3:1: port: is written a second time; keep it once; the first is in line 1")
        expect(
            "[log]\nlevel = \"info\"\n[log]",
            "f.toml:3:2: log: is written a second time; keep it once; the first is in line 1")
        expect(
            "log.level = 1\nlog . \"level\" = 2",
            "f.toml:2:7: log.level: is written a second time; keep it once; the first is in line 1")
        expect(
            "log = { level = \"info\", level = \"info\" }",
            "f.toml:1:25: log.level: is written a second time; keep it once; the first is in line 1")
        expect("port = 1\n[port]", "f.toml:2:2: port: is written a second time; keep it once; the first is in line 1")
        expect("port = 1\n[[port]]", "f.toml:2:3: port: is written a second time; keep it once; the first is in line 1")
        expect("[[a]]\n[a]", "f.toml:2:2: a: is written a second time; keep it once; the first is in line 1")
        expect(
            "log.level = 1\nlog = {}", "f.toml:2:1: log: is written a second time; keep it once; the first is in line 1"
        )
    }

    @Test func tablesThatCannotBeExtended() {
        let remedy = "write each key and each [table] in one place only"
        expect("log = {}\nlog.level = 1", "f.toml:2:1: log: is a table since line 1 and takes no more keys; \(remedy)")
        expect("log = {}\n[log.a]", "f.toml:2:2: log: is a table since line 1 and takes no more keys; \(remedy)")
        expect("[a.b]\n[a]\nb.c = 1", "f.toml:3:1: a.b: is a table since line 1 and takes no more keys; \(remedy)")
        expect("[[a.b]]\n[a]\nb.c = 1", "f.toml:3:1: a.b: is a list since line 1 and takes no more keys; \(remedy)")
        expect(
            "[a.b.c]\n[a]\nb.d.e = 1\n[a.b]",
            "f.toml:4:4: a.b: is written a second time; keep it once; the first is in line 1")
        expect("a = [{}]\n[[a]]", "f.toml:2:3: a: is written a second time; keep it once; the first is in line 1")
        expect("a = [{}]\n[a.b]", "f.toml:2:2: a: is a list since line 1 and takes no more keys; \(remedy)")
        expect(
            "port = 1\nport.a = 2", "f.toml:2:1: port: is a whole number since line 1 and takes no more keys; \(remedy)"
        )
        expect(
            "log.level = 1\n[log]", "f.toml:2:2: log: is written a second time; keep it once; the first is in line 1")
    }

    /// Parsers have overflowed the stack on such texts, or looked where nothing is.
    @Test func textsThatAreHardToSurvive() {
        for text in [
            "x = [ }", "x = [ \u{2028} ]", "x = [ \u{85}", "x = [\u{A0}",
            String(repeating: "a.", count: 200_000) + "a = 1\nb =",
            "[" + String(repeating: "a.", count: 200_000) + "a]\nb =",
            String(repeating: "a = {", count: 100_000), "a = " + String(repeating: "[", count: 100_000),
        ] {
            let found = errors(text)
            #expect(found.count == 1)
            #expect(found.first?.line == 1)
        }
    }

    @Test func depthAtAndPastTheLimit() {
        let limit = TOMLDocument.depthLimit
        func key(_ count: Int) -> String { Array(repeating: "a", count: count).joined(separator: ".") }
        #expect(errors("\(key(limit)) = 1").map(\.key) == ["a"])
        #expect(errors("\(key(limit + 1)) = 1").first?.message == "a key of more than 32 parts")
        #expect(errors("[\(key(limit - 1))]\na = 1").map(\.key) == ["a"])
        #expect(
            errors("[\(key(limit - 1))]\na.a = 1").first?.message
                == "tables and lists more than 32 deep inside each other")
        func list(_ count: Int) -> String {
            "a = " + String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        #expect(errors(list(limit)).map(\.key) == ["a"])
        #expect(errors(list(limit + 1)).first?.message == "tables and lists more than 32 deep inside each other")
    }

    @Test func longNumbers() {
        let digits = String(repeating: "0", count: TOMLScanner.scalarLimit - 2)
        #expect(errors("x = 1.\(digits)").first?.message == "there is no such key")
        #expect(errors("x = 1.\(digits)0").first?.message == "1.\(digits) is not a TOML value")
    }
}
