// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// A point in time, as `fd --changed-within` takes it: a duration before now ("2d", "1h30min"), a local date
/// ("2026-11-01", "2026-11-01 10:00:00"), one with an offset ("2026-11-01T10:00:00Z"), or seconds since 1970
/// ("@1700000000").
enum TimeBound: ExpressibleByArgument, Equatable {
    /// Microseconds before now.
    case before(Int)
    /// Microseconds since 1970.
    case at(Int)

    init?(argument: String) {
        if argument.first == "@" {
            guard let seconds = Int(argument.dropFirst()) else { return nil }
            let (microseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
            if overflow { return nil }
            self = .at(microseconds)
        } else if let duration = parseDuration(argument) {
            self = .before(duration)
        } else if let time = DateParser(argument).parse() {
            self = .at(time)
        } else {
            return nil
        }
    }

    /// Microseconds since 1970, when it is `now` in the same count.
    func microseconds(now: Int) -> Int64 {
        switch self {
        case .before(let duration): Int64(now.subtractingReportingOverflow(duration).partialValue)
        case .at(let time): Int64(time)
        }
    }
}

/// Microseconds of a duration: numbers with units, added up, with or without spaces. Months and years are mean ones.
func parseDuration(_ text: String) -> Int? {
    var rest = text[...]
    var total = 0
    while let first = rest.first {
        if first == " " {
            rest.removeFirst()
            continue
        }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count).drop { $0 == " " }
        let name = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest.dropFirst(name.count)
        guard let number = Int(digits), let seconds = secondsOf(unit: String(name)) else { return nil }
        let (part, tooLong) = number.multipliedReportingOverflow(by: seconds * 1_000_000)
        let (sum, overflow) = total.addingReportingOverflow(part)
        if tooLong || overflow { return nil }
        total = sum
    }
    return text.contains(where: \.isNumber) ? total : nil
}

private func secondsOf(unit: String) -> Int? {
    switch unit {
    case "s", "sec", "secs", "second", "seconds": 1
    case "m", "min", "mins", "minute", "minutes": 60
    case "h", "hr", "hrs", "hour", "hours": 3600
    case "d", "day", "days": 86_400
    case "w", "week", "weeks": 7 * 86_400
    case "M", "month", "months": 2_629_746
    case "y", "year", "years": 31_556_952
    default: nil
    }
}

/// Reads YYYY-MM-DD, and a time and an offset after it.
private struct DateParser {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        self.rest = text[...].utf8
    }

    /// Microseconds since 1970; nil when it is no date.
    consuming func parse() -> Int? {
        guard let year = self.number(4), self.take("-"), let month = self.number(2), self.take("-"),
            let day = self.number(2)
        else { return nil }
        var clock = (hour: 0, minute: 0, second: 0)
        var offset: Int?
        if !self.rest.isEmpty {
            guard self.take(" ") || self.take("T"), let hour = self.number(2), self.take(":"),
                let minute = self.number(2)
            else { return nil }
            clock = (hour, minute, 0)
            if self.take(":") {
                guard let second = self.number(2) else { return nil }
                clock.second = second
            }
            if !self.rest.isEmpty {
                guard let found = self.offset(), self.rest.isEmpty else { return nil }
                offset = found
            }
        }
        guard clock.hour < 24, clock.minute < 60, clock.second < 60 else { return nil }
        var fields = tm()
        fields.tm_year = Int32(year - 1900)
        fields.tm_mon = Int32(month - 1)
        fields.tm_mday = Int32(day)
        fields.tm_hour = Int32(clock.hour)
        fields.tm_min = Int32(clock.minute)
        fields.tm_sec = Int32(clock.second)
        fields.tm_isdst = -1
        let asked = fields
        let seconds = offset.map { timegm(&fields) - $0 } ?? mktime(&fields)
        // February 30 becomes some day of March, which nobody has asked for.
        guard fields.tm_mday == asked.tm_mday, fields.tm_mon == asked.tm_mon else { return nil }
        return seconds * 1_000_000
    }

    /// "Z", "+01:00" or "-0500" as seconds ahead of UTC.
    private mutating func offset() -> Int? {
        if self.take("Z") { return 0 }
        let isAhead = self.take("+")
        guard isAhead || self.take("-"), let hours = self.number(2) else { return nil }
        _ = self.take(":")
        guard let minutes = self.number(2), hours < 24, minutes < 60 else { return nil }
        return (isAhead ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    private mutating func number(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let byte = self.rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            self.rest.removeFirst()
        }
        return value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard self.rest.first == UInt8(ascii: character) else { return false }
        self.rest.removeFirst()
        return true
    }
}
