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
    let sessions: SessionRegistry
    /// Walks and disk usages under way.
    let walks = RequestCount()
    /// Watches under way.
    let watches = RequestCount()
    /// Wakes watches when something has changed.
    let readiness = ReadinessThread()
    private let currentPolicy: Mutex<TreePolicy>

    /// Serves the tree at `root`.
    /// - Parameters:
    ///   - owners: where names of owners come from.
    ///   - observer: is told of requests that have ended.
    public init(
        root: Root,
        policy: TreePolicy,
        owners: OwnerSource = .system,
        executor: any FilesystemExecutor,
        observer: (any RequestObserver)? = nil
    ) {
        self.root = root
        self.owners = OwnerNames(owners)
        self.executor = executor
        self.sessions = SessionRegistry(observer: observer)
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
        switch self.admit(peer, role: .tree, isLimited: true) {
        case .refused: .refused
        case .turnedAway(let error): .turnedAway(with: error)
        case .admitted(let session): .admitted(session)
        }
    }

    enum TreeAdmission {
        case refused
        case turnedAway(ErrorReply)
        case admitted(TreeSession)
    }

    /// - Parameter isLimited: whether there must be room.
    func admit(_ peer: Peer, role: SessionMeter.Role, isLimited: Bool) -> TreeAdmission {
        let policy = self.policy
        guard policy.access.admits(peer) else {
            self.sessions.metrics.refused.add()
            return .refused
        }
        if let exceeded = self.counts.enter(peer, limits: isLimited ? policy.limits : nil) {
            self.sessions.metrics.turnedAway.add()
            self.sessions.metrics.hit(exceeded.rawValue)
            return .turnedAway(Tree.Failure.busy(limit: exceeded.rawValue).reply)
        }
        return .admitted(TreeSession(service: self, peer: peer, meter: self.sessions.open(peer, role: role)))
    }
}
