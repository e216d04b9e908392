// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink
import VarlinkNIO

struct ReplyOrderTests {
    /// Replies may come from any thread, and the last one must not overtake those before it.
    @Test func aReplyFromTheEventLoopWaitsForThoseOfOtherThreads() async throws {
        let listener = try await TestListener(nil)
        try await VarlinkConnection.with(.tcp(host: "127.0.0.1", port: listener.port)) { connection in
            for _ in 0..<20 {
                var replies = 0
                try await connection.stream(Mixed.self, NoParameters()) { _ in replies += 1 }
                #expect(replies == 2)
            }
        }
        await listener.stop()
    }
}
