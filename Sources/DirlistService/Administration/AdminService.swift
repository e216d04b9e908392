// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
public import Varlink

/// Serves the admin socket: the tree, and `io.dirlistd.Admin` and `io.systemd.service` to those who may look after the
/// daemon.
public final class AdminService: VarlinkService {
    private let tree: TreeService
    private let administration: any Administration
    private let administrators: Administrators
    private let executor: any FilesystemExecutor

    /// - Parameters:
    ///   - administrators: who may use those two.
    ///   - executor: where their work is done.
    public init(
        tree: TreeService,
        administration: any Administration,
        administrators: Administrators,
        executor: any FilesystemExecutor
    ) {
        self.executor = executor
        self.tree = tree
        self.administration = administration
        self.administrators = administrators
    }

    /// Lets in whoever the socket's mode lets in, if there is room; those who look after the daemon in any case, for
    /// they come when something is wrong.
    public func admit(_ peer: Peer) -> Admission {
        let isPermitted = self.administrators.contains(peer)
        switch self.tree.admit(peer, role: .admin, isLimited: !isPermitted) {
        case .refused:
            return .refused
        case .turnedAway(let error):
            return .turnedAway(with: error)
        case .admitted(let session):
            let admin = AdminInterface(
                administration: self.administration,
                tree: self.tree,
                isPermitted: isPermitted,
                executor: self.executor
            )
            let control = ServiceControlInterface(
                administration: self.administration,
                isPermitted: isPermitted,
                executor: self.executor
            )
            return .admitted(AdminSession(tree: session, admin: [admin, control]))
        }
    }
}

/// Who may look after the daemon: root, the daemon's own user, and the members of one group.
public struct Administrators: Sendable {
    private let uids: Set<UInt32>
    private let group: UInt32?

    /// - Parameters:
    ///   - uid: the daemon's own user.
    ///   - group: the group whose members are administrators; nil when the system has none.
    public init(uid: UInt32, group: UInt32?) {
        self.uids = [0, uid]
        self.group = group
    }

    /// Whether the peer, as the kernel knows it (`SO_PEERCRED`, `SO_PEERGROUPS`: unix(7)), is one of them.
    func contains(_ peer: Peer) -> Bool {
        guard case .local(let credential?) = peer.origin else { return false }
        if self.uids.contains(credential.uid) { return true }
        guard let group = self.group else { return false }
        return credential.gid == group || credential.groups.contains(group)
    }
}

private struct AdminSession: VarlinkSession {
    let tree: TreeSession
    let admin: [any VarlinkInterface]

    var interfaces: [any VarlinkInterface] { self.tree.interfaces + self.admin }

    func identified(as subject: String) {
        self.tree.identified(as: subject)
    }

    func began(close: @escaping @Sendable () -> Void) {
        self.tree.began(close: close)
    }

    func answer(_ call: Call, to replies: any ReplySink, begin: (any ReplySink) -> any Answer) -> any Answer {
        self.tree.answer(call, to: replies, begin: begin)
    }

    func exceeded(_ limit: TransportLimit) {
        self.tree.exceeded(limit)
    }

    func ended() {
        self.tree.ended()
    }
}
