// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import DirectoryTree
import DirlistAPI
import Synchronization
public import Varlink

/// What a reload of the configuration may change while clients are served.
public struct TreePolicy: Sendable {
    /// What of the tree exists for clients.
    public var visibility: Visibility
    /// Whether clients are told the owners and groups of entries.
    public var showsOwners: Bool
    /// Who may connect.
    public var access: AccessPolicy
    /// How much clients may ask for.
    public var limits: ServiceLimits

    /// A policy from its parts.
    public init(visibility: Visibility, showsOwners: Bool, access: AccessPolicy, limits: ServiceLimits) {
        self.visibility = visibility
        self.showsOwners = showsOwners
        self.access = access
        self.limits = limits
    }
}

/// Serves `io.dirlistd.Tree`, the questions about one directory tree.
public final class TreeService: VarlinkService {
    let root: Root
    let executor: any FilesystemExecutor
    let owners: OwnerNames
    let counts = ConnectionCounts()
    /// Walks and disk usages under way.
    let walks = RequestCount()
    /// Watches under way.
    let watches = RequestCount()
    /// Wakes watches when something has changed.
    let readiness = ReadinessThread()
    private let currentPolicy: Mutex<TreePolicy>

    /// Serves the tree at `root`.
    /// - Parameter owners: where names of owners come from.
    public init(
        root: Root,
        policy: TreePolicy,
        owners: OwnerSource = .system,
        executor: any FilesystemExecutor
    ) {
        self.root = root
        self.owners = OwnerNames(owners)
        self.executor = executor
        self.currentPolicy = Mutex(policy)
    }

    /// The policy in force. Calls begin with the one of their time and keep it where half of each would be wrong.
    public var policy: TreePolicy {
        get { self.currentPolicy.withLock { $0 } }
        set { self.currentPolicy.withLock { $0 = newValue } }
    }

    /// How many connections there are.
    public var connections: Int { self.counts.all }

    /// Since when there has been no connection; nil while there is one.
    public var unusedSince: ContinuousClock.Instant? { self.counts.emptySince }

    /// Names of owners, if clients are told them.
    var shownOwners: OwnerNames? { self.policy.showsOwners ? self.owners : nil }

    /// Lets a peer in if the policy allows it and there is room.
    public func admit(_ peer: Peer) -> Admission {
        let policy = self.policy
        guard policy.access.admits(peer) else { return .refused }
        if let exceeded = self.counts.enter(peer, limits: policy.limits) {
            return .turnedAway(with: Tree.Failure.busy(limit: exceeded.rawValue).reply)
        }
        return .admitted(TreeSession(service: self, peer: peer))
    }
}
