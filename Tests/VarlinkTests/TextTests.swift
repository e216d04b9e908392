// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

/// `JSONWriter.text`, which must make of any bytes a string that every known client takes.
struct TextTests {
    private func text(_ bytes: [UInt8]) -> (json: String, faithful: Bool) {
        var faithful = false
        let json = written { faithful = $0.text(bytes.span) }
        return (json, faithful)
    }

    private func expectAcceptable(_ json: String, _ comment: Comment) {
        for scalar in json.unicodeScalars {
            #expect(scalar.value >= 0x20 && scalar.value != 0x7F, comment)
            #expect(!(0xFDD0...0xFDEF).contains(scalar.value) && scalar.value & 0xFFFE != 0xFFFE, comment)
        }
        #expect(!json.contains(#"\u0000"#), comment)
    }

    @Test func everySingleByteAtEveryPlace() throws {
        for byte in UInt8.min...UInt8.max {
            for before in 0..<10 {
                for after in [0, 1, 7, 9] {
                    let bytes =
                        [UInt8](repeating: 0x61, count: before) + [byte] + [UInt8](repeating: 0x7A, count: after)
                    let (encoded, faithful) = self.text(bytes)
                    let comment = Comment("byte \(byte) after \(before)")
                    self.expectAcceptable(encoded, comment)
                    #expect(faithful == (byte != 0 && byte < 0x80), comment)
                    let expected = faithful ? String(decoding: bytes, as: UTF8.self) : nil
                    let replaced =
                        String(repeating: "a", count: before) + "\u{FFFD}" + String(repeating: "z", count: after)
                    #expect(try json(encoded) == .string(expected ?? replaced), comment)
                }
            }
        }
    }

    @Test func controlsAreEscaped() {
        #expect(self.text([0x22, 0x5C, 0x2F, 0x08, 0x09, 0x0A, 0x0C, 0x0D]).json == #""\"\\/\b\t\n\f\r""#)
        #expect(self.text([0x01, 0x1B, 0x1F, 0x7F]).json == #""\u0001\u001b\u001f\u007f""#)
        #expect(self.text([]).json == "\"\"")
        #expect(self.text([]).faithful)
    }

    @Test func noncharactersAreReplaced() throws {
        var noncharacters = Array(UInt32(0xFDD0)...0xFDEF)
        for plane in UInt32(0)...16 { noncharacters += [plane << 16 | 0xFFFE, plane << 16 | 0xFFFF] }
        #expect(noncharacters.count == 66)
        for code in noncharacters {
            let scalar = try #require(Unicode.Scalar(code))
            let (encoded, faithful) = self.text(Array("a\(Character(scalar))b".utf8))
            #expect(!faithful)
            #expect(encoded == "\"a\u{FFFD}b\"")
        }
        // Their neighbours, and U+FFFD itself, are ordinary.
        for code in [0xFDCF, 0xFDF0, 0xFFFD, 0x1FFFD, 0x20000, 0x10FFFD, 0x80, 0x9F, 0x2028, 0xFEFF] as [UInt32] {
            let scalar = try #require(Unicode.Scalar(code))
            let (encoded, faithful) = self.text(Array("\(Character(scalar))".utf8))
            #expect(faithful)
            #expect(Array(encoded.utf8) == Array("\"\(Character(scalar))\"".utf8))
        }
    }

    @Test(
        arguments: [
            ([0xC0, 0x80], 2), ([0xC1, 0xBF], 2), ([0xE0, 0x80, 0xAF], 3), ([0xF0, 0x80, 0x80, 0xAF], 4),
            ([0xED, 0xA0, 0x80], 3), ([0xED, 0xBF, 0xBF], 3), ([0xF4, 0x90, 0x80, 0x80], 4), ([0xF5], 1), ([0xFF], 1),
            ([0xC3], 1), ([0xE2, 0x82], 1), ([0xF0, 0x9F, 0x98], 1), ([0xF1, 0x80, 0xC3, 0xA9], 1), ([0x80, 0xBF], 2),
            ([0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41], 4),
        ] as [([UInt8], Int)])
    func illFormedSequencesAreReplaced(_ bytes: [UInt8], _ replacements: Int) {
        for tail in ["", "/etc", " and a longer tail"] {
            let (encoded, faithful) = self.text(bytes + Array(tail.utf8))
            #expect(!faithful)
            #expect(encoded.unicodeScalars.count { $0 == "\u{FFFD}" } == replacements)
            #expect(encoded.hasSuffix(tail + "\""))
        }
    }

    /// Swift's own repair of UTF-8 says what text is right.
    @Test func randomBytesBecomeWhatSwiftMakesOfThem() throws {
        var randomness = Randomness(seed: 42)
        for round in 0..<3000 {
            var bytes = randomness.bytes(Int.random(in: 0..<40, using: &randomness))
            // Half of the rounds: bytes that often begin or go on with sequences, so that many are almost right.
            if round % 2 == 0 {
                let likely: [UInt8] = [
                    0x61, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80, 0xED, 0xEF, 0xBF, 0xBE,
                ]
                bytes = bytes.map { likely[Int($0) % likely.count] }
            }
            let (encoded, faithful) = self.text(bytes)
            self.expectAcceptable(encoded, "\(bytes)")
            let repaired = String(decoding: bytes, as: UTF8.self)
            var expected = String.UnicodeScalarView()
            for scalar in repaired.unicodeScalars {
                let value = scalar.value
                let bad = value == 0 || (0xFDD0...0xFDEF).contains(value) || value & 0xFFFE == 0xFFFE
                expected.append(bad ? "\u{FFFD}" : scalar)
            }
            guard case .string(let decoded) = try json(encoded) else { return #expect(Bool(false), "no string") }
            #expect(Array(decoded.utf8) == Array(String(expected).utf8), "\(bytes)")
            #expect(faithful == (Array(decoded.utf8) == bytes), "\(bytes)")
        }
    }

    @Test func stringsFollowTheSameRules() {
        let noncharacter = String(decoding: [0xEF, 0xB7, 0x90] as [UInt8], as: UTF8.self)
        #expect(written { $0.value("a\0b\u{7F}\(noncharacter)\n") } == #""a\#u{FFFD}b\u007f\#u{FFFD}\n""#)
    }

    @Test func aLongPathOfControls() throws {
        let bytes = [UInt8](repeating: 0x1B, count: 4096)
        let (encoded, faithful) = self.text(bytes)
        #expect(faithful)
        #expect(encoded.utf8.count == 6 * 4096 + 2)
        #expect(try json(encoded) == .string(String(decoding: bytes, as: UTF8.self)))
    }
}
