// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Classic
public import NIOCore
public import Varlink
public import VarlinkNIO

/// Serves clients of the original exercise: a number in each piece that comes in, a reply in one piece.
public enum ClassicListener {
    /// Bytes of a question that may be taken at once, which is what the exercise's server reads; a longer one ends the
    /// connection.
    static let questionSize = 1024

    /// Serves a TCP socket that listens already. The descriptor is the listener's from here on.
    /// - Parameters:
    ///   - limits: of these, the times hold; a question is never longer than the exercise's.
    ///   - admit: on a connection's event loop, gives what answers its questions; nil to close it without a word.
    /// - Throws: `IOError` of NIO, with the errno, when it cannot be served.
    public static func open(
        _ descriptor: CInt,
        limits: TransportLimits,
        on group: any EventLoopGroup,
        admit: @escaping @Sendable (Peer) -> (any ClassicSession)?
    ) async throws -> Listener {
        try await .open(descriptor, limits: limits, on: group) { channel, peer, limits in
            // One piece at a time, and a byte more than a question may have. Before the service admits anybody: what
            // fails here must not leave a connection counted.
            let allocator = FixedSizeRecvByteBufferAllocator(capacity: Self.questionSize + 1)
            try channel.syncOptions?.setOption(.recvAllocator, value: allocator)
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
            return admit(peer).map { ClassicHandler(session: $0, limits: limits, now: channel.eventLoop.now) }
        }
    }
}
