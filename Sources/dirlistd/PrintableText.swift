// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Bytes as text that does nothing to a terminal and hides nothing: bytes that are no UTF-8 as `\xE9`, what cannot be
/// seen (controls, marks of direction, separators of lines) as `\u{202E}`, and a backslash as two, so that nothing is
/// ambiguous. Cut after 4096 bytes, more than any path has.
func printable(_ bytes: [UInt8]) -> String {
    let limit = 4096
    var text = ""
    var rest = bytes[...].prefix(limit)
    while let byte = rest.first {
        // A lead byte and what follows it, at most four bytes.
        let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self)?.isEmpty == false }
        guard let length, let scalar = String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars.first
        else {
            let digits = String(byte, radix: 16, uppercase: true)
            text += "\\x\(byte < 16 ? "0" : "")\(digits)"
            rest = rest.dropFirst()
            continue
        }
        switch scalar {
        case "\\": text += "\\\\"
        case "\"": text += "\\\""
        default:
            if isVisible(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
        rest = rest.dropFirst(length)
    }
    return bytes.count > limit ? text + "..." : text
}

private func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
    default: true
    }
}
