// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Reads Base64 with padding (RFC 4648, section 4), strictly: no other characters, no line breaks, no missing
/// padding, and zero in the bits that are left over, so that bytes have one spelling only. Nil when it is not that.
public func decodeBase64(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var index = 0
    while index < text.count {
        var group: UInt32 = 0
        var padding = 0
        for place in 0..<4 {
            let character = text[index + place]
            if character == UInt8(ascii: "=") {
                // Only the end of the text may be padded, and only its last two places.
                guard index + 4 == text.count, place >= 2 else { return nil }
                padding += 1
                group <<= 6
            } else {
                guard padding == 0, let value = base64Value(character) else { return nil }
                group = group << 6 | value
            }
        }
        if padding == 1 && group & 0xFF != 0 || padding == 2 && group & 0xFFFF != 0 { return nil }
        bytes.append(UInt8(group >> 16))
        if padding < 2 { bytes.append(UInt8(group >> 8 & 0xFF)) }
        if padding < 1 { bytes.append(UInt8(group & 0xFF)) }
        index += 4
    }
    return bytes
}

/// Reads Base64 with padding (RFC 4648, section 4), strictly. Nil when it is not that.
public func decodeBase64(_ text: String) -> [UInt8]? {
    decodeBase64(text.utf8.span)
}

private func base64Value(_ character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
