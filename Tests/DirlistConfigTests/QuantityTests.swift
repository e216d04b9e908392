// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct QuantityTests {
    @Test func sizes() {
        for (text, bytes) in [
            ("0B", 0), ("1B", 1), ("64KiB", 65536), ("64 KiB", 65536), ("1MiB", 1 << 20), ("3GiB", 3 << 30),
            ("007KiB", 7 << 10), ("8589934591GiB", 8_589_934_591 << 30),
        ] {
            #expect(Quantity.bytes(text) == bytes, "\(text)")
        }
        for text in [
            "", "KiB", "64", "64K", "64KB", "64kib", "64kiB", "1.5MiB", "-1B", "+1B", "1TiB", "1MiB1KiB", "1KiB ",
            "1KiB\n",
            "0x10B", "1_000B", "٣B", "8589934592GiB", "9223372036854775808B", "1KiBs", "KiB1",
        ] {
            #expect(Quantity.bytes(text) == nil, "\(text)")
        }
    }

    @Test func durations() {
        for (text, milliseconds) in [
            ("0s", 0), ("1ms", 1), ("90s", 90000), ("10min", 600_000), ("1h30min", 5_400_000), ("1h 30min", 5_400_000),
            ("2 h", 7_200_000), ("1d", 86_400_000), ("55s500ms", 55500), ("300ms20s 5d", 432_020_300), ("1s1s", 2000),
        ] {
            #expect(Quantity.duration(text) == .milliseconds(milliseconds), "\(text)")
        }
        for text in [
            "", " ", "10", "s", "10m", "10sec", "1.5h", "-5s", "1h30", "1h,30min", "1H", "1h ", "infinity", "never",
            "1us",
            "9223372036854775808ms", "106751991168d", "9223372036854775807ms1ms", "1h\t30min",
        ] {
            #expect(Quantity.duration(text) == nil, "\(text)")
        }
    }

    @Test func whatIsWrittenIsReadBack() {
        for bytes in [0, 1, 1023, 1024, 1025, 65536, 1 << 20, (1 << 20) + 1024, 5 << 30] {
            let text = Quantity.text(bytes: bytes)
            #expect((Int(text) ?? Quantity.bytes(String(text.dropFirst().dropLast()))) == bytes)
        }
        for milliseconds in [0, 1, 100, 1000, 1001, 90000, 600_000, 5_400_000, 604_800_000, 694_861_001] {
            let duration = Duration.milliseconds(milliseconds)
            #expect(Quantity.duration(Quantity.text(duration)) == duration)
        }
        #expect(Quantity.text(bytes: 65536) == "\"64KiB\"")
        #expect(Quantity.text(.milliseconds(694_861_001)) == "8d1h1min1s1ms")
    }
}
