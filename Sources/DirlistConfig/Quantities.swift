// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Sizes and durations as the file writes them: whole numbers with units.
enum Quantity {
    /// Bytes for each unit of a size.
    static let sizeUnits: [(unit: String, factor: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// Milliseconds for each unit of a duration, named as in systemd.time(7).
    static let durationUnits: [(unit: String, factor: Int)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("min", 60000), ("s", 1000), ("ms", 1),
    ]

    /// Reads one number and its unit, as `64KiB`. Nil when it is none, or is more than `Int` holds.
    static func bytes(_ text: String) -> Int? {
        let parts = parts(text, units: self.sizeUnits)
        guard parts.count == 1 else { return nil }
        return parts[0]
    }

    /// Reads numbers with units that add up, as `1h30min` or `1h 30min`, in the manner of systemd.time(7).
    /// Nil when it is none, or is more than `Int` milliseconds.
    static func duration(_ text: String) -> Duration? {
        let parts = parts(text, units: self.durationUnits)
        guard !parts.isEmpty else { return nil }
        var sum = 0
        for part in parts {
            let (next, overflow) = sum.addingReportingOverflow(part)
            guard !overflow else { return nil }
            sum = next
        }
        return .milliseconds(sum)
    }

    /// The shortest text of a size that `bytes` or a TOML integer reads back, as TOML.
    static func text(bytes: Int) -> String {
        for (unit, factor) in self.sizeUnits where factor > 1 && bytes > 0 && bytes % factor == 0 {
            return "\"\(bytes / factor)\(unit)\""
        }
        return "\(bytes)"
    }

    /// What is written where no duration is meant.
    static let never = "never"

    /// The shortest text of whole milliseconds that `duration` reads back.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        var text = ""
        for (unit, factor) in self.durationUnits where rest >= factor {
            text += "\(rest / factor)\(unit)"
            rest %= factor
        }
        return text.isEmpty ? "0s" : text
    }

    /// Every number times its unit; empty when the text is anything else.
    private static func parts(_ text: String, units: [(unit: String, factor: Int)]) -> [Int] {
        var parts: [Int] = []
        var rest = text.utf8[...]
        while !rest.isEmpty {
            rest = rest.drop { $0 == UInt8(ascii: " ") }
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest[digits.endIndex...].drop { $0 == UInt8(ascii: " ") }
            let letters = rest.prefix { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
            rest = rest[letters.endIndex...]
            guard let number = Int(String(decoding: digits, as: UTF8.self)),
                let factor = units.first(where: { $0.unit.utf8.elementsEqual(letters) })?.factor
            else { return [] }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            guard !overflow else { return [] }
            parts.append(product)
        }
        return parts
    }
}
