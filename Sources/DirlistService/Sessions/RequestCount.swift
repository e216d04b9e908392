// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many requests of one kind are being answered, over all connections.
final class RequestCount: Sendable {
    private let count = Mutex(0)

    /// How many there are.
    var current: Int { self.count.withLock { $0 } }

    /// Counts one more in. Returns whether there was room for it; if so, `leave` is due when it has ended.
    func enter(limit: Int) -> Bool {
        self.count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    /// Counts one out.
    func leave() {
        self.count.withLock { $0 -= 1 }
    }
}
