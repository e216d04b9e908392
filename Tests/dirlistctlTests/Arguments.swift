// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// What a command and those below it take, as ArgumentParser knows it.
struct Arguments {
    struct Command {
        /// With the names of those above it, the program's left out.
        let name: String
        let arguments: [Argument]
    }

    struct Argument {
        /// `option`, `flag` or `positional`.
        let kind: String
        /// As they are typed: `-H`, `--host`.
        let names: [String]
    }

    /// The command itself first.
    let commands: [Command]

    init(of command: any ParsableCommand.Type) throws {
        let dump = try JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8))
        self.commands = dump.command.flattened(above: nil)
    }

    private struct Dump: Decodable {
        let command: Command

        struct Command: Decodable {
            let commandName: String
            let subcommands: [Command]?
            let arguments: [Argument]?

            func flattened(above: String?) -> [Arguments.Command] {
                let name = above.map { $0.isEmpty ? self.commandName : "\($0) \(self.commandName)" } ?? ""
                let arguments = (self.arguments ?? []).filter(\.shouldDisplay).map { argument in
                    Arguments.Argument(
                        kind: argument.kind,
                        names: (argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
                    )
                }
                return [Arguments.Command(name: name, arguments: arguments)]
                    + (self.subcommands ?? []).flatMap { $0.flattened(above: name) }
            }
        }

        struct Argument: Decodable {
            let kind: String
            let shouldDisplay: Bool
            let names: [Name]?
        }

        struct Name: Decodable {
            let kind: String
            let name: String
        }
    }
}
