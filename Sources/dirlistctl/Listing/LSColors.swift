// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// The colours of `LS_COLORS`, as `dir_colors(5)` describes them.
struct LSColors {
    /// What can have a colour. Bare kinds come as `Tree.Kind`; these need the mode.
    private(set) var indicators: [String: [UInt8]]
    /// Ends of names, by their last byte, the latest first: the latest that fits wins.
    private var suffixes: [UInt8: [(end: [UInt8], code: [UInt8])]] = [:]

    /// What `ls` does without `LS_COLORS`.
    private static let basic: [String: String] = [
        "lc": "\u{1B}[", "rc": "m", "rs": "0",
        "di": "01;34", "ln": "01;36", "pi": "33", "so": "01;35", "bd": "01;33", "cd": "01;33",
        "ex": "01;32", "su": "37;41", "sg": "30;43", "st": "37;44", "ow": "34;42", "tw": "30;42",
    ]

    /// Reads the value of `LS_COLORS`. What cannot be understood is passed over, for a client of a server has no
    /// reason to complain about it.
    init(_ text: String? = nil) {
        self.indicators = Self.basic.mapValues(dirlistctl.bytes)
        var reader = Reader(bytes: Array((text ?? "").utf8))
        while let (key, code) = reader.next() {
            if key.first == UInt8(ascii: "*"), let last = key.last, key.count > 1 {
                self.suffixes[last, default: []].insert((Array(key.dropFirst()), code), at: 0)
            } else if key.count == 2 {
                self.indicators[String(decoding: key, as: UTF8.self)] = code
            }
        }
    }

    /// Whether any colour depends on more than an entry's kind and name.
    var needsMode: Bool {
        ["ex", "su", "sg", "st", "ow", "tw"].contains { self.code($0) != nil }
    }

    /// The colour of an entry, or nil for none.
    func code(for entry: Tree.Entry) -> [UInt8]? {
        let mode = entry.mode.map { Int($0) } ?? 0
        switch entry.kind {
        case .file:
            if mode & Permission.setUserID != 0, let code = self.code("su") { return code }
            if mode & Permission.setGroupID != 0, let code = self.code("sg") { return code }
            if mode & Permission.anyExecute != 0, let code = self.code("ex") { return code }
            return self.suffixCode(entry.nameBytes) ?? self.code("fi")
        case .directory:
            let sticky = mode & Permission.sticky != 0
            let writable = mode & Permission.otherWrite != 0
            if sticky && writable, let code = self.code("tw") { return code }
            if writable, let code = self.code("ow") { return code }
            if sticky, let code = self.code("st") { return code }
            return self.code("di")
        case .symlink:
            // "target" asks for the colour of what the link points to, which is not known here.
            let code = self.code("ln")
            return code == dirlistctl.bytes("target") ? nil : code
        case .fifo: return self.code("pi")
        case .socket: return self.code("so")
        case .block: return self.code("bd")
        case .character: return self.code("cd")
        case .unknown: return self.code("or")
        }
    }

    /// The colour of directories of which no more is known.
    var directoryCode: [UInt8]? { self.code("di") }

    /// Appends what switches a colour on.
    func appendStart(_ code: [UInt8], to line: inout [UInt8]) {
        line.append(contentsOf: self.indicators["lc"] ?? [])
        line.append(contentsOf: code)
        line.append(contentsOf: self.indicators["rc"] ?? [])
    }

    /// Appends what switches colours off.
    func appendEnd(to line: inout [UInt8]) {
        if let end = self.indicators["ec"] {
            line.append(contentsOf: end)
        } else {
            self.appendStart(self.indicators["rs"] ?? [], to: &line)
        }
    }

    /// A colour that is set and not "none".
    private func code(_ indicator: String) -> [UInt8]? {
        guard let code = self.indicators[indicator], !code.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        return code
    }

    private func suffixCode(_ name: [UInt8]) -> [UInt8]? {
        guard let last = name.last, let candidates = self.suffixes[last] else { return nil }
        return candidates.first { name.count >= $0.end.count && name.suffix($0.end.count).elementsEqual($0.end) }?.code
    }
}

/// Cuts `key=code:key=code` and undoes its escapes.
private struct Reader {
    let bytes: [UInt8]
    var index = 0

    mutating func next() -> (key: [UInt8], code: [UInt8])? {
        while self.index < self.bytes.count {
            let key = self.text(until: UInt8(ascii: "="))
            if self.index < self.bytes.count && self.bytes[self.index] == UInt8(ascii: "=") {
                self.index += 1
                let code = self.text(until: UInt8(ascii: ":"))
                self.index += 1
                return (key, code)
            }
            self.index += 1
        }
        return nil
    }

    /// Reads up to `end` or a colon, and stays before it.
    private mutating func text(until end: UInt8) -> [UInt8] {
        var text: [UInt8] = []
        while self.index < self.bytes.count {
            let byte = self.bytes[self.index]
            if byte == end || byte == UInt8(ascii: ":") { break }
            self.index += 1
            switch byte {
            case UInt8(ascii: "\\"): self.escape(into: &text)
            case UInt8(ascii: "^"):
                guard self.index < self.bytes.count else { return text }
                let control = self.bytes[self.index]
                self.index += 1
                text.append(control == UInt8(ascii: "?") ? 0x7F : control & 0x1F)
            default: text.append(byte)
            }
        }
        return text
    }

    private mutating func escape(into text: inout [UInt8]) {
        guard self.index < self.bytes.count else { return }
        let byte = self.bytes[self.index]
        self.index += 1
        switch Unicode.Scalar(byte) {
        case "a": text.append(0x07)
        case "b": text.append(0x08)
        case "e": text.append(0x1B)
        case "f": text.append(0x0C)
        case "n": text.append(0x0A)
        case "r": text.append(0x0D)
        case "t": text.append(0x09)
        case "v": text.append(0x0B)
        case "?": text.append(0x7F)
        case "_": text.append(0x20)
        case "0"..."7":
            self.index -= 1
            text.append(self.number(base: 8, limit: 3))
        case "x", "X":
            text.append(self.number(base: 16, limit: 2))
        default: text.append(byte)
        }
    }

    private mutating func number(base: UInt32, limit: Int) -> UInt8 {
        var value: UInt32 = 0
        var count = 0
        while count < limit, self.index < self.bytes.count,
            let digit = Character(Unicode.Scalar(self.bytes[self.index])).hexDigitValue, digit < base
        {
            value = value * base + UInt32(digit)
            self.index += 1
            count += 1
        }
        return UInt8(truncatingIfNeeded: value)
    }
}
