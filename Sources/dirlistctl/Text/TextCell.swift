// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Text that is safe for a terminal, and the columns that it takes there.
struct TextCell: Equatable {
    private(set) var bytes: [UInt8] = []
    private(set) var width = 0
    var style: TextStyle?

    /// Nothing.
    init() {}

    /// Text of unknown origin that is no name: what is unsafe is escaped.
    init(_ text: String, escaping: NameEscaping, style: TextStyle? = nil) {
        self.width = escaping.appendPlain(Array(text.utf8), to: &self.bytes)
        self.style = style
    }

    /// A number.
    init(_ number: some FixedWidthInteger) {
        self.bytes.append(decimal: number)
        self.width = self.bytes.count
    }

    /// An amount of bytes, as `ls -h` writes it.
    init(byteAmount: Int) {
        appendHumanSize(byteAmount, to: &self.bytes)
        self.width = self.bytes.count
    }

    /// Appends a word of this program, in ASCII.
    mutating func append(word: String) {
        self.bytes += word.utf8
        self.width += word.utf8.count
    }

    /// Appends spaces; none when negative.
    mutating func append(spaces count: Int) {
        self.bytes.append(spaces: count)
        self.width += max(count, 0)
    }

    /// Appends another, whose style is lost.
    mutating func append(_ other: TextCell) {
        self.bytes += other.bytes
        self.width += other.width
    }

    /// Appends a name or a path, quoted where it needs it.
    mutating func append(name: String, escaping: NameEscaping) {
        self.width += escaping.append(Array(name.utf8), to: &self.bytes)
    }

    /// As much of it as fits `limit` columns, with an ellipsis for what is left out: the end, or with `keepsEnd` the
    /// beginning.
    func cut(to limit: Int, keepsEnd: Bool = false, utf8: Bool) -> TextCell {
        guard self.width > limit else { return self }
        let ellipsis = dirlistctl.bytes(utf8 ? "…" : "...")
        let ellipsisWidth = utf8 ? 1 : 3
        var cell = TextCell()
        cell.style = self.style
        guard limit >= ellipsisWidth else { return cell }
        let room = limit - ellipsisWidth
        // Columns that are to go before what is kept begins.
        let dropped = keepsEnd ? self.width - room : 0
        var passed = 0
        var start = keepsEnd ? self.bytes.count : 0
        var end = keepsEnd ? self.bytes.count : 0
        var index = 0
        while index < self.bytes.count {
            let (length, columns) = self.character(at: index)
            if keepsEnd {
                // What takes no column belongs to the character before it.
                if passed >= dropped && columns > 0 {
                    start = index
                    break
                }
            } else if passed + columns > room {
                break
            }
            passed += columns
            index += length
            if !keepsEnd { end = index }
        }
        let kept = self.bytes[start..<end]
        cell.bytes = keepsEnd ? ellipsis + kept : kept + ellipsis
        cell.width = ellipsisWidth + (keepsEnd ? self.width - passed : passed)
        return cell
    }

    private func character(at index: Int) -> (length: Int, columns: Int) {
        switch decodeCharacter(self.bytes.span, at: index) {
        case .invalid: (1, 1)
        case .scalar(let scalar, let length): (length, TerminalText.width(scalar) ?? 1)
        }
    }
}
