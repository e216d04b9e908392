// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL
import NIOTLS

/// The client's side of TLS: waits for the handshake, holds the server to its name, and tells what went wrong in our
/// words. It stands behind TLS.
final class ClientHandshake: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let host: String
    private let isIdentified: Bool
    private let timeout: TimeAmount
    private let done: EventLoopPromise<Void>
    private var timer: Scheduled<Void>?
    private var isDone = false
    private var isClosing = false

    /// - Parameters:
    ///   - host: the name or the address that the server's certificate must be for.
    ///   - isIdentified: whether the client has a certificate.
    ///   - done: succeeds when both sides have come to terms; else fails with a `TLSRefusal`.
    init(host: String, isIdentified: Bool, timeout: TimeAmount, done: EventLoopPromise<Void>) {
        self.host = host
        self.isIdentified = isIdentified
        self.timeout = timeout
        self.done = done
    }

    func channelActive(context: ChannelHandlerContext) {
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(in: self.timeout) {
            self.fail(TLSRefusal.tooSlow(Int(self.timeout.nanoseconds / 1_000_000_000)), context)
        }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        // The library has compared names already; but it also takes a certificate for the address that a name was
        // looked up to, and whoever can forge that answer may have one of those.
        let names = self.certificate(context).map { CertificateNames($0) }
        if !CertificateNames.isAddress(self.host), names?.include(host: self.host) != true {
            self.fail(TLSRefusal.otherName(names?.all ?? []), context)
        } else {
            self.finish { self.done.succeed() }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if self.isDone {
            // An end without goodbye is told apart by the reply that it cuts off.
            if case NIOSSLError.uncleanShutdown = error { return }
            if self.isClosing { return }
            context.fireErrorCaught(self.refusal(error, context))
        } else {
            self.fail(error, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.finish { self.done.fail(TLSRefusal.noTLS) }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.finish { self.done.fail(TLSRefusal.noTLS) }
    }

    /// Says goodbye and closes; that the server does so too is not waited for (RFC 8446, section 6.1).
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all else { return context.close(mode: mode, promise: promise) }
        self.isClosing = true
        context.close(promise: nil)
        do {
            try context.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self).close(promise: promise)
        } catch {
            // It is gone from the pipeline because the channel is closed.
            promise?.succeed()
        }
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        let refusal = self.refusal(error, context)
        self.finish { self.done.fail(refusal) }
        self.close(context: context, mode: .all, promise: nil)
    }

    private func finish(_ tell: () -> Void) {
        guard !self.isDone else { return }
        self.isDone = true
        self.timer?.cancel()
        tell()
    }

    private func refusal(_ error: any Error, _ context: ChannelHandlerContext) -> TLSRefusal {
        TLSRefusal(error, certificate: self.certificate(context), isIdentified: self.isIdentified)
    }

    private func certificate(_ context: ChannelHandlerContext) -> NIOSSLCertificate? {
        try? context.pipeline.syncOperations.nioSSL_peerCertificate()
    }
}
