// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Makes keys of the bytes that a terminal sends for them (ECMA-48; xterm's ctlseqs), which may arrive in pieces.
struct KeyDecoder {
    private enum State {
        case ground
        case escape
        /// After ESC O.
        case shift3
        /// After ESC [; what has come since.
        case control([UInt8])
    }

    private static let escape: UInt8 = 0x1B
    /// A sequence that is longer is none.
    private static let limit = 32
    private var state = State.ground

    /// Whether something has begun that more bytes may end. The key Esc sends just its beginning: when nothing follows
    /// soon, it was that.
    var isPending: Bool {
        if case .ground = self.state { return false }
        return true
    }

    /// The keys that end in `bytes`. Those that nothing here knows are left out.
    mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
        var keys: [Key] = []
        for byte in bytes { self.take(byte, &keys) }
        return keys
    }

    /// What has begun, when nothing follows.
    mutating func flush() -> [Key] {
        defer { self.state = .ground }
        if case .escape = self.state { return [.escape] }
        return []
    }

    private mutating func take(_ byte: UInt8, _ keys: inout [Key]) {
        switch self.state {
        case .ground:
            if byte == Self.escape {
                self.state = .escape
            } else if byte < 0x80 {
                keys.append(.character(Character(Unicode.Scalar(byte))))
            }
        case .escape:
            switch byte {
            case UInt8(ascii: "["): self.state = .control([])
            case UInt8(ascii: "O"): self.state = .shift3
            default:
                // Esc, and then another key.
                keys.append(.escape)
                self.state = .ground
                self.take(byte, &keys)
            }
        case .shift3:
            self.state = .ground
            if let key = Self.key(final: byte) { keys.append(key) }
        case .control(var body):
            body.append(byte)
            // F1 to F5 of the Linux console are ESC [ [ and a letter.
            if byte == Self.escape {
                self.state = .escape
            } else if (0x40...0x7E).contains(byte) && body != [UInt8(ascii: "[")] {
                self.state = .ground
                if let key = Self.key(control: body) { keys.append(key) }
            } else {
                self.state = body.count < Self.limit ? .control(body) : .ground
            }
        }
    }

    private static func key(final: UInt8) -> Key? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "P"): .f1
        default: nil
        }
    }

    /// What follows ESC [ to its end. Modifiers, after a semicolon, change nothing.
    private static func key(control body: [UInt8]) -> Key? {
        if body.first == UInt8(ascii: "[") { return body == bytes("[A") ? .f1 : nil }
        guard let final = body.last else { return nil }
        guard final == UInt8(ascii: "~") else { return self.key(final: final) }
        switch String(decoding: body.dropLast().prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self) {
        case "1", "7": return .home
        case "4", "8": return .end
        case "5": return .pageUp
        case "6": return .pageDown
        case "11": return .f1
        default: return nil
        }
    }
}
