// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Appends text that is safe for a terminal, from `column` on, and ends the line. What does not fit `width` goes on in
/// the same column of the next line; a word that does not fit one alone is left to the terminal to break, so that it
/// can be copied whole.
/// - Parameter width: nil for a line of any length.
func appendWrapped(_ text: [UInt8], at column: Int, width: Int?, style: TextStyle? = nil, to output: inout [UInt8]) {
    var line: [UInt8] = []
    var taken = column
    func end(_ output: inout [UInt8]) {
        output.append(line, style: line.isEmpty ? nil : style)
        output.append("\n")
    }
    for word in text.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false) {
        let columns = displayWidth(Array(word))
        if let width, !line.isEmpty, taken + 1 + columns > width {
            end(&output)
            output.append(spaces: column)
            line.removeAll()
            taken = column
        }
        if !line.isEmpty {
            line.append(UInt8(ascii: " "))
            taken += 1
        }
        line += word
        taken += columns
    }
    end(&output)
}

/// The columns of text that is safe for a terminal.
private func displayWidth(_ text: [UInt8]) -> Int {
    var width = 0
    var index = 0
    while index < text.count {
        switch decodeCharacter(text.span, at: index) {
        case .invalid:
            width += 1
            index += 1
        case .scalar(let scalar, let length):
            width += TerminalText.width(scalar) ?? 1
            index += length
        }
    }
    return width
}
