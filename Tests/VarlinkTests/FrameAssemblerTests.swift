// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import Varlink

struct FrameAssemblerTests {
    /// All messages that come out of a stream that comes in pieces, and whether it ended with an error.
    private func assemble(_ stream: [UInt8], pieces: [Int], limit: Int) -> (messages: [[UInt8]], oversize: Bool) {
        var assembler = FrameAssembler(limit: limit)
        var messages: [[UInt8]] = []
        var rest = stream[...]
        var sizes = pieces.makeIterator()
        while !rest.isEmpty {
            let piece = Array(rest.prefix(sizes.next() ?? 1))
            rest = rest.dropFirst(piece.count)
            assembler.append(piece.span)
            do {
                while let message = try assembler.next() { messages.append(Array(message)) }
            } catch {
                return (messages, true)
            }
        }
        #expect(assembler.hasPartialFrame == (stream.last.map { $0 != 0 } ?? false))
        return (messages, false)
    }

    @Test func oneByteAtATime() {
        let stream = Array("{}\0{\"a\":1}\0\0end".utf8)
        let whole = self.assemble(stream, pieces: [stream.count], limit: 100)
        #expect(whole.messages == [Array("{}".utf8), Array("{\"a\":1}".utf8), []])
        #expect(self.assemble(stream, pieces: [], limit: 100) == whole)
    }

    @Test func anySplitGivesTheSame() {
        var randomness = Randomness(seed: 11)
        for _ in 0..<400 {
            let stream = randomness.bytes(200).map { $0 < 24 ? 0 : $0 }
            let limit = Int.random(in: 0..<60, using: &randomness)
            let pieces = (0..<200).map { _ in Int.random(in: 1..<50, using: &randomness) }
            // What must come out, by splitting the whole.
            var expected: [[UInt8]] = []
            var oversize = false
            let parts = stream.split(separator: 0, omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if part.count > limit {
                    oversize = true
                    break
                }
                if index + 1 < parts.count { expected.append(Array(part)) }
            }
            #expect(self.assemble(stream, pieces: pieces, limit: limit) == (expected, oversize))
            #expect(self.assemble(stream, pieces: [], limit: limit) == (expected, oversize))
            #expect(self.assemble(stream, pieces: [stream.count], limit: limit) == (expected, oversize))
        }
    }

    @Test(arguments: [0, 1, 2, 64 << 10])
    func theLimitItselfPasses(_ limit: Int) throws {
        let exact = [UInt8](repeating: 0x20, count: limit)
        for dripping in [false, true] where !dripping || limit < 100 {
            var assembler = FrameAssembler(limit: limit)
            if dripping {
                for byte in exact {
                    assembler.append([byte].span)
                    #expect(try assembler.next() == nil)
                }
            } else {
                assembler.append(exact.span)
            }
            // Without its zero byte it may still become too long.
            #expect(try assembler.next() == nil)
            var ended = assembler
            ended.append([0].span)
            #expect(try ended.next() == exact[...])
            #expect(ended.pendingBytes == 0)
            // One more byte, and it is too long, with no zero byte seen.
            assembler.append([0x20].span)
            #expect(throws: FrameAssembler.Oversize(limit: limit)) { try assembler.next() }
            assembler.append([0].span)
            #expect(throws: FrameAssembler.Oversize(limit: limit)) { try assembler.next() }
        }
    }

    @Test func theLimitIsForEachMessage() throws {
        var assembler = FrameAssembler(limit: 3)
        assembler.append(Array("abc\0def\0".utf8).span)
        #expect(try assembler.next() == Array("abc".utf8)[...])
        #expect(try assembler.next() == Array("def".utf8)[...])
        #expect(try assembler.next() == nil)
    }

    @Test func countsWhatIsPending() throws {
        var assembler = FrameAssembler(limit: 10)
        #expect(assembler.pendingBytes == 0)
        #expect(!assembler.hasPartialFrame)
        assembler.append([UInt8]().span)
        #expect(try assembler.next() == nil)
        assembler.append(Array("ab\0c".utf8).span)
        #expect(assembler.pendingBytes == 4)
        _ = try assembler.next()
        #expect(assembler.pendingBytes == 1)
        #expect(assembler.hasPartialFrame)
        assembler.append([0].span)
        _ = try assembler.next()
        #expect(assembler.pendingBytes == 0)
        #expect(!assembler.hasPartialFrame)
    }

    /// A message that was given out stays as it is, whatever comes in later.
    @Test func messagesAreValues() throws {
        var assembler = FrameAssembler(limit: 10)
        assembler.append(Array("first\0sec".utf8).span)
        let first = try #require(try assembler.next())
        for _ in 0..<5 { assembler.append([0x78].span) }
        assembler.append([0].span)
        let second = try #require(try assembler.next())
        #expect(Array(first) == Array("first".utf8))
        #expect(Array(second) == Array("secxxxxx".utf8))
    }

    /// Neither a message that comes a byte at a time nor thousands at once may take time that grows with the square.
    @Test func hostilePacesAreCheap() throws {
        let clock = ContinuousClock()
        let dripped = try clock.measure {
            var assembler = FrameAssembler(limit: 1 << 20)
            var messages = 0
            for _ in 0..<200_000 {
                assembler.append([0x20].span)
                if try assembler.next() != nil { messages += 1 }
            }
            #expect(messages == 0)
        }
        #expect(dripped < .seconds(10))
        let pipelined = try clock.measure {
            var assembler = FrameAssembler(limit: 10)
            assembler.append([UInt8](repeating: 0, count: 200_000).span)
            var count = 0
            while try assembler.next() != nil {
                count += 1
                // A byte comes in with each message that is taken, so that there is always something to move.
                if count < 100_000 { assembler.append([0].span) }
            }
            #expect(count == 299_999)
        }
        #expect(pipelined < .seconds(10))
    }
}
