// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Names of users and groups.
struct OwnerNames: Sendable {
    let users: RememberedNames
    let groups: RememberedNames

    init(_ source: OwnerSource = .system) {
        self.users = RememberedNames(lookUp: source.user)
        self.groups = RememberedNames(lookUp: source.group)
    }
}

/// Names by number, remembered for a while: a look-up may go to a directory server.
final class RememberedNames: Sendable {
    /// How long a number goes without a name when its name could not be told: long enough for a listing not to ask for
    /// each of its entries.
    static let unknownFor = Duration.seconds(5)

    private struct Remembered {
        var name: String?
        var until: ContinuousClock.Instant
    }

    private let known = Mutex<[UInt32: Remembered]>([:])
    private let lookUp: @Sendable (UInt32) -> OwnerSource.Answer
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        lookUp: @escaping @Sendable (UInt32) -> OwnerSource.Answer,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.lookUp = lookUp
        self.now = now
    }

    /// The name; nil when there is none, or none is known. May block.
    subscript(id: UInt32) -> String? {
        let remembered = self.known.withLock { $0[id] }
        if let remembered, remembered.until > self.now() { return remembered.name }
        let name: String?
        let duration: Duration
        switch self.lookUp(id) {
        case .name(let found): (name, duration) = (found, ServiceLimits.ownersRememberedFor)
        case .nameless: (name, duration) = (nil, ServiceLimits.ownersRememberedFor)
        // An old name is better than none.
        case .unknown: (name, duration) = (remembered?.name, Self.unknownFor)
        }
        let until = self.now() + duration
        self.known.withLock { known in
            if known.count >= ServiceLimits.ownersRemembered { known = [:] }
            known[id] = Remembered(name: name, until: until)
        }
        return name
    }
}
