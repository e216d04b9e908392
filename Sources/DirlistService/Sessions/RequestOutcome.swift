// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// How a request ended.
public enum RequestOutcome: Sendable, Equatable {
    /// With all that was asked for.
    case ok
    /// With an answer from which something is missing: its summary says what.
    case incomplete
    /// Its client was gone before it was answered.
    case cancelled
    /// With the error of that full name.
    case error(String)

    /// The name of the error, else the case's.
    public var name: String {
        switch self {
        case .error(let name): name
        default: self.kind.rawValue
        }
    }

    /// What the outcomes have in common.
    enum Kind: String, CaseIterable {
        case ok, incomplete, cancelled, error
    }

    var kind: Kind {
        switch self {
        case .ok: .ok
        case .incomplete: .incomplete
        case .cancelled: .cancelled
        case .error: .error
        }
    }
}

/// A request that has ended, for a log.
public struct RequestReport: Sendable {
    /// The number of its session.
    public let session: Int64
    /// Where its client is, as `Peer.text` says.
    public let peer: String
    /// The subject of the client's certificate; nil when it has shown none.
    public let identity: String?
    /// The method's full name, as the client wrote it.
    public let method: String
    /// The path that it was asked about, from the root; nil when it is about none.
    public let path: [UInt8]?
    /// How it ended.
    public let outcome: RequestOutcome
    /// Entries told.
    public let entries: Int
    /// From the call to the last reply.
    public let duration: Duration
}
