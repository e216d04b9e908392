// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import dirlistctl

@Suite struct BoundTests {
    @Test func sizes() {
        #expect(SizeBound(argument: "+1M").map { [$0.minimum, $0.maximum] } == [1_000_000, nil])
        #expect(SizeBound(argument: "-10kib").map { [$0.minimum, $0.maximum] } == [nil, 10_240])
        #expect(SizeBound(argument: "5G").map { [$0.minimum, $0.maximum] } == [5_000_000_000, 5_000_000_000])
        #expect(SizeBound(argument: "3TB")?.minimum == 3_000_000_000_000)
        #expect(SizeBound(argument: "2ti")?.minimum == 2 << 40)
        #expect(SizeBound(argument: "0")?.maximum == 0)
        for text in ["", "+", "k", "1x", "1kk", "1ib", "++1", "1 k", "99999999999t", "٣k"] {
            #expect(SizeBound(argument: text) == nil, "\(text)")
        }
    }

    @Test func durations() {
        let second = 1_000_000
        #expect(parseDuration("10h") == 36_000 * second)
        #expect(parseDuration("1d") == 86_400 * second)
        #expect(parseDuration("35min") == 2100 * second)
        #expect(parseDuration("2weeks") == 1_209_600 * second)
        #expect(parseDuration("1h 30 min") == 5400 * second)
        #expect(parseDuration("1M1y") == (2_629_746 + 31_556_952) * second)
        for text in ["", " ", "h", "1", "1x", "-1h", "1.5h", "99999999999999y"] {
            #expect(parseDuration(text) == nil, "\(text)")
        }
    }

    @Test func dates() throws {
        #expect(TimeBound(argument: "@1700000000") == .at(1_700_000_000_000_000))
        #expect(TimeBound(argument: "2026-11-01T10:00:00Z") == .at(1_793_527_200_000_000))
        #expect(TimeBound(argument: "2026-11-01 11:00+01:00") == .at(1_793_527_200_000_000))
        #expect(TimeBound(argument: "2026-11-01 05:30:00-0430") == .at(1_793_527_200_000_000))
        let midnight = try #require(
            Calendar.current.date(from: DateComponents(year: 2026, month: 7, day: 1))?.timeIntervalSince1970)
        #expect(TimeBound(argument: "2026-07-01") == .at(Int(midnight) * 1_000_000))
        #expect(TimeBound(argument: "2026-07-01 00:00:00") == .at(Int(midnight) * 1_000_000))
        for text in [
            "2026-02-30", "2026-13-01", "2026-1-1", "2026-01-01 24:00", "2026-01-01x", "2026-01-01 10:00:00+", "@x",
        ] {
            #expect(TimeBound(argument: text) == nil, "\(text)")
        }
    }
}
