// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import VarlinkNIO

/// How long a daemon that is well takes at most to answer a question about itself. It takes milliseconds, also while
/// its disk hangs.
let adminPatience = DurationArgument(seconds: 10)

/// Connects to the daemon that is looked after, asks, and ends the program with what comes of it.
func askAdmin(
    _ options: AdminOptions,
    command: String,
    _ body: (VarlinkConnection, Wording) async throws -> ExitStatus
) async throws {
    try await ask(at: try options.resolveAddress(), command: command, isAdministration: true, body)
}

/// The same, given up when it takes longer than `limit`.
func askAdmin(
    _ options: AdminOptions,
    command: String,
    within limit: DurationArgument,
    _ body: @escaping @Sendable (VarlinkConnection, Wording) async throws -> ExitStatus
) async throws {
    try await cancelling(after: limit) {
        try await askAdmin(options, command: command, body)
    }
}
