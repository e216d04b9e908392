// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// How text stands out on a terminal (ECMA-48, SGR).
enum TextStyle: String {
    case bold = "1"
    case faint = "2"
    case reverse = "7"
    case red = "1;31"
    case green = "1;32"
    case yellow = "1;33"
}

extension [UInt8] {
    /// Appends text, which must be safe for a terminal, in a style.
    mutating func append(_ text: some Sequence<UInt8>, style: TextStyle?) {
        guard let style else {
            self += text
            return
        }
        self += bytes("\u{1B}[\(style.rawValue)m")
        self += text
        self.append("\u{1B}[0m")
    }
}
