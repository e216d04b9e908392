// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing

@testable import dirlistctl

/// What `append` appends.
func text(_ append: (inout [UInt8]) -> Void) -> String {
    var line: [UInt8] = []
    append(&line)
    return String(decoding: line, as: UTF8.self)
}

@Suite struct NumberTests {
    @Test(arguments: [
        (0, 0, "0"), (7, 3, "  7"), (-7, 3, " -7"), (1234, 2, "1234"),
        (Int.max, 0, "9223372036854775807"), (Int.min, 0, "-9223372036854775808"),
    ])
    func decimal(number: Int, width: Int, expected: String) {
        #expect(text { $0.append(decimal: number, width: width) } == expected)
        #expect(decimalWidth(number) == "\(number)".utf8.count)
    }

    @Test func unsignedNumbersAreWhole() {
        #expect(text { $0.append(decimal: UInt64.max) } == "18446744073709551615")
        #expect(decimalWidth(UInt64.max) == 20)
    }

    @Test func octalIsFilledWithZeros() {
        #expect(text { $0.append(octal: 0o755, width: 4) } == "0755")
        #expect(text { $0.append(octal: 0o6755, width: 4) } == "6755")
    }
}

@Suite struct ModeTextTests {
    @Test(arguments: [
        (0o100644, Tree.Kind.file, "-rw-r--r--"),
        (0o040755, .directory, "drwxr-xr-x"),
        (0o120777, .symlink, "lrwxrwxrwx"),
        (0o010600, .fifo, "prw-------"),
        (0o140755, .socket, "srwxr-xr-x"),
        (0o060660, .block, "brw-rw----"),
        (0o020666, .character, "crw-rw-rw-"),
        (0o000000, .unknown, "?---------"),
        (0o104755, .file, "-rwsr-xr-x"),
        (0o104644, .file, "-rwSr--r--"),
        (0o102755, .file, "-rwxr-sr-x"),
        (0o102744, .file, "-rwxr-Sr--"),
        (0o041777, .directory, "drwxrwxrwt"),
        (0o041776, .directory, "drwxrwxrwT"),
        (0o107000, .file, "---S--S--T"),
        (0o107777, .file, "-rwsrwsrwt"),
    ])
    func mode(mode: Int, kind: Tree.Kind, expected: String) {
        #expect(text { appendMode(mode, kind: kind, to: &$0) } == expected)
    }

    @Test func unknownModeIsQuestionMarks() {
        #expect(text { appendMode(nil, kind: .directory, to: &$0) } == "d?????????")
    }
}

@Suite struct SizeTextTests {
    // As printed by `ls -lh` (GNU coreutils 9.1) for sparse files of these sizes.
    @Test(arguments: [
        (0, "0"), (1, "1"), (1023, "1023"), (1024, "1.0K"), (1025, "1.1K"), (1126, "1.1K"), (1127, "1.2K"),
        (1536, "1.5K"), (10137, "9.9K"), (10138, "10K"), (10240, "10K"), (10241, "11K"), (1_047_552, "1023K"),
        (1_047_553, "1.0M"), (1_048_575, "1.0M"), (1_048_576, "1.0M"), (1_048_577, "1.1M"),
        (123_456_789_012, "115G"), (1 << 40, "1.0T"), (1 << 50, "1.0P"), (1 << 60, "1.0E"), (Int.max, "8.0E"),
        (-5, "0"),
    ])
    func human(size: Int, expected: String) {
        #expect(text { appendHumanSize(size, to: &$0) } == expected)
        #expect(humanSizeWidth(size) == expected.utf8.count)
    }
}

@Suite struct TerminalTextTests {
    @Test(
        arguments: [
            ("a", 1), ("~", 1), ("é", 1), ("漢", 2), ("한", 2), ("ｆ", 2), ("😀", 2), ("→", 1), ("\u{301}", 0),
            ("\u{FE0F}", 0), ("\u{A0}", 1), ("\u{FFFD}", 1), ("\u{1F1E9}", 2),
        ] as [(Unicode.Scalar, Int)])
    func width(scalar: Unicode.Scalar, expected: Int) {
        #expect(TerminalText.width(scalar) == expected)
    }

    @Test(
        arguments: [
            "\0", "\u{1B}", "\n", "\u{7F}", "\u{80}", "\u{9B}", "\u{AD}", "\u{200B}", "\u{200D}", "\u{200E}",
            "\u{2028}",
            "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
            "\u{FEFF}", "\u{115F}", "\u{3164}", "\u{E0041}", "\u{E0100}", "\u{10FFFF}",
        ] as [Unicode.Scalar]
    )
    func unsafe(scalar: Unicode.Scalar) {
        #expect(TerminalText.width(scalar) == nil)
    }

    @Test(
        arguments: [
            ([0xC3, 0xA9], 2), ([0xE6, 0xBC, 0xA2], 3), ([0xF0, 0x9F, 0x98, 0x80], 4), ([0x41], 1),
        ] as [([UInt8], Int)])
    func validSequences(bytes: [UInt8], length: Int) {
        guard case .scalar(let scalar, length) = decodeCharacter(bytes.span, at: 0) else {
            Issue.record("\(bytes) is not decoded")
            return
        }
        #expect(Array(String(scalar).utf8) == bytes)
    }

    @Test(
        arguments: [
            [0x80], [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE6, 0xBC],
        ] as [[UInt8]])
    func invalidSequences(bytes: [UInt8]) {
        #expect(decodeCharacter(bytes.span, at: 0) == .invalid)
    }
}

@Suite struct TerminalTests {
    @Test(
        arguments: [
            ([:], true), (["LANG": "C"], false), (["LANG": "C.UTF-8"], true), (["LANG": "de_DE.utf8"], true),
            (["LANG": "de_DE.ISO-8859-1@euro"], false), (["LANG": "de_DE"], true),
            (["LC_ALL": "", "LANG": "POSIX"], false),
            (["LC_ALL": "C.UTF-8", "LANG": "C"], true), (["LC_CTYPE": "C", "LANG": "C.UTF-8"], false),
        ] as [([String: String], Bool)])
    func utf8(environment: [String: String], expected: Bool) {
        #expect(terminalShowsUTF8 { environment[$0] } == expected)
    }
}
