// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Confinement
import Foundation
import Glibc
import Testing

struct ThreadWeightTests {
    @Test func itIsOneThreadsAlone() async {
        let (own, lowered): (CInt, CInt) = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                // getpriority(2): on Linux, 0 is the calling thread.
                let before = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
                #expect(lowerThreadWeight(niceness: 10))
                continuation.resume(returning: (before, getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)))
            }
        }
        #expect(lowered == 10)
        #expect(own < lowered)
    }
}
