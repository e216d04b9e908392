// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A place in a source text, both counted from 1; columns count Unicode scalars.
struct Position: Equatable, Comparable {
    let line: Int
    let column: Int

    static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// The bytes of a TOML file and where its lines begin.
struct SourceText {
    /// Valid UTF-8, without the byte order mark that some editors put first.
    let bytes: [UInt8]
    private let lineStarts: [Int]
    /// How many scalars begin before each block of `blockSize` bytes, so that columns in long lines cost no more
    /// than in short ones.
    private let scalarsBeforeBlock: [Int]
    private static let blockSize = 256

    init(_ bytes: some Sequence<UInt8>) {
        var bytes = Array(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            bytes.removeFirst(3)
        }
        self.bytes = bytes
        self.lineStarts = [0] + bytes.indices.lazy.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        var scalars = [0]
        for start in stride(from: 0, to: bytes.count, by: Self.blockSize) {
            let block = bytes[start..<min(start + Self.blockSize, bytes.count)]
            scalars.append((scalars.last ?? 0) + Self.scalarCount(block))
        }
        self.scalarsBeforeBlock = scalars
    }

    /// The position of the byte at `offset`, which may be one past the last.
    func position(at offset: Int) -> Position {
        var low = 0
        var high = self.lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if self.lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let column =
            self.scalars(before: min(offset, self.bytes.count)) - self.scalars(before: self.lineStarts[low]) + 1
        return Position(line: low + 1, column: column)
    }

    private func scalars(before offset: Int) -> Int {
        let block = offset / Self.blockSize
        return self.scalarsBeforeBlock[block] + Self.scalarCount(self.bytes[block * Self.blockSize..<offset])
    }

    private static func scalarCount(_ bytes: ArraySlice<UInt8>) -> Int {
        // Every scalar has one byte that is not a continuation byte.
        bytes.count { $0 & 0xC0 != 0x80 }
    }

    /// A part of the text as it is written, cut where it grows long.
    func written(_ range: Range<Int>) -> String {
        let longest = 60
        let text = String(decoding: self.bytes[range.clamped(to: 0..<self.bytes.count)], as: UTF8.self)
        let scalars = text.unicodeScalars
        guard scalars.count > longest else { return text }
        return String(scalars.prefix(longest)) + "..."
    }
}
