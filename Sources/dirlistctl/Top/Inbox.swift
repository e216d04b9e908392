// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What waits to be done, from any thread, in the order in which it came. Whoever does it takes all that there is by
/// then: of many that come at once, none has to be shown by itself.
final class Inbox<Item: Sendable>: Sendable {
    private let items = Mutex<[Item]>([])
    /// Tells that there is something to take.
    let arrivals: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    init() {
        (self.arrivals, self.bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ items: Item...) {
        self.put(contentsOf: items)
    }

    func put(contentsOf items: [Item]) {
        self.items.withLock { $0 += items }
        self.bell.yield()
    }

    /// All that has come since the last time.
    func takeAll() -> [Item] {
        self.items.withLock { items in
            defer { items = [] }
            return items
        }
    }
}
