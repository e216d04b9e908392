// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A number that any thread may raise.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// The number now.
    var value: Int { self.count.load(ordering: .relaxed) }

    /// Raises it.
    func add(_ amount: Int = 1) {
        self.count.wrappingAdd(amount, ordering: .relaxed)
    }
}

/// How long something took, how often, in buckets. Adding to it takes two atomic additions.
final class DurationHistogram: Sendable {
    /// The upper bounds of the buckets, in seconds as they are written. Small directories take fractions of a
    /// millisecond; a walk may take until limits.request_time.
    static let bounds = [
        "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.05", "0.1", "0.5", "1.0", "5.0", "30.0",
        "120.0", "600.0",
    ]
    /// The same in nanoseconds.
    private static let nanoseconds = bounds.map { Int((Double($0) ?? 0) * 1e9) }

    /// One for each bound, and one for what is beyond.
    private let buckets: InlineArray<16, Atomic<Int>> = InlineArray { _ in Atomic(0) }
    private let sum = Atomic<Int>(0)

    /// Counts one that took so long.
    func add(_ duration: Duration) {
        let time = Int(clamping: duration.nanoseconds)
        let bucket = Self.nanoseconds.firstIndex { time <= $0 } ?? Self.nanoseconds.count
        self.buckets[bucket].wrappingAdd(1, ordering: .relaxed)
        self.sum.wrappingAdd(time, ordering: .relaxed)
    }

    /// How many there are in each bucket, not counted together; and the nanoseconds of all.
    var reading: (buckets: [Int], nanoseconds: Int) {
        let buckets = (0...Self.bounds.count).map { self.buckets[$0].load(ordering: .relaxed) }
        return (buckets, self.sum.load(ordering: .relaxed))
    }

    /// How many there are.
    var count: Int { self.reading.buckets.reduce(0, +) }
}

extension Duration {
    /// The whole nanoseconds in it.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
