// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Why the daemon cannot start, worded for whoever starts it.
struct StartFailure: Error {
    let exitCode: ExitCode
    let lines: [String]

    init(_ exitCode: ExitCode, _ lines: [String]) {
        self.exitCode = exitCode
        self.lines = lines
    }

    init(_ exitCode: ExitCode, _ line: String) {
        self.init(exitCode, [line])
    }
}
