// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import dirlistctl

/// There is one terminal for all of the program.
@Suite(.serialized) struct SharedTerminalTests {
    /// A terminal that takes nothing holds whoever writes; once it goes on, it must not get all the rest.
    @Test(.timeLimit(.minutes(1))) func interruptedOutputEndsThoughTheTerminalTakesNothing() async throws {
        var ours: Int32 = -1
        var its: Int32 = -1
        try #require(openpty(&ours, &its, nil, nil, nil) == 0)
        let (terminal, screen) = (its, ours)
        let length = 4 << 20
        let writer = Task.detached {
            var output = Output(terminal)
            output.bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length)
            try output.write()
            close(terminal)
        }
        // It is full when nothing more can be written.
        var room = pollfd(fd: terminal, events: Int16(POLLOUT), revents: 0)
        while poll(&room, 1, 0) == 1 { await Task.yield() }
        SharedTerminal.interruptWork()
        var seen = 0
        var part = [UInt8](repeating: 0, count: 64 << 10)
        // The end of a terminal whose other side is closed is EIO (pty(7)).
        while case let count = read(screen, &part, part.count), count > 0 { seen += count }
        try await writer.value
        SharedTerminal.resume()
        close(screen)
        #expect(seen < length / 8)
    }
}
