// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing
import Varlink

struct FrameTests {
    @Test func aFrameEndsWithItsZeroByte() {
        let frame = Frame.reply()
        #expect(frame.bytes == Array("{}\0".utf8))
        #expect(frame.count == 3)
        frame.withSpan { span in #expect(span.count == 3) }
    }

    @Test func memoryIsHandedOverOnce() throws {
        let frame = Frame.reply { writer in
            writer.key("a")
            writer.value(1)
        }
        let memory = try #require(frame.takeMemory())
        #expect(Array(memory) == Array(#"{"parameters":{"a":1}}"#.utf8) + [0])
        #expect(frame.count == memory.count)
        #expect(frame.takeMemory() == nil)
        free(memory.baseAddress)
    }

    @Test func memoryIsNotHandedOverWhileItIsRead() throws {
        let frame = Frame.reply()
        frame.withSpan { span in
            #expect(frame.takeMemory() == nil)
            // Reading does not exclude reading.
            #expect(frame.bytes.count == span.count)
            #expect(frame.takeMemory() == nil)
        }
        let memory = try #require(frame.takeMemory())
        free(memory.baseAddress)
    }

    @Test func oneOfManyThreadsGetsTheMemory() async {
        for _ in 0..<50 {
            let frame = Frame.reply()
            let taken = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        guard let memory = frame.takeMemory() else { return false }
                        free(memory.baseAddress)
                        return true
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(taken == 1)
        }
    }
}
