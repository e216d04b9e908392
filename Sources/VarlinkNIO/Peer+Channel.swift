// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import Varlink

extension Peer {
    /// Who is at the other end of an accepted channel. Nil when it is gone already.
    init?(_ channel: any Channel) {
        if let address = channel.remoteAddress, let text = address.ipAddress {
            self.init(origin: .internet(address: networkBytes(of: text), port: address.port ?? 0))
        } else {
            // An unnamed Unix peer has no address that NIO can show; its credential says who it is.
            guard let provider = channel as? any SocketOptionProvider,
                let credential: UnixCredential = immediate(
                    provider.unsafeGetSocketOption(level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
                )
            else { return nil }
            let groups: UnixGroups? = immediate(
                provider.unsafeGetSocketOption(level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERGROUPS))
            )
            self.init(
                origin: .local(
                    credential: Credential(
                        pid: credential.pid,
                        uid: credential.uid,
                        gid: credential.gid,
                        groups: groups?.list ?? []
                    )
                )
            )
        }
    }
}

/// `struct ucred` of unix(7).
private struct UnixCredential: Sendable {
    var pid: pid_t = 0
    var uid: uid_t = 0
    var gid: gid_t = 0
}

/// What `SO_PEERGROUPS` fills; the kernel refuses when there are more.
private struct UnixGroups: Sendable {
    private var groups = InlineArray<256, gid_t>(repeating: 0)

    /// The groups. How many were filled is not told, and the rest is zero; so root's own group is not among them.
    var list: [gid_t] {
        self.groups.indices.map { self.groups[$0] }.filter { $0 != 0 }
    }
}

/// The value of a future that is complete already, as socket options asked for on their own event loop are.
func immediate<Value: Sendable>(_ future: EventLoopFuture<Value>) -> Value? {
    var value: Value?
    future.assumeIsolated().whenSuccess { value = $0 }
    return value
}

/// An IP address in text form as its 4 or 16 bytes, by inet_pton(3).
private func networkBytes(of text: String) -> [UInt8] {
    let family = text.contains(":") ? AF_INET6 : AF_INET
    var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
    // The text is NIO's own of an address from the kernel; were it none, the zeros left here match no network.
    _ = inet_pton(family, text, &bytes)
    return bytes
}
