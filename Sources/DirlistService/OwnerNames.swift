// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Synchronization

/// Names of users and groups.
struct OwnerNames: Sendable {
    let users = RememberedNames(lookUp: userName)
    let groups = RememberedNames(lookUp: groupName)
}

/// Names by number, remembered for a while: a look-up may go to a directory server.
final class RememberedNames: Sendable {
    private struct Remembered {
        var name: String?
        var until: ContinuousClock.Instant
    }

    private let known = Mutex<[UInt32: Remembered]>([:])
    private let lookUp: @Sendable (UInt32) -> String?

    init(lookUp: @escaping @Sendable (UInt32) -> String?) {
        self.lookUp = lookUp
    }

    /// The name; nil when there is none. May block.
    subscript(id: UInt32) -> String? {
        let now = ContinuousClock.now
        if let known = self.known.withLock({ $0[id] }), known.until > now { return known.name }
        let name = self.lookUp(id)
        self.known.withLock { known in
            if known.count >= ServiceLimits.ownersRemembered { known = [:] }
            known[id] = Remembered(name: name, until: now + ServiceLimits.ownersRememberedFor)
        }
        return name
    }
}
