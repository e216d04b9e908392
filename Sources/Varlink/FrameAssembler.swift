// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Cuts a stream of bytes into messages, each ended by a zero byte (Varlink specification, "Message format").
///
/// Every byte is looked at once, however the stream is split into reads, and is moved at most once more after it
/// came in. Without unfinished input no memory is kept.
public struct FrameAssembler: Sendable {
    /// A message is longer than allowed.
    public struct Oversize: Error, Sendable, Equatable, CustomStringConvertible {
        /// The most bytes that a message may have, its zero byte not counted.
        public let limit: Int

        /// An error that names that limit.
        public init(limit: Int) {
            self.limit = limit
        }

        /// The error as text for people.
        public var description: String { "a message exceeds \(self.limit) bytes" }
    }

    /// The most bytes that a message may have, its zero byte not counted.
    public let limit: Int

    private var buffer: [UInt8] = []
    /// Where the next message begins.
    private var start = 0
    /// Where to go on looking for a zero byte.
    private var scanned = 0

    /// Messages of more than `limit` bytes, the zero byte not counted, are an error.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that `next()` has not given out yet, zero bytes included.
    public var pendingBytes: Int { self.buffer.count - self.start }

    /// Whether there are bytes that belong to no whole message. Of use after `next()` gave nil; before that, whole
    /// messages that wait count too.
    public var hasPartialFrame: Bool { self.pendingBytes > 0 }

    /// Adds what came in.
    public mutating func append(_ bytes: Span<UInt8>) {
        if bytes.isEmpty { return }
        // What is given out already is dropped when it is at least half: so each byte moves at most once on average.
        if self.start > 0 && self.start >= self.buffer.count - self.start {
            self.buffer.removeSubrange(0..<self.start)
            self.scanned -= self.start
            self.start = 0
        }
        bytes.withUnsafeBufferPointer { self.buffer.append(contentsOf: $0) }
    }

    /// The next whole message without its zero byte, or nil when it has not all come in.
    ///
    /// Throws as soon as it is certain that the message is too long, whether its end was seen or not. The stream is
    /// then of no more use.
    public mutating func next() throws(Oversize) -> ArraySlice<UInt8>? {
        if self.buffer.isEmpty { return nil }
        // A zero byte at `start + limit` still ends a message of exactly `limit` bytes.
        let horizon = min(self.buffer.count, self.start + self.limit + 1)
        guard let end = self.buffer.firstZero(in: self.scanned..<max(self.scanned, horizon)) else {
            self.scanned = max(self.scanned, horizon)
            if self.buffer.count - self.start > self.limit { throw Oversize(limit: self.limit) }
            return nil
        }
        let message = self.buffer[self.start..<end]
        self.start = end + 1
        self.scanned = self.start
        if self.start == self.buffer.count {
            self.buffer = []
            self.start = 0
            self.scanned = 0
        }
        return message
    }
}

extension Array where Element == UInt8 {
    /// The index of the first zero byte in `range`.
    fileprivate func firstZero(in range: Range<Int>) -> Int? {
        self.withUnsafeBytes { bytes in
            // A whole array always has a base address once it has elements.
            guard !range.isEmpty, let base = bytes.baseAddress else { return nil }
            guard let found = memchr(base + range.lowerBound, 0, range.count) else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
