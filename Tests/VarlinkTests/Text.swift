// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Varlink

/// What a writer wrote, as text.
func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(capacity: 0)
    body(&writer)
    return String(decoding: writer.finish().bytes.dropLast(), as: UTF8.self)
}

/// A whole message as text; its zero byte shows as U+2400.
func text(_ frame: Frame) -> String {
    String(decoding: frame.bytes, as: UTF8.self).replacing("\0", with: "\u{2400}")
}

/// The value of a JSON text.
func json(_ text: String, maximumDepth: Int = JSONReader.defaultMaximumDepth) throws(JSONError) -> JSONValue {
    let bytes = Array(text.utf8)
    return try JSONValue.parse(bytes.span, maximumDepth: maximumDepth)
}

/// Reads a JSON text with a reader.
func read<Value>(_ text: String, _ body: (inout JSONReader) throws(JSONError) -> Value) throws(JSONError) -> Value {
    let bytes = Array(text.utf8)
    var reader = JSONReader(bytes.span)
    return try body(&reader)
}

/// Random numbers that are the same in each run.
struct Randomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    // SplitMix64 (Steele, Lea, Flood 2014).
    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var word = self.state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: self.next()) }
    }
}
