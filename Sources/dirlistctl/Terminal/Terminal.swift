// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whether the standard output is a terminal.
func outputIsTerminal() -> Bool {
    isatty(STDOUT_FILENO) == 1
}

/// How many columns a line has: what the terminal says, else `COLUMNS`, else 80.
func terminalWidth(environment: (String) -> String? = environmentVariable) -> Int {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 { return Int(size.ws_col) }
    // As wide as a terminal can say it is.
    if let columns = environment("COLUMNS").flatMap({ Int($0) }), columns > 0 { return min(columns, Int(UInt16.max)) }
    return 80
}

/// Whether the terminal shows UTF-8, by the locale's variables. With none set it most likely does, for the locale is
/// missing from many environments, and terminals of other character sets are not.
func terminalShowsUTF8(environment: (String) -> String? = environmentVariable) -> Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
        guard let locale = environment(name), !locale.isEmpty else { continue }
        let text = locale.lowercased()
        if text == "c" || text == "posix" { return false }
        // "de_DE.ISO-8859-1@euro": the character set is between the dot and the at sign.
        guard let dot = text.firstIndex(of: ".") else { return true }
        let charset = text[text.index(after: dot)...].prefix { $0 != "@" }
        return charset == "utf-8" || charset == "utf8"
    }
    return true
}

/// How many lines the terminal has, when it tells.
func terminalHeight() -> Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return nil }
    return Int(size.ws_row)
}
