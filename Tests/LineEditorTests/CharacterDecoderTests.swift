// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LineEditor

@Suite struct CharacterDecoderTests {
    /// What comes of bytes that arrive one by one; an asterisk for each that is not UTF-8.
    private func characters(_ bytes: [UInt8], isAll: Bool = true) -> String {
        var decoder = CharacterDecoder { _ in "*" }
        var text = String.UnicodeScalarView()
        for byte in bytes {
            decoder.append(byte)
            while let scalar = decoder.next(isAll: false) { text.append(scalar) }
        }
        while isAll, let scalar = decoder.next(isAll: true) { text.append(scalar) }
        #expect(!isAll || !decoder.isPending)
        return String(text)
    }

    @Test(arguments: ["", "ls\n", "über", "日本", "e\u{301}", "🗂", "\u{10FFFF}", "\0"])
    func textIsWhatItIs(_ text: String) {
        #expect(self.characters(Array(text.utf8)) == text)
        #expect(self.characters(Array(text.utf8), isAll: false) == text)
    }

    @Test(
        arguments: [
            ([0xFF], "*"), ([0x61, 0x80, 0x62], "a*b"), ([0xC3, 0x61], "*a"), ([0xC0, 0xAF], "**"),
            ([0xE6, 0x97, 0x61], "**a"), ([0xED, 0xA0, 0x80], "***"), ([0xF5, 0x80], "**"), ([0xC3, 0xC3, 0xBC], "*ü"),
            ([0xF0, 0x9F, 0x97, 0x41], "***A"),
        ] as [([UInt8], String)])
    func whatIsNoneIsTakenByteByByte(_ bytes: [UInt8], _ text: String) {
        #expect(self.characters(bytes, isAll: false) == text)
    }

    @Test(arguments: [[0xC3], [0xE6, 0x97], [0xF0, 0x9F, 0x97]] as [[UInt8]])
    func whatMayBecomeOneIsWaitedFor(_ bytes: [UInt8]) {
        #expect(self.characters(bytes, isAll: false) == "")
        #expect(self.characters(bytes) == String(repeating: "*", count: bytes.count))
    }
}
