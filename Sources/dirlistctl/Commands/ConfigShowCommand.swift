// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink
import VarlinkNIO

/// `config show`.
struct ConfigShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the settings that are in force in the running daemon, and where each comes from.",
        discussion: """
            The values are in TOML. A setting comes from the daemon's defaults, from a line of its configuration file, \
            or from log-level.
            """
    )

    @OptionGroup var question: AdminOptions

    @Flag(name: [.short, .long], help: "Leave out what is only a default.")
    var nonDefault = false

    func run() async throws {
        let surroundings = Surroundings.current()
        try await askAdmin(self.question, command: "config show", within: adminPatience) { connection, _ in
            let settings = try await connection.call(Admin.Configuration.self, NoParameters()).settings
            var output = Output()
            self.append(settings, surroundings, to: &output.bytes)
            try output.write()
            return .complete
        }
    }

    /// Appends the settings that are asked for.
    func append(_ settings: [Admin.Setting], _ surroundings: Surroundings, to text: inout [UInt8]) {
        let settings = settings.filter { !self.nonDefault || !$0.isDefault }
        if self.question.json {
            for setting in settings { appendJSONLine(to: &text) { setting.write(to: &$0) } }
        } else {
            SettingsTable(surroundings).append(settings, to: &text)
        }
    }
}
