// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

/// Whatever is in the file: settings, or errors that lie inside it.
@Suite struct MutationTests {
    static let words = [
        "[", "]", "{", "}", "\"", "'", "\"\"\"", "'''", "=", ".", ",", "#", "\n", "\r\n", "\r", "\\", "\\u0000",
        "\\u00e9", " ", "\t",
        "true", "0x", "1e9", "-", "_", "9223372036854775808", "2020-01-01", "07:00:00", "\u{FEFF}", "é", "😀",
        "\u{2028}", "\0",
        "port", "[limits]", "tree", "\"64KiB\"", "\"0.0.0.0\"", "[[access]]", "a.b.c", "address = [\"::1\", \"::\"]",
    ]

    static func check(_ text: String) {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for error in errors(text) {
            guard let line = error.line, let column = error.column else {
                Issue.record("no position: \(error) in \(text.debugDescription)")
                continue
            }
            let isInside =
                lines.indices.contains(line - 1) && column >= 1 && column <= lines[line - 1].count + 1
            #expect(isInside, "\(error) in \(text.debugDescription)")
            #expect(!error.message.isEmpty && !error.remedy.isEmpty)
            #expect(error.description.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        }
    }

    @Test(arguments: 0..<8)
    func mutationsOfTheSampleFile(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let original = try Array((seed % 2 == 0 ? SampleFile.uncommented() : SampleFile.text()).unicodeScalars)
        for _ in 0..<100 {
            var text = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let start = Int.random(in: 0...text.count, using: &generator)
                let end = min(text.count, start + Int.random(in: 0...3, using: &generator))
                let word = Bool.random(using: &generator) ? Self.words.randomElement(using: &generator) ?? "" : ""
                text.replaceSubrange(start..<end, with: Array(word.unicodeScalars))
            }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text)
            Self.check(String(view))
        }
    }

    @Test(arguments: 0..<4)
    func heapsOfWords(_ seed: Int) {
        var generator = SeededGenerator(state: 1000 + UInt64(seed))
        for _ in 0..<500 {
            Self.check(
                (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                    Self.words.randomElement(using: &generator) ?? ""
                }.joined())
        }
    }

    @Test func everyBeginningOfTheSampleFile() throws {
        let text = Array(try SampleFile.uncommented().unicodeScalars)
        for count in 0..<text.count where count % 7 == 0 || text.count - count < 200 {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text.prefix(count))
            Self.check(String(view))
        }
    }
}
