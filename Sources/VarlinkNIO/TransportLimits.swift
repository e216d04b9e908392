// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// What a connection may cost its server, however its client behaves.
public struct TransportLimits: Sendable {
    /// Calls of more bytes than this, the closing NUL not counted, close the connection.
    public var callSize: Int
    /// JSON in a call may nest this deep.
    public static let nesting = 32
    /// Unanswered bytes that one connection may have waiting, as a client that sends many calls ahead and then
    /// closes its sending side leaves them. Past this the connection closes.
    public static let pipelinedBytes = 8 << 20
    /// The same behind a call whose answer has no end of its own, and which they wait for in vain.
    public static let bytesBehindEndless = 256 << 10
    /// Replies that may be on their way to the kernel at once, for each connection. Two keep the disk and the
    /// wire busy at the same time.
    public static let repliesUnderWay = 2
    /// A call must be complete this long after its first byte.
    public static let partialCallTime = TimeAmount.seconds(30)
    /// How long a client may take over the TLS handshake, once the daemon is leaving.
    static let handshakeTimeWhenDraining = TimeAmount.seconds(2)
    /// How much room for encrypted bytes a connection keeps when they are sent: 64 KiB.
    static let keptEncryptionBuffer = 64 << 10
    /// How long a connection whose last word is said waits for its client to close.
    public static let lingerTime = TimeAmount.seconds(2)
    /// What one connection may have done before the others of its event loop get their turn.
    static let actionsInTurn = 64
    /// How long a client that has connected and not asked yet may still do so once the daemon is leaving.
    public static let firstCallGrace = TimeAmount.milliseconds(500)
    /// After this time without a byte either way, a connection is closed without waiting for its client.
    public static let silence = TimeAmount.seconds(1)
    /// Connections over a limit that may at once be waiting to be told so; the next are closed without a word.
    public static let turnedAwayAtOnce = 64
    /// How long a connection may stay without a call.
    public var idleTime: TimeAmount
    /// How long a client may take nothing of what is sent to it.
    public var writeTime: TimeAmount

    /// How long a client may take over the TLS handshake.
    public var handshakeTime = TimeAmount.seconds(10)

    /// Limits as the configuration has them by default, but for those given.
    public init(callSize: Int = 64 << 10, idleTime: TimeAmount = .minutes(10), writeTime: TimeAmount = .seconds(30)) {
        self.callSize = callSize
        self.idleTime = idleTime
        self.writeTime = writeTime
    }
}
