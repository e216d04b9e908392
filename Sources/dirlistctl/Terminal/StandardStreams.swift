// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Input, output and error, any of which may be closed when a program starts.
enum StandardStreams {
    /// Puts something in the place of those that are closed, or the next file or connection would be there: input that
    /// is at its end, and output that cannot be written to (EBADF). To be called first of all.
    static func fill() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // It takes the lowest number that is free (open(2)), which is this one.
            _ = open("/dev/null", O_RDONLY)
        }
    }
}
