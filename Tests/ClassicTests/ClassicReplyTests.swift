// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Classic
import Testing

struct ClassicQuestionTests {
    @Test(arguments: ["1", " 1\n", "+1", "001", "1\r\n", "\t+0001\u{0B}"])
    func one(_ text: String) {
        #expect(ClassicQuestion(Array(text.utf8)) == .names)
    }

    @Test(arguments: ["2", "02", "2 "])
    func two(_ text: String) {
        #expect(ClassicQuestion(Array(text.utf8)) == .path)
    }

    @Test(arguments: ["", " ", "0", "3", "11", "12", "-1", "1 2", "+", "++1", "+ 1", "1.0", "\u{0}1", "one", "１"])
    func anythingElse(_ text: String) {
        #expect(ClassicQuestion(Array(text.utf8)) == nil)
    }
}

struct ClassicReplyTests {
    private func reply(_ names: [String]) -> [UInt8] {
        var collected = ClassicReply.Names()
        for name in names { collected.add(Array(name.utf8)) }
        return collected.reply().pickle
    }

    @Test func anEmptyList() {
        #expect(self.reply([]) == [0x80, 3] + Array("](e.".utf8))
    }

    @Test func namesAndTheirLengths() {
        #expect(
            self.reply(["bin", "é"])
                == [0x80, 3] + Array("](X".utf8) + [3, 0, 0, 0] + Array("bin".utf8) + Array("X".utf8) + [2, 0, 0, 0]
                + Array("é".utf8) + Array("e.".utf8)
        )
    }

    @Test func bytesThatAreNotUTF8BecomeSurrogates() {
        #expect(
            ClassicReply.path([0x61, 0xFF, 0x80]) == [0x80, 3] + Array("X".utf8) + [7, 0, 0, 0]
                + [0x61, 0xED, 0xB3, 0xBF, 0xED, 0xB2, 0x80] + Array(".".utf8)
        )
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 40, 41, 42, 43, 44, 45, 46, 100, 167, 168, 169, 170, 171, 300])
    func noListIsLongerThanWhatIsRead(_ count: Int) {
        for length in [1, 2, 17, 255] {
            let reply = self.reply((0..<count).map { _ in String(repeating: "x", count: length) })
            #expect(reply.count <= ClassicReply.limit)
        }
    }

    @Test func theLastElementTellsWhatIsMissing() {
        let reply = String(decoding: self.reply((0..<5000).map { "name \($0)" }), as: UTF8.self)
        let shown = reply.split(separator: "name ").count - 1
        #expect(reply.contains("... and \(5000 - shown) more"))
        #expect(shown > 50)
    }

    /// How many are missing, as the last element says.
    private func missing(_ reply: [UInt8]) -> Int? {
        String(decoding: reply, as: UTF8.self).split(separator: "... and ").last?.split(separator: " ").first.flatMap {
            Int($0)
        }
    }

    @Test func whatIsPassedCounts() {
        var names = ClassicReply.Names()
        var count = 0
        while !names.isCut {
            names.add(Array("name".utf8))
            count += 1
        }
        while count < 20_000 {
            let (reply, shown) = names.reply()
            #expect(self.missing(reply) == count - shown && reply.count <= ClassicReply.limit)
            names.pass()
            count += 1
        }
    }

    @Test func asManyAsFit() {
        for length in 1...255 {
            for extra in [1, 2, 30] {
                let most = (ClassicReply.limit - 6) / (5 + length)
                let reply = self.reply((0..<most + extra).map { _ in String(repeating: "x", count: length) })
                // One more would not have fitted, whatever the last element is then.
                #expect(reply.count + 5 + length + 1 > ClassicReply.limit && reply.count <= ClassicReply.limit)
            }
        }
    }

    @Test(arguments: [0, 1, 40, 113, 114, 300])
    func ofAListThatStoppedNobodyKnowsTheLength(_ count: Int) {
        var names = ClassicReply.Names()
        for _ in 0..<count { names.add(Array("name".utf8)) }
        names.stop()
        let (reply, shown) = names.reply()
        #expect(String(decoding: reply, as: UTF8.self).hasSuffix("... and moree."))
        #expect(reply.count <= ClassicReply.limit && names.isCut && shown <= count)
    }

    @Test func aNameThatDoesNotFitEndsTheList() {
        // The second is too long for what is left, the third would fit: its place in the list would be wrong.
        let reply = String(
            decoding: self.reply([
                String(repeating: "a", count: 250), String(repeating: "b", count: 250),
                String(repeating: "c", count: 250), String(repeating: "d", count: 250), "e",
            ]),
            as: UTF8.self
        )
        #expect(reply.contains("... and 2 more"))
        #expect(!reply.contains("dddd"))
    }

    @Test(arguments: [UInt8(ascii: "x"), 0xFF])
    func ofALongPathTheEnd(_ byte: UInt8) {
        let reply = ClassicReply.path([UInt8](repeating: byte, count: 4000) + Array("/end".utf8))
        #expect(reply.count <= ClassicReply.limit && reply.count > ClassicReply.limit - 3)
        #expect(String(decoding: reply, as: UTF8.self).hasSuffix("/end."))
    }
}
