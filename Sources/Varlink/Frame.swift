// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A finished message: JSON text and the zero byte that ends it (Varlink specification, "Message format"). It may be
/// several replies of one answer, each with its zero byte, that go out together.
public final class Frame: Sendable {
    /// Bytes of the message, its zero byte included.
    public let count: Int
    /// What it says, where it is an error that was made here; nil for any other message.
    public let error: ErrorReply?

    // Safe to share: written once, here, and from then on only read until the last reference is gone.
    private nonisolated(unsafe) let memory: UnsafeMutableRawPointer

    /// Takes over `memory`, which came from malloc(3) and holds `count` bytes of a message that ends with zero.
    init(takingOver memory: UnsafeMutableRawPointer, count: Int, error: ErrorReply? = nil) {
        self.error = error
        self.memory = memory
        self.count = count
    }

    deinit {
        free(self.memory)
    }

    /// Reads the message, its zero byte included.
    public func withSpan<Result: ~Copyable, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = UnsafeRawBufferPointer(start: self.memory, count: self.count).bindMemory(to: UInt8.self)
        return try body(bytes.span)
    }

    /// A copy of the message, its zero byte included.
    public var bytes: [UInt8] {
        self.withSpan { span in span.withUnsafeBufferPointer { Array($0) } }
    }
}
