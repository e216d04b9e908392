// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What long work has seen so far.
struct Seen: Equatable, Sendable {
    var entries = 0
    var directories = 0
    /// On disk; nil where that is not what the work is about.
    var bytes: Int?

    /// "12,345 entries in 678 directories".
    var text: String {
        "\(counted(self.entries, "entry", "entries")) in \(counted(self.directories, "directory", "directories"))"
    }
}

/// A line that says how far long work is, drawn over and over at the same place. Gives the bytes that do so.
struct ProgressLine {
    /// Before this, work is not long; seconds.
    static let patience = 0.5
    /// Seconds between two updates.
    static let interval = 0.25
    /// As wide as the line ever is.
    static let widest = 80
    /// To the start of the line, which is then erased (ECMA-48: CR, EL).
    static let erasure = bytes("\r\u{1B}[K")

    /// Whether the line is on the terminal.
    private(set) var isShown = false

    /// What draws the line, in place of the last one. `elapsed` is in seconds, `width` in columns.
    mutating func draw(_ seen: Seen, elapsed: Double, width: Int) -> [UInt8] {
        self.isShown = true
        // A line that fills the last column may wrap.
        let text = Self.text(seen, elapsed: elapsed).utf8.prefix(max(0, min(width, Self.widest) - 1))
        return Self.erasure + text
    }

    /// What takes the line away; nothing when there is none.
    mutating func erase() -> [UInt8] {
        guard self.isShown else { return [] }
        self.isShown = false
        return Self.erasure
    }

    /// "12,345 entries in 678 directories, 1.5G, 4,115 a second, 0:03". ASCII.
    static func text(_ seen: Seen, elapsed: Double) -> String {
        var parts = [seen.text]
        if let size = seen.bytes {
            var text: [UInt8] = []
            appendHumanSize(size, to: &text)
            parts.append(String(decoding: text, as: UTF8.self))
        }
        if elapsed > 0 { parts.append("\(grouped(Int(Double(seen.entries) / elapsed))) a second") }
        parts.append(clock(Int(elapsed)))
        return parts.joined(separator: ", ")
    }

    /// Seconds as "0:03" or "1:02:03".
    private static func clock(_ seconds: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = seconds / 60
        let end = two(seconds % 60)
        return minutes < 60 ? "\(minutes):\(end)" : "\(minutes / 60):\(two(minutes % 60)):\(end)"
    }
}

/// A number with its thing: "1 entry", "12,345 entries".
func counted(_ number: Int, _ one: String, _ many: String) -> String {
    "\(grouped(number)) \(number == 1 ? one : many)"
}

/// A number with commas between its thousands.
func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}
