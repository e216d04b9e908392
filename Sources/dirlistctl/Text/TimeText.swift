// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Times as text.
struct TimeText {
    /// The width of "Mon DD HH:MM" and "Mon DD  YYYY".
    static let width = 12
    /// Half a mean Gregorian year, as `ls` counts it.
    private static let halfYear = 31_556_952 / 2 * 1_000_000

    /// Microseconds since 1970: what is recent is so by this. Set it anew now and then while a listing lasts.
    var now: Int
    private var clock: LocalClock
    private var cachedMinute = Int.min
    private var cachedText: [UInt8] = []
    private var cachedIsRecent = false

    init(now: Int = currentMicroseconds(), clock: LocalClock = LocalClock()) {
        self.now = now
        self.clock = clock
    }

    /// Appends a time as `ls -l` does: with the time of day when it lies within the last six months, else with
    /// the year.
    mutating func appendShort(microseconds: Int, to line: inout [UInt8]) {
        let recent = self.now - Self.halfYear < microseconds && microseconds < self.now
        let seconds = floorDivide(microseconds, 1_000_000)
        let local = seconds + self.clock.offset(at: seconds)
        let minute = floorDivide(local, 60)
        if minute != self.cachedMinute || recent != self.cachedIsRecent {
            self.cachedMinute = minute
            self.cachedIsRecent = recent
            self.cachedText.removeAll(keepingCapacity: true)
            let time = CivilTime(seconds: local)
            self.cachedText.append(month(time.month))
            self.cachedText.append(decimal: time.day, width: 3)
            self.cachedText.append(UInt8(ascii: " "))
            if recent {
                self.cachedText.append(decimal: time.hour, width: 2, fill: UInt8(ascii: "0"))
                self.cachedText.append(UInt8(ascii: ":"))
                self.cachedText.append(decimal: time.minute, width: 2, fill: UInt8(ascii: "0"))
            } else {
                self.cachedText.append(decimal: time.year, width: 5)
            }
        }
        line.append(contentsOf: self.cachedText)
    }

    /// Appends a time as "2026-03-01 12:00:00.123456 +0100", or without the fraction of the second.
    mutating func appendFull(microseconds: Int, withFraction: Bool = true, to line: inout [UInt8]) {
        let zero = UInt8(ascii: "0")
        let seconds = floorDivide(microseconds, 1_000_000)
        let offset = self.clock.offset(at: seconds)
        let time = CivilTime(seconds: seconds + offset)
        line.append(decimal: time.year, width: 4, fill: zero)
        line.append(UInt8(ascii: "-"))
        line.append(decimal: time.month, width: 2, fill: zero)
        line.append(UInt8(ascii: "-"))
        line.append(decimal: time.day, width: 2, fill: zero)
        line.append(UInt8(ascii: " "))
        line.append(decimal: time.hour, width: 2, fill: zero)
        line.append(UInt8(ascii: ":"))
        line.append(decimal: time.minute, width: 2, fill: zero)
        line.append(UInt8(ascii: ":"))
        line.append(decimal: time.second, width: 2, fill: zero)
        if withFraction {
            line.append(UInt8(ascii: "."))
            let fraction = microseconds % 1_000_000
            line.append(decimal: fraction < 0 ? fraction + 1_000_000 : fraction, width: 6, fill: zero)
        }
        line.append(UInt8(ascii: " "))
        line.append(UInt8(ascii: offset < 0 ? "-" : "+"))
        line.append(decimal: abs(offset) / 3600, width: 2, fill: zero)
        line.append(decimal: abs(offset) / 60 % 60, width: 2, fill: zero)
    }
}

private func month(_ number: Int) -> StaticString {
    switch number {
    case 1: "Jan"
    case 2: "Feb"
    case 3: "Mar"
    case 4: "Apr"
    case 5: "May"
    case 6: "Jun"
    case 7: "Jul"
    case 8: "Aug"
    case 9: "Sep"
    case 10: "Oct"
    case 11: "Nov"
    default: "Dec"
    }
}
