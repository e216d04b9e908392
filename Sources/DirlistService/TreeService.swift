// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import DirectoryTree
import DirlistAPI
public import Varlink

/// Serves `io.dirlistd.Tree`, the questions about one directory tree.
public final class TreeService: VarlinkService {
    let root: Root
    let visibility: Visibility
    let limits: ServiceLimits
    let executor: any FilesystemExecutor
    /// Nil when clients are not told who owns what.
    let owners: OwnerNames?
    let counts = ConnectionCounts()
    private let access: AccessPolicy

    /// - Parameter owners: whether clients are told the owners and groups of entries.
    public init(
        root: Root,
        visibility: Visibility,
        owners: Bool,
        access: AccessPolicy,
        limits: ServiceLimits,
        executor: any FilesystemExecutor
    ) {
        self.root = root
        self.visibility = visibility
        self.owners = owners ? OwnerNames() : nil
        self.access = access
        self.limits = limits
        self.executor = executor
    }

    /// Lets a peer in if the policy allows it and there is room.
    public func admit(_ peer: Peer) -> Admission {
        guard self.access.admits(peer) else { return .refused }
        if let exceeded = self.counts.enter(peer, limits: self.limits) {
            return .turnedAway(with: Tree.Failure.busy(limit: exceeded.rawValue).reply)
        }
        return .admitted(TreeSession(service: self, peer: peer))
    }
}
