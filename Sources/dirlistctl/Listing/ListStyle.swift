// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// How a listing looks.
struct ListStyle {
    /// The arrangement of entries.
    enum Layout: Equatable {
        /// A line each with metadata.
        case long
        /// Names side by side on lines of this width.
        case columns(width: Int)
        /// A name a line.
        case lines
        /// A JSON object a line.
        case json
    }

    var layout = Layout.lines
    var humanSizes = false
    /// Names end with NUL, have their path before them, and nothing else is printed.
    var isNulTerminated = false
    var names = NameText()

    /// What ends an entry.
    var terminator: UInt8 { self.isNulTerminated ? 0 : UInt8(ascii: "\n") }

    /// Whether names stand side by side.
    var isInColumns: Bool {
        if case .columns = self.layout { return true }
        return false
    }

    /// Whether listings of several directories have headings.
    var hasHeadings: Bool { self.layout != .json && !self.isNulTerminated }
}
