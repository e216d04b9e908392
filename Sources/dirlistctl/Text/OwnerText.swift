// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// An owner or group as text: the name, else the number, else "?". Names come from the server and are escaped.
struct OwnerText {
    private let escaping: NameEscaping
    private var id: Int?
    private var name: String?
    private(set) var text: [UInt8] = bytes("?")
    private(set) var width = 1
    /// Numbers stand to the right of their column, names to the left, as in `ls`.
    private(set) var isNumber = false

    init(escaping: NameEscaping) {
        self.escaping = escaping
    }

    /// Takes the next entry's owner. Neighbours mostly have the same.
    mutating func set(id: Int?, name: String?) {
        if id == self.id && name == self.name { return }
        self.id = id
        self.name = name
        self.text.removeAll(keepingCapacity: true)
        self.isNumber = false
        if let name {
            self.width = self.escaping.appendPlain(Array(name.utf8), to: &self.text)
        } else if let id {
            self.text.append(decimal: id)
            self.width = self.text.count
            self.isNumber = true
        } else {
            self.text.append(UInt8(ascii: "?"))
            self.width = 1
        }
    }

    /// Appends it in a column of `width`.
    func append(width: Int, to line: inout [UInt8]) {
        if self.isNumber { line.append(spaces: width - self.width) }
        line.append(contentsOf: self.text)
        if !self.isNumber { line.append(spaces: width - self.width) }
    }
}
