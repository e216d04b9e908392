// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

struct JSONReaderTests {
    @Test(arguments: [
        "{}", "[]", "\"\"", "0", "-0", "-1", "10", "true", "false", "null",
        "1.5", "-0.5", "1e3", "1E+3", "1e-3", "0.0", "0e0", "123456789012345678901234567890",
        " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \n", "[[[]],{}]", "[1,\"a\",null,true,{\"x\":[]}]",
        #""\"\\\/\b\f\n\r\t""#, #""\u0041\u00e9\u20AC""#, #""\ud834\udd1e""#, #""\uD834\uDD1E""#, #""\u0000""#,
        "\"\u{7F}\"", "\"\u{80}\u{9F}\u{2028}\u{2029}\u{FEFF}\"", #""\uFDD0\uFFFF\uDBFF\uDFFF""#,
        #"{"":0}"#, #"{"a":1,"A":2}"#, "\"é\u{1F600}\"",
    ])
    func accepts(_ text: String) throws {
        _ = try json(text)
        try read(text) { reader throws(JSONError) in
            try reader.skipValue()
            try reader.finish()
        }
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "{\"a\":1", "{\"a\"", "{\"a\":1 \"b\":2}", "{a:1}", "{1:1}", "{'a':1}", "{\"a\":1}}", "[]]", "1 2", "nul",
        "nulll", "True", "tru", "truE", "fals", "NaN", "Infinity", "-Infinity", "-", "+1", "01", "-01", "00", "1.",
        ".5", "1.e3", "1e", "1e+", "1E-", "0x10", "1_000", "1,", "\"", "\"a", "\"\\\"", "\"\\", "\"\\x\"", "\"\\u\"",
        "\"\\u12\"", "\"\\u12G4\"", "\"\\U0041\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"",
        "\"\\ud800\\ud800\"", "\"\\ud800x\"", "\"\\udc00\\ud800\"", "\"a\nb\"", "\"\u{1}\"", "\"\0\"", "\u{FEFF}{}",
        "//\n1", "/**/1", "[1]#", "{\"a\":1}\0", "\u{A0}1", "\u{B}1", "\u{C}1", "''", "undefined",
        #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"[{"x":{"b":1,"c":2,"b":3}}]"#,
    ])
    func rejects(_ text: String) {
        #expect(throws: JSONError.self) { try json(text) }
    }

    /// Skipping is as strict as reading, except that it does not notice names given twice.
    @Test(arguments: [
        "[1,]", "{\"a\":01}", "\"\\ud800\"", "[nul]", "\"\u{1}\"", "{\"a\" 1}", "[1}", "{]", "{\"\\x\":1}",
    ])
    func skippingRejects(_ text: String) {
        #expect(throws: JSONError.self) {
            try read(text) { reader throws(JSONError) in
                try reader.skipValue()
                try reader.finish()
            }
        }
    }

    @Test func acceptsNoncharacters() throws {
        let text: [UInt8] = [0x22, 0xEF, 0xB7, 0x90, 0xEF, 0xBF, 0xBF, 0xF4, 0x8F, 0xBF, 0xBF, 0x22]
        #expect(try JSONValue.parse(text.span) == .string(String(decoding: text[1..<11], as: UTF8.self)))
    }

    /// Overlong forms, surrogates, code points past U+10FFFF, stray and missing continuation bytes.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE],
            [0xFF], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func rejectsInvalidUTF8(_ bad: [UInt8]) {
        // At every place relative to the words of eight bytes that the reader takes at once.
        for before in 0..<10 {
            let text = [0x22] + [UInt8](repeating: 0x61, count: before) + bad + Array("later text\"".utf8)
            #expect(throws: JSONError(offset: 1 + before, reason: .invalidUTF8)) { try JSONValue.parse(text.span) }
            let truncated = [0x22] + [UInt8](repeating: 0x61, count: before) + bad
            #expect(throws: JSONError.self) { try JSONValue.parse(truncated.span) }
        }
    }

    @Test func everyPrefixOfAMessageIsAnError() throws {
        let text =
            #"{"method":"a.b.C","parameters":{"é\u00e9\ud834\udd1e":[-12,1.5e3,true,false,null,{}]},"more":true}"#
        let bytes = Array(text.utf8)
        _ = try JSONValue.parse(bytes.span)
        for count in 0..<bytes.count {
            let prefix = Array(bytes[..<count])
            #expect(throws: JSONError.self) { try JSONValue.parse(prefix.span) }
        }
    }

    @Test(arguments: ["[", "{\"a\":"])
    func depthIsLimited(_ opening: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + "0" + String(repeating: opening == "[" ? "]" : "}", count: depth)
        }
        for limit in [1, 2, 32, 64] {
            _ = try json(nested(limit), maximumDepth: limit)
            let place = limit * opening.utf8.count
            #expect(throws: JSONError(offset: place, reason: .tooDeep)) {
                try json(nested(limit + 1), maximumDepth: limit)
            }
        }
        // A bomb costs no more than the limit.
        #expect(throws: JSONError(offset: 32 * opening.utf8.count, reason: .tooDeep)) {
            try json(String(repeating: opening, count: 1_000_000), maximumDepth: 32)
        }
        // What is closed again does not count.
        _ = try json("[" + String(repeating: "[[]],", count: 1000) + "[]]", maximumDepth: 3)
    }

    @Test func integersAtTheLimits() throws {
        func integer<Integer: FixedWidthInteger>(_ text: String, _ type: Integer.Type) throws(JSONError) -> Integer {
            try read(text) { reader throws(JSONError) in
                let value = try reader.readInteger(as: type)
                try reader.finish()
                return value
            }
        }
        #expect(try integer("9223372036854775807", Int64.self) == .max)
        #expect(try integer("-9223372036854775808", Int64.self) == .min)
        #expect(try integer("18446744073709551615", UInt64.self) == .max)
        #expect(try integer("255", UInt8.self) == 255)
        #expect(try integer("-128", Int8.self) == -128)
        #expect(try integer("-0", UInt8.self) == 0)
        #expect(try integer("0", Int64.self) == 0)
        #expect(try integer("9007199254740993", Int64.self) == 9_007_199_254_740_993)
        let tooLarge: [(String, any FixedWidthInteger.Type)] = [
            ("9223372036854775808", Int64.self), ("-9223372036854775809", Int64.self),
            ("18446744073709551616", UInt64.self), ("-18446744073709551616", Int64.self),
            ("184467440737095516150", UInt64.self), ("99999999999999999999999999", UInt64.self),
            ("256", UInt8.self), ("-1", UInt64.self), ("-129", Int8.self), ("65536", UInt16.self),
        ]
        for (text, type) in tooLarge {
            let error = #expect(throws: JSONError.self) { try integer(text, type) }
            #expect(error?.reason == .outOfRange, "\(text)")
        }
        for text in ["1.0", "1e3", "1E3", "0.0"] {
            let error = #expect(throws: JSONError.self) { try integer(text, Int64.self) }
            #expect(error?.reason == .notAnInteger, "\(text)")
        }
        for text in ["01", "-01", "-", "--1", "+1", "", "a", "\"1\"", "1a", "00"] {
            #expect(throws: JSONError.self) { try integer(text, Int64.self) }
        }
    }

    @Test func hugeNumbersKeepTheirSpelling() throws {
        let digits = String(repeating: "9", count: 10_000)
        #expect(try json(digits) == .number(digits))
        #expect(try json("1e999999999") == .number("1e999999999"))
        #expect(try json("9223372036854775808") == .number("9223372036854775808"))
        #expect(try json("-9223372036854775808") == .integer(.min))
    }

    @Test func escapesAreDecoded() throws {
        #expect(try json(#""\"\\\/\b\f\n\r\t""#) == .string("\"\\/\u{8}\u{C}\n\r\t"))
        #expect(try json(#""\u0041\u00e9\u20AC\ud834\udd1eZ""#) == .string("A\u{E9}\u{20AC}\u{1D11E}Z"))
        #expect(try json(#""a\u0000b""#) == .string("a\0b"))
        #expect(try json(#""\uFFFF\uDBFF\uDFFF\uD800\uDC00""#) == .string("\u{FFFF}\u{10FFFF}\u{10000}"))
    }

    @Test func stringBytesReuseTheBuffer() throws {
        var buffer: [UInt8] = Array("what was there".utf8)
        try read(#"["plain é","\u00e9 esc",""]"#) { reader throws(JSONError) in
            try reader.beginArray()
            var all: [[UInt8]] = []
            while try reader.nextElement() {
                try reader.readStringBytes(into: &buffer)
                all.append(buffer)
            }
            #expect(all == [Array("plain é".utf8), Array("\u{E9} esc".utf8), []])
        }
    }

    @Test func keysAreComparedWithTheirEscapesDecoded() throws {
        try read(#"{"n\u0061me":1,"name":2,"nam":3,"names":4,"n\u0061mes":5,"":6}"#) { reader throws(JSONError) in
            var found: [Int] = []
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key == "name" {
                    found.append(try reader.readInteger())
                } else if key == "" {
                    found.append(try reader.readInteger())
                } else {
                    try reader.skipValue()
                }
            }
            #expect(found == [1, 2, 6])
        }
    }

    @Test func saysWhatIsExpectedAndWhere() {
        func failure(_ text: String, _ body: (inout JSONReader) throws(JSONError) -> Void) -> JSONError? {
            do throws(JSONError) {
                try read(text, body)
                return nil
            } catch {
                return error
            }
        }
        let object = failure(" 1") { reader throws(JSONError) in try reader.beginObject() }
        #expect(object == JSONError(offset: 1, reason: .expected(.object)))
        let array = failure("{}") { reader throws(JSONError) in try reader.beginArray() }
        #expect(array == JSONError(offset: 0, reason: .expected(.array)))
        let string = failure("null") { reader throws(JSONError) in _ = try reader.readString() }
        #expect(string == JSONError(offset: 0, reason: .expected(.string)))
        let bool = failure("1") { reader throws(JSONError) in _ = try reader.readBool() }
        #expect(bool == JSONError(offset: 0, reason: .expected(.boolean)))
        let integer = failure("\"1\"") { reader throws(JSONError) in _ = try reader.readInteger(as: Int.self) }
        #expect(integer == JSONError(offset: 0, reason: .expected(.integer)))
        let key = failure("{1") { reader throws(JSONError) in
            try reader.beginObject()
            _ = try reader.nextKey()
        }
        #expect(key == JSONError(offset: 1, reason: .expected(.key)))
        let trailing = failure("1 x") { reader throws(JSONError) in
            _ = try reader.readInteger(as: Int.self)
            try reader.finish()
        }
        #expect(trailing == JSONError(offset: 2, reason: .trailingBytes))
        #expect(trailing?.description == "JSON goes on after its end at byte 2")
    }

    @Test func nullMayStandForAnAbsentValue() throws {
        let values = try read("[null,5,null]") { reader throws(JSONError) in
            var values: [Int?] = []
            try reader.beginArray()
            while try reader.nextElement() {
                values.append(try reader.readIfPresent { reader throws(JSONError) in try reader.readInteger() })
            }
            return values
        }
        #expect(values == [nil, 5, nil])
    }
}
