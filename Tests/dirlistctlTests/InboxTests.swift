// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import dirlistctl

@Suite struct InboxTests {
    @Test func whatCameIsTakenAtOnceAndInOrder() async {
        let inbox = Inbox<Int>()
        inbox.put(1)
        inbox.put(contentsOf: [2, 3])
        inbox.put(4)
        var taken: [[Int]] = []
        for await _ in inbox.arrivals {
            taken.append(inbox.takeAll())
            if taken.count == 2 { break }
            inbox.put(5)
            inbox.put(6)
        }
        #expect(taken == [[1, 2, 3, 4], [5, 6]])
        #expect(inbox.takeAll() == [])
    }
}
