// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// When the replies of a walk go out: a few soon at first, so that something is said at once; then more at a time.
struct WalkBatch: Sendable {
    private var size = 4 << 10
    private var patience = Duration.milliseconds(2)
    private var since = ContinuousClock.now

    /// Memory to begin with.
    var capacity: Int { self.size + self.size / 4 }

    func isFull(_ bytes: Int) -> Bool { bytes >= self.size }

    func isDue(_ bytes: Int) -> Bool {
        self.isFull(bytes) || ContinuousClock.now - self.since >= self.patience
    }

    /// The first reply of a batch is begun.
    mutating func began() {
        self.since = .now
    }

    /// A batch has gone out.
    mutating func next() {
        self.size = min(self.size * 2, ServiceLimits.walkBatch)
        self.patience = min(self.patience * 2, ServiceLimits.walkPatience)
    }
}
