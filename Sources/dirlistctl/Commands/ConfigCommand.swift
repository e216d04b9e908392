// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `config`: what has to do with the daemon's configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Look into the daemon's configuration.",
        subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self]
    )
}
