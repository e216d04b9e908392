// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Stops accepting for a moment when there is no descriptor left. NIO stops trying, too, but leaves the socket among
/// those that are waited for, where it is ready again at once.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let length = TimeAmount.seconds(1)
    private let mayGoOn: () -> Bool

    init(mayGoOn: @escaping () -> Bool) {
        self.mayGoOn = mayGoOn
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let channel = context.channel
        try? channel.syncOptions?.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.length) {
            if self.mayGoOn() { try? channel.syncOptions?.setOption(.autoRead, value: true) }
        }
        context.fireErrorCaught(error)
    }
}
