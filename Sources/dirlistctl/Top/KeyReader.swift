// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LineEditor

/// Reads keys from the terminal on the standard input.
enum KeyReader {
    /// The bytes of one key arrive together; after so many milliseconds nothing more belongs to it.
    private static let patience: Int32 = 50

    /// Begins, on a thread of its own, for the rest of the process. When the terminal is gone, `end` is called.
    /// - Parameter press: given the keys that came together.
    static func start(_ press: @escaping @Sendable ([Key]) -> Void, end: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "keys").async {
            JobControl.whileStoppable { self.read(press) }
            end()
        }
    }

    private static func read(_ press: ([Key]) -> Void) {
        var decoder = KeyDecoder()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let count = poll(&ready, 1, decoder.isPending ? self.patience : -1)
            if count == 0 { press(decoder.flush()) }
            guard count > 0 else {
                if count < 0 && errno != EINTR { return }
                continue
            }
            let length = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if length > 0 {
                press(decoder.decode(buffer[..<length]))
            } else if length == 0 || (errno != EINTR && errno != EAGAIN) {
                return
            }
        }
    }
}
