// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension JSONReader {
    /// Reads a string.
    public mutating func readString() throws(JSONError) -> String {
        String(try self.readStringView())
    }

    /// Reads a string without copying it: good until the bytes that this reader reads are gone.
    @_lifetime(copy self)
    public mutating func readStringView() throws(JSONError) -> JSONStringView {
        guard try self.peek() == 0x22 else { throw self.failure(.expected(.string)) }
        return try self.scanString()
    }

    /// Reads a string as UTF-8 into `buffer`, in place of what is there.
    public mutating func readStringBytes(into buffer: inout [UInt8]) throws(JSONError) {
        let view = try self.readStringView()
        if view.hasEscapes {
            buffer = view.utf8
        } else {
            buffer.removeAll(keepingCapacity: true)
            view.bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
        }
    }

    /// Reads a string that holds bytes in Base64 (RFC 4648, section 4).
    public mutating func readBase64() throws(JSONError) -> [UInt8] {
        let view = try self.readStringView()
        let decoded = view.hasEscapes ? decodeBase64(view.utf8.span) : decodeBase64(view.bytes)
        guard let decoded else { throw self.failure(.invalidBase64) }
        return decoded
    }

    /// Reads the string whose opening quote is at the reader's position.
    @_lifetime(copy self)
    mutating func scanString() throws(JSONError) -> JSONStringView {
        let start = self.position + 1
        var index = start
        let count = self.bytes.count
        let raw = self.bytes.bytes
        var hasEscapes = false
        while true {
            if index + 8 <= count {
                let word = ByteWord(raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
                let marks = word.stringMarks
                index += marks.trailingZeroBitCount >> 3
                if marks == 0 { continue }
            }
            guard index < count else { throw JSONError(offset: count, reason: .endOfInput) }
            let byte = self.bytes[unchecked: index]
            switch byte {
            case 0x22:
                self.position = index + 1
                return JSONStringView(self.bytes.extracting(unchecked: start..<index), hasEscapes: hasEscapes)
            case 0x5C:
                hasEscapes = true
                index = try self.checkEscape(at: index)
            case 0..<0x20:
                throw JSONError(offset: index, reason: .controlCharacter(byte))
            case 0x80...0xFF:
                let sequence = UTF8Sequence(in: self.bytes, at: index)
                guard sequence.scalar != nil else { throw JSONError(offset: index, reason: .invalidUTF8) }
                index += sequence.length
            default:
                index += 1
            }
        }
    }

    /// Checks the escape whose backslash is at `index`; gives the place after it.
    private func checkEscape(at index: Int) throws(JSONError) -> Int {
        guard index + 1 < self.bytes.count else { throw JSONError(offset: index + 1, reason: .endOfInput) }
        switch self.bytes[index + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            return index + 2
        case 0x75:
            let unit = try self.codeUnit(at: index)
            switch unit & 0xFC00 {
            case 0xD800:
                // The second half must follow at once.
                guard index + 7 < self.bytes.count else { throw JSONError(offset: index, reason: .loneSurrogate) }
                guard self.bytes[index + 6] == 0x5C, self.bytes[index + 7] == 0x75,
                    try self.codeUnit(at: index + 6) & 0xFC00 == 0xDC00
                else { throw JSONError(offset: index, reason: .loneSurrogate) }
                return index + 12
            case 0xDC00:
                throw JSONError(offset: index, reason: .loneSurrogate)
            default:
                return index + 6
            }
        default:
            throw JSONError(offset: index, reason: .invalidEscape)
        }
    }

    /// The number in the `\uXXXX` at `index`.
    private func codeUnit(at index: Int) throws(JSONError) -> UInt32 {
        guard index + 6 <= self.bytes.count else { throw JSONError(offset: self.bytes.count, reason: .endOfInput) }
        var unit: UInt32 = 0
        for offset in 2..<6 {
            guard let value = hexadecimalValue(self.bytes[index + offset]) else {
                throw JSONError(offset: index, reason: .invalidEscape)
            }
            unit = unit << 4 | value
        }
        return unit
    }
}
