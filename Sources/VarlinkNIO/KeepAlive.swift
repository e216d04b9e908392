// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// Has the kernel find out when a peer is gone without a word, as by a power failure, though nothing is sent to it: a
/// `Watch` may be silent for days (tcp(7)).
func keepAlive(_ channel: any Channel) throws {
    try channel.syncOptions?.setOption(.socketOption(.so_keepalive), value: 1)
    // In seconds: after so long without a sign of life, then every so long; the third time in vain is the end.
    for (option, value) in [(TCP_KEEPIDLE, 120), (TCP_KEEPINTVL, 20), (TCP_KEEPCNT, 3)] {
        try channel.syncOptions?.setOption(.tcpOption(NIOBSDSocket.Option(rawValue: option)), value: value)
    }
}
