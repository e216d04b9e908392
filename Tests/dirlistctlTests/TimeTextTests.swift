// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import dirlistctl

@Suite struct CivilTimeTests {
    @Test(arguments: [
        (0, 1970, 1, 1, 0, 0, 0), (-1, 1969, 12, 31, 23, 59, 59), (951_782_400, 2000, 2, 29, 0, 0, 0),
        (4_107_542_399, 2100, 2, 28, 23, 59, 59), (4_107_542_400, 2100, 3, 1, 0, 0, 0),
        (253_402_300_800, 10_000, 1, 1, 0, 0, 0), (-62_167_219_200, 0, 1, 1, 0, 0, 0),
        (-62_167_219_201, -1, 12, 31, 23, 59, 59), (9_223_372_036_854, 294_247, 1, 10, 4, 0, 54),
        (-9_223_372_036_855, -290_308, 12, 21, 19, 59, 5),
    ])
    func dates(seconds: Int, year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        let time = CivilTime(seconds: seconds)
        #expect((time.year, time.month, time.day) == (year, month, day))
        #expect((time.hour, time.minute, time.second) == (hour, minute, second))
    }
}

@Suite struct LocalClockTests {
    /// Berlin in 2026: an hour ahead, two from 29 March 01:00 UTC to 25 October 01:00 UTC.
    static func berlin(_ seconds: Int) -> Int {
        (1_774_746_000..<1_792_890_000).contains(seconds) ? 7200 : 3600
    }

    @Test func changesOfTheClockAreExact() {
        var clock = LocalClock(lookup: Self.berlin)
        for change in [1_774_746_000, 1_792_890_000] {
            for seconds in [change - 90_000, change - 1, change, change + 1, change + 90_000] {
                #expect(clock.offset(at: seconds) == Self.berlin(seconds), "\(seconds)")
                #expect(clock.offset(at: seconds) == Self.berlin(seconds), "\(seconds), remembered")
            }
        }
    }

    @Test func farTimesShareNoMemory() {
        var clock = LocalClock { $0 < 0 ? -600 : 600 }
        // Blocks that fall into the same slot.
        let period = 1 << 26
        #expect(clock.offset(at: 5) == 600)
        #expect(clock.offset(at: 5 - period) == -600)
        #expect(clock.offset(at: 5 + period) == 600)
        #expect(clock.offset(at: 5) == 600)
    }

    @Test func systemsZoneIsAsked() {
        // Whatever the zone of the machine, it is within a day of UTC.
        #expect(abs(LocalClock.systemOffset(at: 1_700_000_000)) < 86_400)
        #expect(LocalClock.systemOffset(at: .max / 1_000_000) < 86_400)
    }
}

@Suite struct TimeTextTests {
    /// 2026-07-01 12:00:00 UTC.
    private static let now = 1_782_907_200 * 1_000_000
    private static let halfYear = 15_778_476 * 1_000_000

    private func short(_ microseconds: Int, lookup: @escaping (Int) -> Int = { _ in 0 }) -> String {
        var times = TimeText(now: Self.now, clock: LocalClock(lookup: lookup))
        return text { times.appendShort(microseconds: microseconds, to: &$0) }
    }

    @Test func recentTimesHaveTheTimeOfDay() {
        #expect(self.short(Self.now - 1) == "Jul  1 11:59")
        #expect(self.short(Self.now - Self.halfYear + 1) == "Dec 30 21:05")
    }

    @Test func oldAndFutureTimesHaveTheYear() {
        #expect(self.short(Self.now - Self.halfYear) == "Dec 30  2025")
        #expect(self.short(Self.now) == "Jul  1  2026")
        #expect(self.short(Self.now + 60_000_000) == "Jul  1  2026")
        #expect(self.short(0) == "Jan  1  1970")
        #expect(self.short(-1) == "Dec 31  1969")
        #expect(self.short(253_402_300_800 * 1_000_000) == "Jan  1 10000")
        #expect(self.short(.max) == "Jan 10 294247")
        #expect(self.short(.min) == "Dec 21 -290308")
    }

    @Test func localTimeIsShown() {
        #expect(self.short(1_774_745_999 * 1_000_000, lookup: LocalClockTests.berlin) == "Mar 29 01:59")
        #expect(self.short(1_774_746_000 * 1_000_000, lookup: LocalClockTests.berlin) == "Mar 29 03:00")
    }

    @Test func sameMinuteInAnotherHalfYearIsNotConfused() {
        var times = TimeText(now: Self.now, clock: LocalClock { _ in 0 })
        let boundary = Self.now - Self.halfYear
        #expect(text { times.appendShort(microseconds: boundary, to: &$0) } == "Dec 30  2025")
        #expect(text { times.appendShort(microseconds: boundary + 1, to: &$0) } == "Dec 30 21:05")
        #expect(text { times.appendShort(microseconds: boundary, to: &$0) } == "Dec 30  2025")
    }

    @Test(arguments: [
        (0, 0, "1970-01-01 00:00:00.000000 +0000"), (-1, 0, "1969-12-31 23:59:59.999999 +0000"),
        (1_782_907_200_123_456, 7200, "2026-07-01 14:00:00.123456 +0200"),
        (1_782_907_200_000_001, -12_600, "2026-07-01 08:30:00.000001 -0330"),
        (Int.min, 0, "-290308-12-21 19:59:05.224192 +0000"), (Int.max, 0, "294247-01-10 04:00:54.775807 +0000"),
    ])
    func full(microseconds: Int, offset: Int, expected: String) {
        var times = TimeText(now: Self.now, clock: LocalClock { _ in offset })
        #expect(text { times.appendFull(microseconds: microseconds, to: &$0) } == expected)
    }
}
