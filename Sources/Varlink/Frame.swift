// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// One finished message: JSON text and the zero byte that ends it (Varlink specification, "Message format").
///
/// The bytes never change. They live in memory from malloc(3), which the frame frees, unless `takeMemory()` hands it
/// over first so that a transport can send it without a copy.
///
/// Sharing a frame between threads is safe: whoever reads is counted for as long as it does, and the memory is
/// handed over only while nobody reads and never twice. That is also why there is no property that gives a `Span`:
/// the end of its use could not be seen.
public final class Frame: Sendable {
    /// Bytes of the message, its zero byte included.
    public let count: Int

    // Written once, here, and then only read; `users` decides who may follow it.
    private nonisolated(unsafe) let memory: UnsafeMutableRawPointer

    /// Readers at this moment, or `Frame.taken`.
    private let users = Atomic<Int>(0)
    private static let taken = -1

    /// Takes over `memory`, which came from malloc(3) and holds `count` bytes of a message that ends with zero.
    init(takingOver memory: UnsafeMutableRawPointer, count: Int) {
        self.memory = memory
        self.count = count
    }

    deinit {
        // No other reference is left, so the order among threads is that of reference counting.
        if self.users.load(ordering: .relaxed) != Frame.taken { free(self.memory) }
    }

    /// Reads the message, its zero byte included. A frame whose memory was handed over must not be read.
    public func withSpan<Result: ~Copyable, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var seen = self.users.load(ordering: .relaxed)
        while true {
            precondition(seen != Frame.taken, "a frame is read after its memory was handed over")
            let (done, now) = self.users.weakCompareExchange(expected: seen, desired: seen + 1, ordering: .acquiring)
            if done { break }
            seen = now
        }
        defer { self.users.subtract(1, ordering: .releasing) }
        let bytes = UnsafeRawBufferPointer(start: self.memory, count: self.count).bindMemory(to: UInt8.self)
        return try body(bytes.span)
    }

    /// Hands the memory over to the caller, who must free(3) it: the message, its zero byte included.
    ///
    /// Returns nil, and nothing changes, when it is already handed over or is being read at this moment. After a
    /// success the frame must not be read any more, so only the one it was sent to, the transport, should call this.
    public func takeMemory() -> UnsafeMutableRawBufferPointer? {
        let (done, _) = self.users.compareExchange(expected: 0, desired: Frame.taken, ordering: .acquiringAndReleasing)
        return done ? UnsafeMutableRawBufferPointer(start: self.memory, count: self.count) : nil
    }
}

extension Frame {
    /// A copy of the message, its zero byte included.
    public var bytes: [UInt8] {
        self.withSpan { span in span.withUnsafeBufferPointer { Array($0) } }
    }
}
