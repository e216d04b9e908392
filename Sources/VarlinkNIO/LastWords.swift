// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Lets a client read why its TLS handshake failed.
///
/// By then it may have sent its first call, and closing over bytes that are not read makes TCP reset the connection,
/// which takes back what the client has not read yet: the alert (RFC 2525, section 2.17). So this closes the sending
/// side only, and throws away what comes until the client has closed too, or its time is up. It stands between the
/// network and TLS.
final class LastWords: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    /// Set when the handshake is done, and closing is closing again.
    var areSaid = false
    private var cut: Scheduled<Void>?

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, !self.areSaid, context.channel.isActive else {
            context.close(mode: mode, promise: promise)
            return
        }
        self.areSaid = true
        self.cut = context.eventLoop.assumeIsolated().scheduleTask(in: TransportLimits.lingerTime) {
            context.close(promise: nil)
        }
        context.close(mode: .output, promise: promise)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if self.cut == nil { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if self.cut == nil { context.fireChannelReadComplete() } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            // Nothing can be taken back any more.
            self.areSaid = true
            if self.cut != nil { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.cut?.cancel()
        context.fireChannelInactive()
    }
}
