// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Glibc
import Testing

private func matches(_ pattern: [UInt8], _ name: [UInt8], ignoringCase: Bool = false) -> Bool {
    NamePattern(pattern, ignoringCase: ignoringCase).matches(name.span)
}

private func matches(_ pattern: String, _ name: String, ignoringCase: Bool = false) -> Bool {
    matches(bytes(pattern), bytes(name), ignoringCase: ignoringCase)
}

@Suite struct NamePatternTests {
    @Test(arguments: [
        ("", ""), ("*", ""), ("*", "anything"), ("*", ".hidden"), ("?", "x"), ("*.dat", "file0000001.dat"),
        ("a*b*c", "aXbYbZc"),
        ("**a**", "a"), ("a?c", "abc"), ("[abc]", "b"), ("[!abc]", "d"), ("[^abc]", "d"), ("[a-c]x", "bx"),
        ("[]]", "]"),
        ("[!]]", "a"), ("[a-]", "-"), ("[-a]", "-"), ("[a-c-e]", "-"), ("\\*", "*"), ("\\a", "a"), ("[\\]]", "]"),
        ("[\\]a]x", "ax"),
        ("[", "["), ("[a", "[a"), ("x[", "x["), ("[!", "[!"), ("[]", "[]"), ("]", "]"), ("[[:digit:]]", "7"),
        ("[[:alpha:][:digit:]_]", "_"),
        ("[[:xdigit:]]", "F"), ("[[=a=]]", "a"), ("[[.-.]]", "-"), ("[[.a.]-c]", "b"), ("[a-[.c.]]", "b"), ("[[]", "["),
        ("[[a]", "a"),
        ("[\\a-\\c]", "b"), ("*[0-9]", "file9"), ("*a*a*", "aa"), ("[[:]", ":"), ("*\n*", "a\nb"),
    ])
    func takesIn(_ pattern: String, _ name: String) {
        #expect(matches(pattern, name))
    }

    @Test(arguments: [
        ("", "x"), ("?", ""), ("?", "xy"), ("*.dat", "file.dat2"), ("a*b", "a"), ("[abc]", "d"), ("[!abc]", "a"),
        ("[c-a]", "b"),
        ("[]", ""), ("[!]]", "]"), ("\\*", "x"), ("\\", "\\"), ("a\\", "a"), ("a\\", "a\\"), ("[[:digit:]]", "a"),
        ("[[:nothing:]]", "n"),
        ("A", "a"), ("[A-Z]", "a"), ("*a*a*", "a"), ("abc", "ab"), ("ab", "abc"), ("[[.hyphen.]]", "-"),
        ("?", "\u{e9}"),
    ])
    func leavesOut(_ pattern: String, _ name: String) {
        #expect(!matches(pattern, name))
    }

    @Test func bytesThatAreNoTextMatchThemselves() {
        #expect(matches([0xff, 0x2a], [0xff, 0xfe, 0x80]))
        #expect(!matches([0xfe], [0xff]))
        #expect(matches([0x5b, 0x80, 0x2d, 0xff, 0x5d], [0xc3]))
        #expect(matches([0x3f], [0xff]))
    }

    @Test func ignoringCaseGoesForASCIIAlone() {
        #expect(matches("ReadMe*", "README.md", ignoringCase: true))
        #expect(matches("[a-c]X", "Bx", ignoringCase: true))
        #expect(!matches("[!a-c]", "B", ignoringCase: true))
        #expect(matches("[[:upper:]]", "q", ignoringCase: true))
        #expect(!matches("\u{e9}", "\u{c9}", ignoringCase: true))
        #expect(!matches("@", "`", ignoringCase: true))
        #expect(!matches("[@]", "`", ignoringCase: true))
    }

    /// Every class of the C locale, byte for byte as ctype.h has it.
    @Test func classesAreThoseOfTheCLocale() {
        let classes: [(String, (CInt) -> CInt)] = [
            ("alpha", isalpha), ("digit", isdigit), ("alnum", isalnum), ("upper", isupper), ("lower", islower),
            ("blank", isblank), ("space", isspace), ("cntrl", iscntrl), ("print", isprint), ("graph", isgraph),
            ("punct", ispunct), ("xdigit", isxdigit),
        ]
        for (name, isMember) in classes {
            let pattern = NamePattern(bytes("[[:\(name):]]"))
            for byte in UInt8(1)...255 {
                #expect(pattern.matches([byte].span) == (isMember(CInt(byte)) != 0), "\(name) \(byte)")
            }
        }
    }

    /// As fnmatch(3), on ten thousand random pairs of pieces of patterns and short names.
    @Test func agreesWithTheCLibrary() {
        let pieces = [
            "a", "b", "c", "*", "?", "[ab]", "[!a]", "[^bc]", "[a-c]", "[b-", "[", "]", "\\a", "\\*", "\\[", "-",
            "[]a]", "[!]a]",
            "[[:alpha:]]", "[![:digit:]x]", "[a\\]]", "**", ".", "[[=a=]b]", "[[.a.]-b]", "[a-a]", "[c-a]", "!", "^",
        ]
        let letters = Array("aabbcc[]-*.!\\".utf8)
        var random = Xorshift(state: 0x9e37_79b9_7f4a_7c15)
        // FNM_CASEFOLD, for _GNU_SOURCE alone.
        let caseFold: CInt = 1 << 4
        var matching = 0
        var differing: [String] = []
        for _ in 0..<10_000 {
            let pattern = (0..<random.next(below: 7)).map { _ in pieces[random.next(below: pieces.count)] }.joined()
            let name = (0..<random.next(below: 7)).map { _ in letters[random.next(below: letters.count)] }
            let expected = fnmatch(pattern, text(name), 0) == 0
            if expected { matching += 1 }
            if matches(bytes(pattern), name) != expected { differing.append("\(pattern) and \(text(name))") }
            // glibc forgets about case in equivalence classes.
            if pattern.contains("[=") { continue }
            let folded = fnmatch(pattern, text(name).uppercased(), caseFold) == 0
            if matches(pattern, text(name).uppercased(), ignoringCase: true) != folded {
                differing.append("\(pattern) and \(text(name)), ignoring case")
            }
        }
        #expect(differing.isEmpty)
        #expect(matching > 300)
    }

    /// Patterns for which a matcher that backtracks over every star never ends, and patterns
    /// for which a parser that looks ahead at every bracket takes hours.
    @Test(.timeLimit(.minutes(1))) func hostilePatternsAreDealtWithAtOnce() {
        let name = String(repeating: "a", count: 255)
        #expect(!matches(String(repeating: "*a", count: 127) + "b", name))
        #expect(!matches(String(repeating: "a*", count: 200) + "b", name))
        #expect(matches(String(repeating: "*", count: 1 << 16), name))
        for piece in ["[", "[[:", "[[.", "[[=", "[!", "[a-", "[\\"] {
            for end in ["", "]", "\\]", ":]", ".]", "=]]"] {
                let pattern = "b" + String(repeating: piece, count: 1 << 14) + end
                #expect(!matches(pattern, name))
            }
        }
    }
}

private struct Xorshift {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % limit
    }
}
