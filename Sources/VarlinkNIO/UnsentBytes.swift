// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
public import NIOCore

/// How much a client has still to take, at one moment.
public struct UnsentBytes: Sendable {
    /// When it was looked at.
    public var seen: NIODeadline
    /// Bytes that the kernel has not taken from us.
    public var buffered: Int
    /// Bytes that the peer has acknowledged, where the kernel counts them.
    public var acknowledged: UInt64?

    /// Whether the client has taken nothing since `earlier`.
    public func isStill(_ earlier: UnsentBytes) -> Bool {
        self.buffered == earlier.buffered && self.acknowledged == earlier.acknowledged
    }
}

extension UnsentBytes {
    /// What `channel`'s client has still to take. On the event loop.
    public init(of channel: any Channel, now: NIODeadline) {
        self.seen = now
        self.buffered = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if channel.remoteAddress?.protocol != .unix, let provider = channel as? any SocketOptionProvider {
            let information: TCPInformation? = immediate(
                provider.unsafeGetSocketOption(level: .tcp, name: NIOBSDSocket.Option(rawValue: TCP_INFO))
            )
            self.acknowledged = information?.bytesAcknowledged
        }
    }
}

/// The head of `struct tcp_info` of linux/tcp.h; the kernel fills as much of it as is asked for.
private struct TCPInformation: Sendable {
    /// `tcpi_bytes_acked` is 120 bytes from its start.
    private var words = InlineArray<16, UInt64>(repeating: 0)

    var bytesAcknowledged: UInt64 { self.words[15] }
}
