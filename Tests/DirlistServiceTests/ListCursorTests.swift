// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Testing

@testable import DirlistService

@Suite struct ListCursorTests {
    static let cursor = ListCursor(
        directory: DirectoryIdentity(device: DeviceNumber(major: 8, minor: 1), inode: .max, createdNSec: -5),
        changed: 1_769_000_000_123_456_789,
        position: .max - 1
    )

    @Test func survivesBeingText() {
        #expect(ListCursor(Self.cursor.text) == Self.cursor)
    }

    @Test(arguments: ["", "x", "1.0.0.0.0.0.0", "1.0.0.0.0.0", "2.0.0.0.0.0.0", "1......", "../../etc"])
    func refusesWhatIsNone(_ text: String) {
        #expect(ListCursor(text) == nil)
    }

    @Test func refusesAnyOtherDigit() {
        let text = Array(Self.cursor.text)
        for index in text.indices {
            var changed = text
            changed[index] = changed[index] == "7" ? "8" : "7"
            #expect(ListCursor(String(changed)) != Self.cursor, "digit \(index)")
        }
    }
}
