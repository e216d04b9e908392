// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Makes names and other text of unknown origin safe and unmistakable on a terminal, in the manner of `ls`: what a
/// POSIX shell would not take as it is gets quotes, and what a terminal must not get becomes `$'...'`.
///
/// The form is that of `ls --quoting-style=shell-escape` (GNU coreutils), except that invisible and direction
/// changing characters are escaped whatever the locale thinks of them.
struct NameEscaping {
    /// Whether the terminal shows UTF-8; else all bytes past ASCII are escaped.
    var utf8 = true
    /// Whether marks are drawn onto the character before them, as terminals do; else they are escaped.
    var drawsMarks = true

    /// For what libedit draws, which leaves out marks.
    var forLines: NameEscaping { NameEscaping(utf8: self.utf8, drawsMarks: false) }

    /// What must happen to a name.
    private enum Need {
        case nothing
        case quotes
        case escapes
    }

    /// Whether `name` does not stand for itself on a terminal and in a shell.
    func needsQuotes(_ name: [UInt8]) -> Bool {
        self.inspect(name).need != .nothing
    }

    /// Appends `name`, quoted where it needs it, and says how many columns it takes.
    @discardableResult
    func append(_ name: [UInt8], to line: inout [UInt8]) -> Int {
        let found = self.inspect(name)
        if found.need == .nothing {
            line.append(contentsOf: name)
            return found.width
        }
        return self.appendQuoted(name, found.need, to: &line)
    }

    /// Appends `name` in quotes, as messages show it.
    @discardableResult
    func appendAlwaysQuoted(_ name: [UInt8], to line: inout [UInt8]) -> Int {
        self.appendQuoted(name, self.inspect(name).need, to: &line)
    }

    /// Text that is no file name, such as an owner or a message: what is unsafe becomes octal escapes.
    func plain(_ text: String) -> String {
        var line: [UInt8] = []
        self.appendPlain(Array(text.utf8), to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    /// Appends the same.
    @discardableResult
    func appendPlain(_ text: [UInt8], to line: inout [UInt8]) -> Int {
        var width = 0
        var index = 0
        while index < text.count {
            let character = self.character(text, at: index)
            if let columns = character.columns {
                line.append(contentsOf: text[index..<index + character.length])
                width += columns
            } else {
                for byte in text[index..<index + character.length] {
                    line.append(UInt8(ascii: "\\"))
                    line.append(octal: Int(byte), width: 3)
                    width += 4
                }
            }
            index += character.length
        }
        return width
    }

    /// How many columns `append` would take.
    func width(_ name: [UInt8]) -> Int {
        let found = self.inspect(name)
        if found.need == .nothing { return found.width }
        var scratch: [UInt8] = []
        return self.appendQuoted(name, found.need, to: &scratch)
    }

    /// The bytes and columns of the character at `index`; no columns when it must be escaped.
    private func character(_ text: [UInt8], at index: Int) -> (length: Int, columns: Int?) {
        switch decodeCharacter(text.span, at: index) {
        case .invalid: return (1, nil)
        case .scalar(let scalar, let length):
            if length > 1 && !self.utf8 { return (length, nil) }
            let columns = TerminalText.width(scalar)
            return (length, columns == 0 && !self.drawsMarks ? nil : columns)
        }
    }

    private func inspect(_ name: [UInt8]) -> (need: Need, width: Int) {
        guard let first = name.first else { return (.quotes, 0) }
        var need = Need.nothing
        // These mean something to a shell at the start only, or alone.
        if first == UInt8(ascii: "#") || first == UInt8(ascii: "~") { need = .quotes }
        if name.count == 1 && (first == UInt8(ascii: "{") || first == UInt8(ascii: "}")) { need = .quotes }
        var width = 0
        var index = 0
        while index < name.count {
            let byte = name[index]
            if byte < 0x80 {
                switch asciiClass(byte) {
                case .plain: break
                case .special: if need == .nothing { need = .quotes }
                case .control: need = .escapes
                }
                width += 1
                index += 1
            } else {
                let character = self.character(name, at: index)
                if let columns = character.columns { width += columns } else { need = .escapes }
                index += character.length
            }
        }
        return (need, width)
    }

    private func appendQuoted(_ name: [UInt8], _ need: Need, to line: inout [UInt8]) -> Int {
        if need != .escapes && fitsDoubleQuotes(name) {
            line.append(UInt8(ascii: "\""))
            line.append(contentsOf: name)
            line.append(UInt8(ascii: "\""))
            return self.inspect(name).width + 2
        }
        line.append(UInt8(ascii: "'"))
        var width = 2
        var escaping = false
        func end(_ line: inout [UInt8]) {
            guard escaping else { return }
            line.append("''")
            width += 2
            escaping = false
        }
        func begin(_ line: inout [UInt8]) {
            guard !escaping else { return }
            line.append("'$'")
            width += 3
            escaping = true
        }
        var index = 0
        while index < name.count {
            let byte = name[index]
            if byte == UInt8(ascii: "'") {
                // Ends the quotes that are open, of either kind.
                line.append("'\\''")
                width += 4
                escaping = false
                index += 1
                continue
            }
            let character = self.character(name, at: index)
            if let columns = character.columns {
                end(&line)
                line.append(contentsOf: name[index..<index + character.length])
                width += columns
            } else {
                begin(&line)
                for byte in name[index..<index + character.length] { width += appendEscape(byte, to: &line) }
            }
            index += character.length
        }
        line.append(UInt8(ascii: "'"))
        return width
    }
}

private enum ASCIIClass {
    case plain
    /// Means something to a shell.
    case special
    case control
}

private func asciiClass(_ byte: UInt8) -> ASCIIClass {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        return .plain
    case 0..<0x20, 0x7F:
        return .control
    default:
        switch Unicode.Scalar(byte) {
        case " ", "!", "\"", "$", "&", "'", "(", ")", "*", ";", "<", "=", ">", "?", "[", "\\", "^", "`", "|":
            return .special
        default:
            return .plain
        }
    }
}

/// Whether a name with single quotes may have double ones around it, which reads better: only where every byte
/// means the same in double quotes.
private func fitsDoubleQuotes(_ name: [UInt8]) -> Bool {
    var quoted = false
    for (index, byte) in name.enumerated() where byte < 0x80 {
        switch Unicode.Scalar(byte) {
        case "'":
            quoted = true
        case "a"..."z", "A"..."Z", "0"..."9", " ", "%", "+", ",", "-", ".", "/", ":", "@", "]", "_":
            break
        case "#", "~":
            if index > 0 { return false }
        default:
            return false
        }
    }
    return quoted
}

/// Appends a byte as it stands within `$'...'`, and says how many columns it takes.
private func appendEscape(_ byte: UInt8, to line: inout [UInt8]) -> Int {
    line.append(UInt8(ascii: "\\"))
    let letter: Unicode.Scalar? =
        switch byte {
        case 0x07: "a"
        case 0x08: "b"
        case 0x09: "t"
        case 0x0A: "n"
        case 0x0B: "v"
        case 0x0C: "f"
        case 0x0D: "r"
        default: nil
        }
    if let letter {
        line.append(UInt8(ascii: letter))
        return 2
    }
    line.append(octal: Int(byte), width: 3)
    return 4
}
