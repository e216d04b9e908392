// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

struct JSONValueTests {
    @Test func membersKeepTheirOrder() throws {
        let text = #"{"z":1,"a":[true,null,{"k":"v"}],"m":-7,"f":1.50,"":{}}"#
        let value = try json(text)
        #expect(written { value.write(to: &$0) } == text)
        guard case .object(let object) = value else { return #expect(Bool(false), "not an object") }
        #expect(object.members.map(\.key) == ["z", "a", "m", "f", ""])
        #expect(object["m"] == .integer(-7))
        #expect(object["missing"] == nil)
    }

    /// The search for names given twice changes its way when there are many.
    @Test(arguments: [2, 15, 16, 17, 18, 1000])
    func duplicatesAreFoundAmongAnyNumber(_ count: Int) throws {
        let members = (0..<count).map { #""key\#($0)":0"# }
        _ = try json("{\(members.joined(separator: ","))}")
        for twice in [0, count / 2, count - 1] {
            let error = #expect(throws: JSONError.self) {
                try json("{\(members.joined(separator: ",")),\"key\(twice)\":1}")
            }
            #expect(error?.reason == .duplicateKey("key\(twice)"))
        }
    }

    /// As many members as a call can have must not take time that grows with their square.
    @Test func manyMembersAreCheap() throws {
        let members = (0..<50_000).map { #""k\#($0)":0"# }.joined(separator: ",")
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try json("{\(members)}") }
        #expect(time < .seconds(5))
    }

    @Test func subscriptSetsAndRemoves() {
        var object: JSONObject = ["a": .integer(1), "b": .bool(true)]
        object["a"] = .string("x")
        object["c"] = .null
        object["b"] = nil
        object["d"] = nil
        #expect(object == ["a": .string("x"), "c": .null])
        #expect(!object.isEmpty)
        #expect(JSONObject().isEmpty)
    }

    @Test func anyTreeSurvivesTheWay() throws {
        var randomness = Randomness(seed: 7)
        for _ in 0..<300 {
            let value = randomness.value(depth: 5)
            let text = written { value.write(to: &$0) }
            #expect(try json(text) == value)
        }
    }
}

extension Randomness {
    fileprivate mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64(truncatingIfNeeded: self.next()))
        case 3: return .integer(Int64.random(in: -100...100, using: &self))
        case 4: return .number("\(Int.random(in: 0..<1000, using: &self)).5e-3")
        case 5: return .string(self.string())
        case 6:
            return .array((0..<Int.random(in: 0..<6, using: &self)).map { _ in self.value(depth: depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<30, using: &self) { object[self.string()] = self.value(depth: depth - 1) }
            return .object(object)
        }
    }

    /// A string of characters that need no replacement.
    private mutating func string() -> String {
        let alphabet: [Character] = [
            "a", "\"", "\\", "/", "\n", "\u{1}", "\u{7F}", "é", "€", "\u{1F600}", "\u{2028}", " ",
        ]
        return String(
            (0..<Int.random(in: 0..<20, using: &self)).map { _ in alphabet.randomElement(using: &self) ?? "a" })
    }
}
