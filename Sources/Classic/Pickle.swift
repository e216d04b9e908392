// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Python's serialisation of strings and lists of strings, protocol 3, written and never read: a pickle is a program,
/// and this one only makes text. Every Python 3 loads it. The opcodes are those of Python's Lib/pickletools.py.
struct Pickle {
    /// What is written so far; `finish` ends it.
    private(set) var bytes: [UInt8] = [0x80, 3]

    /// Bytes that `finish` adds.
    static let closing = 1
    /// Bytes of a list beyond its strings: EMPTY_LIST, MARK and APPENDS.
    static let listFrame = 3

    /// A string, of bytes in the file system's encoding.
    mutating func string(_ name: some Collection<UInt8>) {
        let text = Self.text(name)
        self.bytes.append(UInt8(ascii: "X"))
        // BINUNICODE: 4 bytes of length, least significant first.
        withUnsafeBytes(of: UInt32(text.count).littleEndian) { self.bytes.append(contentsOf: $0) }
        self.bytes.append(contentsOf: text)
    }

    /// How many bytes a string takes.
    static func length(_ name: some Collection<UInt8>) -> Int {
        5 + self.text(name).count
    }

    /// A list of strings.
    mutating func list(_ names: [[UInt8]]) {
        self.bytes.append(UInt8(ascii: "]"))
        self.bytes.append(UInt8(ascii: "("))
        for name in names { self.string(name) }
        self.bytes.append(UInt8(ascii: "e"))
    }

    /// Ends it and gives it away.
    consuming func finish() -> [UInt8] {
        self.bytes.append(UInt8(ascii: "."))
        return self.bytes
    }

    /// The name as Python has it in a string, and a pickle holds that: UTF-8, in which each byte that is not part of
    /// valid UTF-8 has become a lone surrogate (PEP 383, "surrogateescape"), written as if it were a character.
    private static func text(_ name: some Collection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(name.count)
        var rest = name[...]
        while let first = rest.first {
            let length = Self.validLength(rest)
            if length > 0 {
                text.append(contentsOf: rest.prefix(length))
                rest = rest.dropFirst(length)
            } else {
                // U+DC80 to U+DCFF for the bytes 0x80 to 0xFF.
                text.append(contentsOf: [0xED, 0xB0 | first >> 6, 0x80 | first & 0x3F])
                rest = rest.dropFirst()
            }
        }
        return text
    }

    /// How many bytes the character at the start takes; 0 when it is none.
    private static func validLength(_ bytes: some Collection<UInt8>) -> Int {
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        guard case .valid(let character) = decoder.parseScalar(from: &iterator) else { return 0 }
        return character.count
    }
}
