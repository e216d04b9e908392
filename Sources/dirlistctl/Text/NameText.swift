// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// How names appear in a listing: escaped or as they are, coloured or not.
struct NameText {
    /// How to escape; nil prints the bytes as they are, as pipes want them.
    var escaping: NameEscaping?
    /// The colours; nil for none.
    var colors: LSColors?

    init(escaping: NameEscaping? = nil, colors: LSColors? = nil) {
        self.escaping = escaping
        self.colors = colors
    }

    /// Names as the surroundings want them: escaped on a terminal, coloured there or always or never.
    init(_ surroundings: Surroundings, _ color: ListCommand.Color) {
        if surroundings.isTerminal { self.escaping = NameEscaping(utf8: surroundings.showsUTF8) }
        switch color {
        case .always: self.colors = LSColors(surroundings.lsColors)
        case .auto: if surroundings.allowsColors { self.colors = LSColors(surroundings.lsColors) }
        case .never: break
        }
    }

    /// Whether a listing with this entry leaves room for a quote before the names that have none.
    func isQuoted(_ entry: Tree.Entry) -> Bool {
        self.escaping?.needsQuotes(entry.nameBytes) ?? false
    }

    /// Appends an entry's name after `prefix`, and says how many columns it takes. With `padded`, a name without
    /// quotes gets a space in place of the first; with `marked`, a slash comes after the name.
    @discardableResult
    func append(
        _ entry: Tree.Entry,
        prefix: [UInt8] = [],
        padded: Bool = false,
        marked: Bool = false,
        to line: inout [UInt8]
    ) -> Int {
        if self.escaping == nil && self.colors == nil {
            let start = line.count
            line.append(contentsOf: prefix)
            if let raw = entry.rawName {
                line.append(contentsOf: raw)
            } else {
                line.append(contentsOf: entry.name.utf8)
            }
            if marked { line.append(UInt8(ascii: "/")) }
            return line.count - start
        }
        var name = prefix + entry.nameBytes
        if marked { name.append(UInt8(ascii: "/")) }
        var width = 0
        let isQuoted = self.escaping?.needsQuotes(name) ?? false
        if padded && !isQuoted && self.escaping != nil {
            line.append(UInt8(ascii: " "))
            width += 1
        }
        guard let colors = self.colors else { return width + self.appendText(name, to: &line) }
        // Quotes go around the whole, so then it has one colour.
        if !isQuoted && !prefix.isEmpty {
            width += self.append(name[..<prefix.count], colors.directoryCode, to: &line)
            name.removeFirst(prefix.count)
        }
        return width + self.append(name[...], colors.code(for: entry), to: &line)
    }

    private func append(_ text: ArraySlice<UInt8>, _ code: [UInt8]?, to line: inout [UInt8]) -> Int {
        guard let colors = self.colors, let code else { return self.appendText(Array(text), to: &line) }
        colors.appendStart(code, to: &line)
        let width = self.appendText(Array(text), to: &line)
        colors.appendEnd(to: &line)
        return width
    }

    /// How many columns `append` takes without a prefix.
    func width(_ entry: Tree.Entry, padded: Bool) -> Int {
        let name = entry.nameBytes
        guard let escaping = self.escaping else { return name.count }
        return escaping.width(name) + (padded && !escaping.needsQuotes(name) ? 1 : 0)
    }

    /// Appends a path or a symlink's target, and says how many columns it takes.
    @discardableResult
    func appendText(_ text: [UInt8], to line: inout [UInt8]) -> Int {
        if let escaping = self.escaping { return escaping.append(text, to: &line) }
        line.append(contentsOf: text)
        return text.count
    }
}
