// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

struct JSONWriterTests {
    @Test func commasComeByThemselves() {
        let text = written { writer in
            writer.beginObject()
            writer.key("a")
            writer.value(1)
            writer.key("b")
            writer.beginArray()
            writer.value("x")
            writer.value(true)
            writer.null()
            writer.beginObject()
            writer.endObject()
            writer.beginArray()
            writer.endArray()
            writer.beginArray()
            writer.value(false)
            writer.endArray()
            writer.value("y")
            writer.endArray()
            writer.key(text: "c \"é\"")
            writer.value(-1)
            writer.literal(#""d":2"#)
            let fragment = Array(#""e":3,"f":[]"#.utf8)
            writer.fragment(fragment.span)
            writer.fragment([UInt8]().span)
            writer.key("g")
            writer.base64([UInt8]().span)
            writer.endObject()
        }
        #expect(text == #"{"a":1,"b":["x",true,null,{},[],[false],"y"],"c \"é\"":-1,"d":2,"e":3,"f":[],"g":""}"#)
    }

    /// A string's own last byte must not be taken for an opening bracket or a colon.
    @Test(arguments: ["{", "[", ":", ",", ""])
    func commasComeAfterAnyString(_ string: String) {
        let text = written { writer in
            writer.beginArray()
            writer.value(string)
            writer.value(1)
            writer.endArray()
        }
        #expect(text == "[\"\(string)\",1]")
    }

    @Test func integersOfEveryLength() {
        func check<Integer: FixedWidthInteger>(_ integer: Integer) {
            #expect(written { $0.value(integer) } == integer.description)
        }
        var power: UInt64 = 1
        for _ in 0..<20 {
            for value in [power - 1, power, power + 1] { check(value) }
            power = power.multipliedReportingOverflow(by: 10).partialValue
        }
        var randomness = Randomness(seed: 1)
        for shift in 0..<64 {
            check(randomness.next() >> UInt64(shift))
            check(Int64(truncatingIfNeeded: randomness.next()) >> Int64(shift))
        }
        check(UInt64.max)
        check(Int64.max)
        check(Int64.min)
        for value in Int8.min...Int8.max { check(value) }
        check(UInt16.max)
    }

    @Test func truncationUndoes() {
        let text = written { writer in
            writer.beginArray()
            writer.value(1)
            let before = writer.count
            writer.beginObject()
            writer.key("half")
            writer.truncate(to: before)
            writer.value(2)
            writer.endArray()
        }
        #expect(text == "[1,2]")
    }

    @Test func growsFromNothing() {
        var expected = "["
        var writer = JSONWriter(capacity: 0)
        writer.beginArray()
        for number in 0..<20_000 {
            writer.value(number)
            writer.value("text \(number)")
            expected += "\(number == 0 ? "" : ",")\(number),\"text \(number)\""
        }
        writer.endArray()
        expected += "]"
        #expect(writer.count == expected.utf8.count)
        writer.withSpan { span in #expect(span.count == expected.utf8.count) }
        #expect(String(decoding: writer.finish().bytes.dropLast(), as: UTF8.self) == expected)
    }

    /// Every function makes its own room, whatever is left.
    @Test func growsAtEveryPlace() {
        for filled in 20...70 {
            let filler = [UInt8](repeating: UInt8(ascii: "7"), count: filled)
            func after(_ body: (inout JSONWriter) -> Void) -> String {
                String(
                    written { writer in
                        writer.fragment(filler.span); body(&writer)
                    }.dropFirst(filled))
            }
            #expect(after { $0.beginObject() } == ",{")
            #expect(after { $0.beginArray() } == ",[")
            #expect(after { $0.endObject() } == "}")
            #expect(after { $0.endArray() } == "]")
            #expect(after { $0.key("k") } == #","k":"#)
            #expect(after { $0.value(Int64.min) } == ",\(Int64.min)")
            #expect(after { $0.value("a\u{1}") } == #","a\u0001""#)
            #expect(after { $0.literal("true") } == ",true")
            #expect(after { $0.fragment([0x31, 0x32].span) } == ",12")
            #expect(after { $0.base64([1, 2, 3, 4].span) } == #","AQIDBA==""#)
        }
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64OfRFC4648(_ plain: String, _ encoded: String) {
        let bytes = Array(plain.utf8)
        #expect(written { $0.base64(bytes.span) } == "\"\(encoded)\"")
        #expect(decodeBase64(encoded) == bytes)
    }

    @Test func base64OfAnyBytes() {
        var randomness = Randomness(seed: 3)
        let all = [UInt8](0...255)
        for bytes in [all] + (0..<200).map({ randomness.bytes($0) }) {
            let text = written { $0.base64(bytes.span) }
            #expect(decodeBase64(String(text.dropFirst().dropLast())) == bytes)
        }
        #expect(written { $0.base64([0xFB, 0xFF].span) } == "\"+/8=\"")
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "=Zg=", "Z===", "====", "Zg==Zg==", "Zm9v\n", " Zm9", "Zm9_", "Zm-v", "Zh==", "Zm9=",
        "Zm9vé===", "Zg=g", "Zm9v====",
    ])
    func base64IsReadStrictly(_ text: String) {
        #expect(decodeBase64(text) == nil)
    }
}
