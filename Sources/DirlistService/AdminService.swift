// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import DirlistAPI
public import Varlink

/// What can be done to the running daemon.
public protocol Administration: Sendable {
    /// Reads the configuration again: all of it takes effect, or none of it. May block.
    func reload() throws(Admin.Failure) -> Admin.Reload.Reply
}

/// Serves the admin socket: the tree, and `io.dirlistd.Admin` to those who may look after the daemon.
public final class AdminService: VarlinkService {
    private let tree: TreeService
    private let administration: any Administration
    private let administrators: Administrators

    /// - Parameter administrators: who may use `io.dirlistd.Admin`.
    public init(tree: TreeService, administration: any Administration, administrators: Administrators) {
        self.tree = tree
        self.administration = administration
        self.administrators = administrators
    }

    /// Lets in whoever the socket's mode lets in.
    public func admit(_ peer: Peer) -> Admission {
        switch self.tree.admit(peer) {
        case .admitted(let session):
            .admitted(
                AdminSession(
                    tree: session,
                    admin: AdminInterface(
                        administration: self.administration,
                        isPermitted: self.administrators.contains(peer),
                        executor: self.tree.executor
                    )
                )
            )
        case let other:
            other
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
    let tree: any VarlinkSession
    let admin: AdminInterface

    var interfaces: [any VarlinkInterface] { self.tree.interfaces + [self.admin] }

    func ended() {
        self.tree.ended()
    }
}
