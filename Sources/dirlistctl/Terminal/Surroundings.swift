// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What the look of a listing depends on besides its options.
struct Surroundings {
    var isTerminal = false
    var width = 80
    var showsUTF8 = true
    var lsColors: String?
    /// Colours are wanted where nothing else is said.
    var allowsColors = false

    static func current() -> Surroundings {
        let isTerminal = outputIsTerminal()
        return Surroundings(
            isTerminal: isTerminal,
            width: terminalWidth(),
            showsUTF8: terminalShowsUTF8(),
            lsColors: environmentVariable("LS_COLORS"),
            allowsColors: isTerminal && (environmentVariable("NO_COLOR") ?? "").isEmpty
                && environmentVariable("TERM") != "dumb"
        )
    }
}
