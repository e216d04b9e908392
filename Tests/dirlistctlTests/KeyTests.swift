// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import dirlistctl

@Suite struct KeyTests {
    private static let sequences: [(String, [Key])] = [
        ("q", [.character("q")]), ("<>", [.character("<"), .character(">")]),
        ("\u{0C}\r", [.character("\u{0C}"), .character("\r")]),
        ("\u{1B}[A", [.up]), ("\u{1B}[B", [.down]), ("\u{1B}OA", [.up]), ("\u{1B}OB", [.down]),
        ("\u{1B}[5~", [.pageUp]), ("\u{1B}[6~", [.pageDown]), ("\u{1B}[1;5A", [.up]), ("\u{1B}[5;2~", [.pageUp]),
        ("\u{1B}[H", [.home]), ("\u{1B}[1~", [.home]), ("\u{1B}[7~", [.home]), ("\u{1B}OH", [.home]),
        ("\u{1B}[F", [.end]), ("\u{1B}[4~", [.end]), ("\u{1B}[8~", [.end]), ("\u{1B}OF", [.end]),
        ("\u{1B}OP", [.f1]), ("\u{1B}[11~", [.f1]), ("\u{1B}[[A", [.f1]),
        // What means nothing here is swallowed whole.
        ("\u{1B}[C\u{1B}[24~\u{1B}[200~\u{1B}[?1;2c\u{1B}[[Bx", [.character("x")]), ("é漢x", [.character("x")]),
        // Esc, and then another key.
        ("\u{1B}q", [.escape, .character("q")]), ("\u{1B}\u{1B}[A", [.escape, .up]), ("\u{1B}[\u{1B}[A", [.up]),
    ]

    @Test func sequencesAreKeysHoweverTheyArrive() {
        for (text, keys) in Self.sequences {
            let sent = Array(text.utf8)
            for cut in 0...sent.count {
                var decoder = KeyDecoder()
                let decoded = decoder.decode(sent[..<cut]) + decoder.decode(sent[cut...])
                #expect(decoded == keys, "\(sent) in \(cut) and \(sent.count - cut)")
                #expect(!decoder.isPending)
            }
            var decoder = KeyDecoder()
            #expect(sent.flatMap { decoder.decode([$0]) } == keys)
        }
    }

    @Test func escAloneIsKnownWhenNothingFollows() {
        var decoder = KeyDecoder()
        #expect(decoder.flush() == [])
        #expect(decoder.decode([0x1B]) == [])
        #expect(decoder.isPending)
        #expect(decoder.flush() == [.escape])
        #expect(!decoder.isPending)
        // What breaks off is no key.
        #expect(decoder.decode(bytes("\u{1B}[5")) == [])
        #expect(decoder.flush() == [])
        #expect(decoder.decode(bytes("q")) == [.character("q")])
    }

    @Test func endlessSequencesEnd() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(bytes("\u{1B}[" + String(repeating: "1", count: 32))) == [])
        #expect(!decoder.isPending)
        #expect(decoder.decode(bytes("q")) == [.character("q")])
    }

    @Test func anyBytesAreBearable() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var decoder = KeyDecoder()
            let interesting = bytes("\u{1B}[O;~A59")
            let sent = (0..<40).map { _ in
                Bool.random(using: &generator)
                    ? interesting.randomElement(using: &generator)! : UInt8.random(in: 0...255, using: &generator)
            }
            _ = decoder.decode(sent)
            _ = decoder.flush()
            #expect(decoder.decode(bytes("q")) == [.character("q")], "after \(sent)")
        }
    }
}
