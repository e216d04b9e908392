// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What to send to a terminal so that it shows lines.
enum TerminalFrame {
    // Private mode 2026 (synchronized output) has a terminal that knows it show the whole frame at once.
    private static let begin = bytes("\u{1B}[?2026h")
    private static let end = bytes("\u{1B}[?2026l")

    /// Draws the lines that differ from those that are there; all of them when that is not known.
    static func draw(_ lines: [TextCell], over shown: [TextCell]?, width: Int) -> [UInt8] {
        var frame = self.begin
        for (row, line) in lines.enumerated() {
            if let shown, shown.indices.contains(row), shown[row] == line { continue }
            frame += bytes("\u{1B}[\(row + 1);1H")
            frame.append(line.bytes, style: line.style)
            // At the end of a full line the cursor stands on its last character, which would be erased.
            if line.width < width { frame.append("\u{1B}[K") }
        }
        return frame.count == self.begin.count ? [] : frame + self.end
    }
}
