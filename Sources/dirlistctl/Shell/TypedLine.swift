// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A line of the shell in words, which are bytes, for paths are.
///
/// Quotes are those of a POSIX shell and `$'...'` (POSIX.1-2024, "Quoting"), so that every name can be typed as
/// `NameEscaping` prints it. Nothing is expanded. A word that begins with '#' ends the line.
struct TypedLine: Equatable {
    struct Word: Equatable {
        var bytes: [UInt8] = []
        /// Where it begins in the line.
        let start: Int
    }

    /// Why a line cannot be understood.
    enum Flaw: Error, Equatable {
        /// Quotes that are not closed: their opening.
        case open(String)
        /// A backslash with nothing after it.
        case nothingEscaped
        /// A character by which other shells join commands or redirect output.
        case operation(Unicode.Scalar)
    }

    private(set) var words: [Word] = []

    init(_ line: [UInt8]) throws(Flaw) {
        var parser = Parser(line: line)
        if let flaw = parser.parse() { throw flaw }
        self.words = parser.words
    }

    /// The words of a line that goes on behind `line`. The last one, which may be empty, is yet to be completed; nil
    /// within a comment.
    static func unfinished(_ line: [UInt8]) -> [Word]? {
        var parser = Parser(line: line)
        _ = parser.parse()
        if parser.isComment { return nil }
        return parser.isInWord ? parser.words : parser.words + [Word(start: line.count)]
    }
}

private struct Parser {
    let line: [UInt8]
    var words: [TypedLine.Word] = []
    /// Whether the last word goes on at the end of the line.
    var isInWord = false
    var isComment = false
    private var index = 0

    init(line: [UInt8]) {
        self.line = line
    }

    private mutating func next() -> UInt8? {
        guard self.index < self.line.count else { return nil }
        defer { self.index += 1 }
        return self.line[self.index]
    }

    private mutating func append(_ byte: UInt8) {
        self.begin(at: self.index - 1)
        self.words[self.words.count - 1].bytes.append(byte)
    }

    private mutating func begin(at start: Int) {
        if !self.isInWord { self.words.append(TypedLine.Word(start: start)) }
        self.isInWord = true
    }

    mutating func parse() -> TypedLine.Flaw? {
        // Words are complete as far as they can be, whatever is found; the first flaw counts.
        var flaw: TypedLine.Flaw?
        while let byte = self.next() {
            switch Unicode.Scalar(byte) {
            case " ", "\t", "\n", "\r":
                self.isInWord = false
            case "#" where !self.isInWord:
                self.isComment = true
                return flaw
            case "'":
                self.begin(at: self.index - 1)
                if !self.takeSingleQuoted() { flaw = flaw ?? .open("'") }
            case "\"":
                self.begin(at: self.index - 1)
                if !self.takeDoubleQuoted() { flaw = flaw ?? .open("\"") }
            case "$" where self.index < self.line.count && self.line[self.index] == UInt8(ascii: "'"):
                self.begin(at: self.index - 1)
                self.index += 1
                if !self.takeEscapes() { flaw = flaw ?? .open("$'") }
            case "\\":
                self.begin(at: self.index - 1)
                if let escaped = self.next() { self.append(escaped) } else { flaw = flaw ?? .nothingEscaped }
            case "|", "&", ";", "<", ">":
                flaw = flaw ?? .operation(Unicode.Scalar(byte))
                self.append(byte)
            default:
                self.append(byte)
            }
        }
        return flaw
    }

    /// What is left up to the closing quote; says whether there is one.
    private mutating func takeSingleQuoted() -> Bool {
        while let byte = self.next() {
            if byte == UInt8(ascii: "'") { return true }
            self.append(byte)
        }
        return false
    }

    private mutating func takeDoubleQuoted() -> Bool {
        while let byte = self.next() {
            if byte == UInt8(ascii: "\"") { return true }
            guard byte == UInt8(ascii: "\\") else {
                self.append(byte)
                continue
            }
            guard let escaped = self.next() else { return false }
            if !["\\", "\"", "$", "`"].contains(Unicode.Scalar(escaped)) { self.append(byte) }
            self.append(escaped)
        }
        return false
    }

    private mutating func takeEscapes() -> Bool {
        while let byte = self.next() {
            if byte == UInt8(ascii: "'") { return true }
            guard byte == UInt8(ascii: "\\") else {
                self.append(byte)
                continue
            }
            guard let letter = self.next() else { return false }
            switch Unicode.Scalar(letter) {
            case "a": self.append(0x07)
            case "b": self.append(0x08)
            case "e", "E": self.append(0x1B)
            case "f": self.append(0x0C)
            case "n": self.append(0x0A)
            case "r": self.append(0x0D)
            case "t": self.append(0x09)
            case "v": self.append(0x0B)
            case "\\", "'", "\"", "?": self.append(letter)
            case "x": self.appendByte(self.number(radix: 16, digits: 2), else: "x")
            case "u": self.appendCharacter(self.number(radix: 16, digits: 4), else: "u")
            case "U": self.appendCharacter(self.number(radix: 16, digits: 8), else: "U")
            case "0"..."7":
                self.index -= 1
                self.appendByte(self.number(radix: 8, digits: 3), else: "0")
            default:
                self.append(byte)
                self.append(letter)
            }
        }
        return false
    }

    private mutating func number(radix: Int, digits: Int) -> UInt32? {
        var value: UInt32?
        for _ in 0..<digits {
            guard self.index < self.line.count,
                let digit = Character(Unicode.Scalar(self.line[self.index])).hexDigitValue, digit < radix
            else { break }
            value = (value ?? 0) << (radix == 16 ? 4 : 3) | UInt32(digit)
            self.index += 1
        }
        return value
    }

    private mutating func appendByte(_ value: UInt32?, else letter: Unicode.Scalar) {
        guard let value else { return self.appendEscape(letter) }
        self.append(UInt8(truncatingIfNeeded: value))
    }

    private mutating func appendCharacter(_ value: UInt32?, else letter: Unicode.Scalar) {
        guard let value, let scalar = Unicode.Scalar(value) else { return self.appendEscape(letter) }
        for byte in String(scalar).utf8 { self.append(byte) }
    }

    /// An escape without a number stands for itself.
    private mutating func appendEscape(_ letter: Unicode.Scalar) {
        self.append(UInt8(ascii: "\\"))
        self.append(UInt8(ascii: letter))
    }
}
