// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A size to compare with, as `fd --size` takes it: "+1M" at least, "-10k" at most, "5G" exactly.
struct SizeBound: ExpressibleByArgument, Equatable {
    /// In bytes; nil for none.
    let minimum: Int64?
    /// In bytes; nil for none.
    let maximum: Int64?

    init?(argument: String) {
        let sign = argument.first
        let rest = sign == "+" || sign == "-" ? argument.dropFirst() : argument[...]
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), let unit = Self.unit(rest.dropFirst(digits.count).lowercased()) else {
            return nil
        }
        let (size, overflow) = number.multipliedReportingOverflow(by: unit)
        if overflow { return nil }
        self.minimum = sign == "-" ? nil : size
        self.maximum = sign == "+" ? nil : size
    }

    /// Powers of 1000, and with an "i" powers of 1024. A "b" may follow.
    private static func unit(_ text: String) -> Int64? {
        if text.isEmpty || text == "b" { return 1 }
        var rest = text[...]
        if rest.last == "b" { rest.removeLast() }
        let base: Int64 = rest.last == "i" ? 1024 : 1000
        if rest.last == "i" { rest.removeLast() }
        guard rest.count == 1, let power = rest.first.flatMap({ "kmgt".firstIndex(of: $0) }) else { return nil }
        var unit = base
        for _ in 0..<"kmgt".distance(from: "kmgt".startIndex, to: power) { unit *= base }
        return unit
    }
}
