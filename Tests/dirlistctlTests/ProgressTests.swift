// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import dirlistctl

@Suite struct ProgressTests {
    @Test func numbersAreGrouped() {
        #expect(
            [0, 12, 999, 1000, 12_345, 1_234_567, -1000].map(grouped) == [
                "0", "12", "999", "1,000", "12,345", "1,234,567", "-1,000",
            ])
    }

    @Test func theLineTellsWhatWasSeen() {
        let seen = Seen(entries: 12_345, directories: 1)
        #expect(ProgressLine.text(seen, elapsed: 3) == "12,345 entries in 1 directory, 4,115 a second, 0:03")
        let sized = Seen(entries: 1, directories: 2, bytes: 1536)
        #expect(ProgressLine.text(sized, elapsed: 3725) == "1 entry in 2 directories, 1.5K, 0 a second, 1:02:05")
    }

    @Test func theLineNeverWraps() {
        let seen = Seen(entries: 1 << 52, directories: 1 << 52, bytes: .max)
        for width in [0, 1, 20, 80, 300] {
            var line = ProgressLine()
            let drawn = line.draw(seen, elapsed: 1, width: width).dropFirst(ProgressLine.erasure.count)
            #expect(drawn.count < max(1, min(width, 80)))
        }
    }

    @Test func theLineIsErasedOnce() {
        var line = ProgressLine()
        #expect(line.erase() == [])
        _ = line.draw(Seen(), elapsed: 1, width: 80)
        #expect(line.erase() == bytes("\r\u{1B}[K"))
        #expect(line.erase() == [])
    }

    @Test func whatWasSeenIsTheLastWord() {
        let progress = Progress.begin(showsLine: false) { "find: interrupted after \($0.text)" }
        progress.update(entries: 12_345, directories: 678)
        #expect(progress.interruption == "find: interrupted after 12,345 entries in 678 directories")
        progress.finish()
    }
}
