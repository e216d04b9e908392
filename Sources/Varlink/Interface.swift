// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// One Varlink interface as served to one connection.
///
/// The transport knows this protocol and no more of the program behind it.
public protocol VarlinkInterface: Sendable {
    /// The interface's definition, served by `org.varlink.service.GetInterfaceDescription`.
    var description: InterfaceDescription { get }

    /// Begins to answer a call of one of the methods that `description` lists.
    ///
    /// Runs on the connection's event loop, so it must not block. The answer may send its replies from any thread,
    /// at once or later; until the last one is sent the connection starts no further call.
    func answer(_ call: Call, to replies: any ReplySink) -> any Answer
}

/// A call that is being answered.
///
/// Every function is called on the connection's event loop and must not block.
public protocol Answer: Sendable {
    /// Whether the answer only ends with its client, as a subscription does. Such an answer ends when the client
    /// closes its sending side; any other is still written in full.
    var isEndless: Bool { get }

    /// There is room for `count` more replies than before. No reply may be sent without room for it; none is
    /// there when the call begins, and the first demand follows at once.
    func demand(_ count: Int)

    /// The client is gone: stop all work. Nothing that is sent afterwards goes anywhere.
    func cancel()

    /// The daemon is about to leave: send the last reply as soon as there is room, and say there why it ended.
    func finishEarly()

    /// The client has closed its sending side. It may wait for the answer, or be gone altogether: TCP tells the two
    /// apart only when something is sent. An answer that works for long without a word should send one now and then.
    func inputEnded()
}

extension Answer {
    /// Changes nothing.
    public func inputEnded() {}
}

/// Where an answer's replies go.
public protocol ReplySink: Sendable {
    /// Sends one reply; `last` ends the call. Callable from any thread, in the order of the replies.
    /// For a `oneway` call it is still called, and the frame is dropped.
    func send(_ frame: Frame, last: Bool)
}

/// The other end of a connection.
public struct Peer: Sendable, Equatable {
    /// Where it connects from.
    public enum Origin: Sendable, Equatable {
        /// An IP address in network byte order (4 or 16 bytes) and a port.
        case internet(address: [UInt8], port: Int)
        /// A Unix socket, and who was at its other end when it connected (`SO_PEERCRED` and
        /// `SO_PEERGROUPS`, unix(7)).
        case local(credential: Credential?)
    }

    /// Process and identity of a Unix peer.
    public struct Credential: Sendable, Equatable {
        /// The process that connected.
        public let pid: Int32
        /// Its effective user then.
        public let uid: UInt32
        /// Its effective group then.
        public let gid: UInt32
        /// Its supplementary groups then, as far as there are at most 256.
        public let groups: [UInt32]

        /// A credential from its parts.
        public init(pid: Int32, uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
            self.pid = pid
            self.uid = uid
            self.gid = gid
            self.groups = groups
        }
    }

    /// Where it connects from.
    public let origin: Origin

    /// A peer that connects from `origin`.
    public init(origin: Origin) {
        self.origin = origin
    }
}

/// What a listener serves: decides who gets in, and gives each connection its interfaces.
public protocol VarlinkService: Sendable {
    /// Called on the event loop for each accepted connection, before a byte of it is read.
    func admit(_ peer: Peer) -> Admission
}

/// The verdict on a connection.
public enum Admission: Sendable {
    /// It is closed, and nothing is said.
    case refused
    /// Its first call is answered with `error`, then it is closed.
    case turnedAway(with: ErrorReply)
    /// It is served.
    case admitted(any VarlinkSession)
}

/// One admitted connection.
public protocol VarlinkSession: Sendable {
    /// What the connection may call, besides `org.varlink.service`.
    var interfaces: [any VarlinkInterface] { get }

    /// The client has proved who it is: the subject of its certificate. Called at most once, before its first call.
    func identified(as subject: String)

    /// It can be used from now on. `close` closes it at once, and may be called from any thread. Called once, on the
    /// connection's event loop, before its first call.
    func began(close: @escaping @Sendable () -> Void)

    /// A call has come, on the connection's event loop. Gives the answer that `begin` makes when it is told where the
    /// replies go: to `replies`, or to something that looks at them and passes them on.
    func answer(_ call: Call, to replies: any ReplySink, begin: (any ReplySink) -> any Answer) -> any Answer

    /// The connection is being closed for a limit of the transport.
    func exceeded(_ limit: TransportLimit)

    /// The connection is closed. Called once.
    func ended()
}

/// Why a transport closes a connection that its client would keep.
public enum TransportLimit: Sendable, CaseIterable {
    /// A call has too many bytes.
    case callSize
    /// No call came for too long.
    case idleTime
    /// The client took nothing of an answer for too long.
    case writeTime
}

extension VarlinkSession {
    /// A session that does not care who its client is.
    public func identified(as subject: String) {}

    /// A session that closes nothing by itself.
    public func began(close: @escaping @Sendable () -> Void) {}

    /// A session that does not look at its replies.
    public func answer(_ call: Call, to replies: any ReplySink, begin: (any ReplySink) -> any Answer) -> any Answer {
        begin(replies)
    }

    /// A session that does not count.
    public func exceeded(_ limit: TransportLimit) {}
}
