// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
public import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
public import Varlink

/// A listening socket and the connections that came in by it.
public final class Listener: Sendable {
    private let channel: any Channel
    private let connections: Connections
    private let group: any EventLoopGroup

    /// The address in use, as `tcp:127.0.0.1:7895`, `tls:127.0.0.1:7895` or `unix:/run/x.sock`.
    public let address: String

    private init(channel: any Channel, connections: Connections, group: any EventLoopGroup) {
        self.channel = channel
        self.group = group
        self.connections = connections
        self.address = channel.localAddress.map { text(of: $0, speaksTLS: connections.tls != nil) } ?? "unknown"
    }

    /// Serves whoever comes to a socket that listens already: one that systemd hands over (sd_listen_fds(3)), or a
    /// `BoundSocket`. The descriptor is the listener's from here on.
    /// - Parameters:
    ///   - tls: with what connections are encrypted; nil for a plain listener.
    ///   - handshakeFailed: told of each client that came no further, and why; on its event loop.
    /// - Throws: `IOError` of NIO, with the errno, when it cannot be served.
    public static func open(
        _ descriptor: CInt,
        service: any VarlinkService,
        product: Product,
        limits: TransportLimits,
        tls: ServerTLS? = nil,
        handshakeFailed: @escaping @Sendable (Peer, String) -> Void = { _, _ in },
        on group: any EventLoopGroup
    ) async throws -> Listener {
        let connections = Connections(limits: limits, tls: tls)
        return try await self.open(descriptor, connections, on: group) { channel, peer in
            let tls = connections.tls
            let lastWords = LastWords()
            let handshake = ConnectionHandler.Handshake(
                lastWords: lastWords,
                failed: { handshakeFailed(peer, $0) }
            )
            guard
                let handler = makeHandler(peer, service, product, connections, tls == nil ? nil : handshake)
            else { throw Refused() }
            if let tls { try channel.pipeline.syncOperations.addHandlers([lastWords, tls.makeHandler()]) }
            try channel.pipeline.syncOperations.addHandler(handler)
        }
    }

    /// The same for another protocol than Varlink, without TLS.
    /// - Parameter makeHandler: makes what serves a connection, on its event loop; nil refuses it. Its channel reads
    ///   when it is told to, and may be closed one way. What it is told besides is `Drain`.
    public static func open(
        _ descriptor: CInt,
        limits: TransportLimits,
        on group: any EventLoopGroup,
        makeHandler: @escaping @Sendable (any Channel, Peer, TransportLimits) throws -> (any ChannelHandler)?
    ) async throws -> Listener {
        let connections = Connections(limits: limits, tls: nil)
        return try await self.open(descriptor, connections, on: group) { channel, peer in
            guard let handler = try makeHandler(channel, peer, connections.limits) else { throw Refused() }
            try channel.pipeline.syncOperations.addHandler(handler)
        }
    }

    private static func open(
        _ descriptor: CInt,
        _ connections: Connections,
        on group: any EventLoopGroup,
        setUp: @escaping @Sendable (any Channel, Peer) throws -> Void
    ) async throws -> Listener {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(mayGoOn: { !connections.isPaused }))
                }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Before the service admits anybody: what fails here must not leave a connection counted.
                    if channel.remoteAddress?.ipAddress == nil {
                        try channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: unixSendBuffer)
                    } else {
                        try keepAlive(channel)
                    }
                    guard let peer = Peer(channel) else { throw Refused() }
                    try setUp(channel, peer)
                    // Only now could the handler hear that the listener drains.
                    connections.add(channel)
                }
            }
        let channel = try await bootstrap.withBoundSocket(descriptor).get()
        // NIO has made the queue 128 long, however long it was. The kernel caps it at net.core.somaxconn (listen(2)).
        listen(descriptor, CInt.max)
        return Listener(channel: channel, connections: connections, group: group)
    }

    /// Tells a connection's handler, as a user event, that the daemon is leaving.
    public enum Drain: Sendable {
        /// Answer what has arrived, then close.
        case begin
        /// End what is still under way.
        case timeIsUp
    }

    /// What connections may cost. A change holds for those that come after it.
    public var limits: TransportLimits {
        get { self.connections.limits }
        set { self.connections.limits = newValue }
    }

    /// Has those who come from now on see another certificate. For a listener that speaks TLS.
    public func renew(_ tls: ServerTLS) {
        self.connections.renew(tls)
    }

    /// How many connections there are that came in by it.
    public var connectionCount: Int { self.connections.count }

    /// Leaves new connections to the kernel's queue, or takes them from there again. When this is done, every
    /// connection that was accepted before a pause has been admitted or refused.
    public func pauseAccepting(_ pauses: Bool) async {
        self.connections.isPaused = pauses
        try? await self.channel.setOption(.autoRead, value: !pauses).get()
        // Accepted channels are handed to their event loops in order, so they are through before these tasks.
        for eventLoop in self.group.makeIterator() {
            try? await eventLoop.submit {}.get()
        }
    }

    /// Accepts nobody any more. Those who are connected stay.
    public func stopAccepting() async {
        // Closing drops whom the socket has given out and nobody has admitted yet.
        await self.pauseAccepting(true)
        try? await self.channel.close()
    }

    /// Answers what clients have asked already and closes each connection when that is done; what is not done
    /// within `time` is asked to end early, and is cut a second later.
    public func drain(within time: TimeAmount) async {
        await self.connections.drain(within: time, on: self.channel.eventLoop)
    }
}

/// Bytes for what is sent to a Unix peer. A Unix socket is writable again only when most of its buffer is empty, and
/// nothing tells how far its reader has come meanwhile: with a small one a slow reader is not taken for a dead one.
private let unixSendBuffer: SocketOptionValue = 32 << 10

/// The peer may not connect; its channel closes.
private struct Refused: Error {}

private func makeHandler(
    _ peer: Peer,
    _ service: any VarlinkService,
    _ product: Product,
    _ connections: Connections,
    _ handshake: ConnectionHandler.Handshake?
) -> ConnectionHandler? {
    switch service.admit(peer) {
    case .refused:
        return nil
    case .turnedAway(let error):
        guard connections.beginTurningAway() else { return nil }
        return ConnectionHandler(
            service: .turnedAway(error, done: { connections.endTurningAway() }),
            limits: connections.limits,
            handshake: handshake
        )
    case .admitted(let session):
        return ConnectionHandler(
            service: .session(session, Router(interfaces: session.interfaces, product: product)),
            limits: connections.limits,
            handshake: handshake
        )
    }
}

/// The open connections of one listener.
private final class Connections: Sendable {
    private struct State {
        var limits: TransportLimits
        var tls: ServerTLS?
        var open: [ObjectIdentifier: any Channel] = [:]
        var turningAway = 0
        var isPaused = false
        /// Set once the listener drains: who comes later drains too.
        var draining = false
        var emptied: EventLoopPromise<Void>?
    }

    private let state: Mutex<State>

    init(limits: TransportLimits, tls: ServerTLS?) {
        self.state = Mutex(State(limits: limits, tls: tls))
    }

    /// With what the next connection is encrypted.
    var tls: ServerTLS? { self.state.withLock { $0.tls } }

    func renew(_ tls: ServerTLS) {
        self.state.withLock { if $0.tls != nil { $0.tls = tls } }
    }

    /// Whether nobody is to be accepted.
    var isPaused: Bool {
        get { self.state.withLock { $0.isPaused } }
        set { self.state.withLock { $0.isPaused = newValue } }
    }

    /// How many there are.
    var count: Int { self.state.withLock { $0.open.count } }

    /// What the next connection may cost.
    var limits: TransportLimits {
        get { self.state.withLock { $0.limits } }
        set { self.state.withLock { $0.limits = newValue } }
    }

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let draining = self.state.withLock {
            $0.open[id] = channel
            return $0.draining
        }
        if draining { channel.pipeline.fireUserInboundEventTriggered(Listener.Drain.begin) }
        channel.closeFuture.whenComplete { _ in
            let emptied = self.state.withLock {
                $0.open[id] = nil
                return $0.open.isEmpty ? $0.emptied : nil
            }
            emptied?.succeed()
        }
    }

    func beginTurningAway() -> Bool {
        self.state.withLock {
            guard $0.turningAway < TransportLimits.turnedAwayAtOnce else { return false }
            $0.turningAway += 1
            return true
        }
    }

    func endTurningAway() {
        self.state.withLock { $0.turningAway -= 1 }
    }

    func drain(within time: TimeAmount, on eventLoop: any EventLoop) async {
        let emptied = eventLoop.makePromise(of: Void.self)
        let open = self.state.withLock {
            $0.draining = true
            if $0.open.isEmpty { emptied.succeed() } else { $0.emptied = emptied }
            return Array($0.open.values)
        }
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(Listener.Drain.begin) }
        let timeIsUp = eventLoop.scheduleTask(in: time) {
            for channel in self.state.withLock({ Array($0.open.values) }) {
                channel.pipeline.fireUserInboundEventTriggered(Listener.Drain.timeIsUp)
            }
        }
        let cut = eventLoop.scheduleTask(in: time + .seconds(1)) {
            for channel in self.state.withLock({ Array($0.open.values) }) { channel.close(promise: nil) }
        }
        try? await emptied.futureResult.get()
        timeIsUp.cancel()
        cut.cancel()
    }
}

private func text(of address: SocketAddress, speaksTLS: Bool) -> String {
    let scheme = speaksTLS ? "tls" : "tcp"
    return switch address {
    case .v4: "\(scheme):\(address.ipAddress ?? "?"):\(address.port ?? 0)"
    case .v6: "\(scheme):[\(address.ipAddress ?? "?")]:\(address.port ?? 0)"
    case .unixDomainSocket: "unix:\(address.pathname ?? "")"
    }
}
