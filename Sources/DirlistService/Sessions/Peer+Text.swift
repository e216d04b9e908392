// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Varlink

extension Peer {
    /// Where it connects from, for people: `127.0.0.1:51234`, `[::1]:51234`, or `pid 812`.
    public var text: String {
        switch self.origin {
        case .internet(let address, let port):
            var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            let isIPv6 = address.count == 16
            guard address.count == 4 || isIPv6,
                inet_ntop(isIPv6 ? AF_INET6 : AF_INET, address, &buffer, socklen_t(buffer.count)) != nil
            else { return "unknown" }
            let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            return isIPv6 ? "[\(text)]:\(port)" : "\(text):\(port)"
        case .local(let credential):
            return credential.map { "pid \($0.pid)" } ?? "unknown"
        }
    }
}
