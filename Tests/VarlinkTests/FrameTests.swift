// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

struct FrameTests {
    @Test func aFrameEndsWithItsZeroByte() {
        let frame = Frame.reply()
        #expect(frame.bytes == Array("{}\0".utf8))
        #expect(frame.count == 3)
        frame.withSpan { span in #expect(span.count == 3) }
    }
}
