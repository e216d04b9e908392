// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The kernel's log, the only one there is while generators run (systemd.generator(7)).
enum KernelLog {
    /// Says one line at priority "error", as syslog(3) counts: on standard error too, for whoever runs the generator by
    /// hand; systemd leaves that closed.
    static func complain(_ line: String) {
        let text = "dirlistd-socket-generator: \(line)\n"
        self.write(text, to: STDERR_FILENO)
        // Where containers have a pipe that nobody reads in place of the device, writing would block.
        let log = open("/dev/kmsg", O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        // Containers often have none; systemd still logs that the generator failed.
        guard log >= 0 else { return }
        // One write is one record, with its facility (3: daemon) and priority in front (the kernel's dev-kmsg).
        self.write("<\(LOG_DAEMON | LOG_ERR)>\(text)", to: log)
        close(log)
    }

    private static func write(_ text: String, to descriptor: CInt) {
        let bytes = Array(text.utf8.prefix(Self.recordLimit))
        // There is nobody left to tell.
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    /// The kernel refuses longer records: LOG_LINE_MAX is 1024 less the prefix.
    private static let recordLimit = 960
}
