// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Makes characters of the bytes that a terminal sends, which may come in pieces, and need not be UTF-8.
struct CharacterDecoder {
    /// Stands for a byte that is not UTF-8.
    let character: (UInt8) -> Unicode.Scalar
    /// Bytes that may become a character.
    private var bytes: [UInt8] = []

    init(character: @escaping (UInt8) -> Unicode.Scalar) {
        self.character = character
    }

    /// Whether a character has begun.
    var isPending: Bool { !self.bytes.isEmpty }

    mutating func append(_ byte: UInt8) {
        self.bytes.append(byte)
    }

    /// Takes the next character of the bytes that have come; nil when there is none yet.
    /// - Parameter isAll: whether no more of them will come.
    mutating func next(isAll: Bool) -> Unicode.Scalar? {
        guard let first = self.bytes.first else { return nil }
        var decoder = UTF8()
        var rest = self.bytes.makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&rest) {
            self.bytes.removeFirst(UTF8.width(scalar))
            return scalar
        }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        let mayGoOn =
            (0xC2...0xF4).contains(first) && self.bytes.count < length
            && self.bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
        if mayGoOn && !isAll { return nil }
        return self.character(self.bytes.removeFirst())
    }
}
