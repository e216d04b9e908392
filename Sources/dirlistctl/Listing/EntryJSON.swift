// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink

/// Entries as JSON, an object each, with the interface's fields.
struct EntryJSON: ~Copyable {
    private var writer = JSONWriter(capacity: 1024)

    /// Appends an entry, and before its own fields, where given, the path of the directory that holds it.
    mutating func append(_ entry: Tree.Entry, directory: [UInt8]? = nil, to line: inout [UInt8]) {
        self.writer.truncate(to: 0)
        guard let directory else {
            entry.write(to: &self.writer)
            self.writer.withSpan { appendSafe(json: $0, to: &line) }
            return
        }
        self.writer.beginObject()
        self.writer.text("directory", raw: "rawDirectory", directory.span)
        self.writer.withSpan { appendSafe(json: $0, to: &line) }
        line.append(UInt8(ascii: ","))
        self.writer.truncate(to: 0)
        entry.write(to: &self.writer)
        // An entry always has fields, so its opening brace gives way to the comma.
        self.writer.withSpan { appendSafe(json: $0.extracting(droppingFirst: 1), to: &line) }
    }
}

/// Appends JSON so that it may reach a terminal: characters that `TerminalText` refuses become `\u` escapes, which
/// mean the same. ASCII controls are escaped already, as JSON demands, and past ASCII there are only strings.
func appendSafe(json: Span<UInt8>, to line: inout [UInt8]) {
    var index = 0
    var clean = 0
    while index < json.count {
        guard json[index] >= 0x80, case .scalar(let scalar, let length) = decodeCharacter(json, at: index) else {
            index += 1
            continue
        }
        if TerminalText.width(scalar) == nil {
            line.append(json.extracting(clean..<index))
            for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                line.append("\\u")
                for shift in stride(from: 12, through: 0, by: -4) {
                    let digit = UInt8(truncatingIfNeeded: unit >> UInt16(shift)) & 0xF
                    line.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
                }
            }
            clean = index + length
        }
        index += length
    }
    line.append(json.extracting(clean...))
}
