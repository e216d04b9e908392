// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import SystemdSupport

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

    init(_ exitCode: ExitCode, _ errors: ConfigurationErrors) {
        self.init(exitCode, errors.errors.map { "\($0)" })
    }

    /// Says it on standard error. Not as records of the journal: that asks whose process it was when it reads them, and
    /// this one is gone by then. The number is the priority that it reads there instead (sd-daemon(3)).
    func tell() {
        let priority = standardErrorIsJournal() ? "<3>" : ""
        for line in self.lines { writeToStandardError("\(priority)dirlistd: \(line)") }
    }
}
