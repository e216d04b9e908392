// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How far the local clock is ahead of UTC, remembered: asking the C library for every entry would cost more than
/// the rest of its line.
struct LocalClock {
    /// Seconds that the local clock is ahead of UTC at a time given in seconds since 1970.
    typealias Lookup = (Int) -> Int

    private struct Block {
        var number = Int.min
        var offset = 0
    }

    /// Times are remembered in blocks of 2^16 s, a good 18 hours.
    private static let blockBits = 16
    /// As many blocks as make two years; power of two.
    private static let blockCount = 1024

    private let lookup: Lookup
    private var blocks = [Block](repeating: Block(), count: Self.blockCount)

    init(lookup: @escaping Lookup = systemOffset) {
        self.lookup = lookup
    }

    /// Seconds that the local clock is ahead of UTC at `seconds` since 1970.
    mutating func offset(at seconds: Int) -> Int {
        let number = seconds >> Self.blockBits
        let slot = number & (Self.blockCount - 1)
        if self.blocks[slot].number == number { return self.blocks[slot].offset }
        let first = number << Self.blockBits
        let offset = self.lookup(first)
        // A block in which the clocks change is not remembered.
        guard offset == self.lookup(first + (1 << Self.blockBits) - 1) else { return self.lookup(seconds) }
        self.blocks[slot] = Block(number: number, offset: offset)
        return offset
    }

    /// What the local clock shows at `seconds` since 1970.
    mutating func time(at seconds: Int) -> CivilTime {
        CivilTime(seconds: seconds + self.offset(at: seconds))
    }

    /// The offset of the system's time zone (`TZ`, /etc/localtime).
    static func systemOffset(at seconds: Int) -> Int {
        var time = time_t(seconds)
        var fields = tm()
        // It fails only for a year that does not fit its field: UTC then, for no zone has rules so far out.
        guard localtime_r(&time, &fields) != nil else { return 0 }
        return fields.tm_gmtoff
    }
}

/// Now, in microseconds since 1970.
func currentMicroseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
}
