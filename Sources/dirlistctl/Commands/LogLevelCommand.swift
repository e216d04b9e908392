// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink
import VarlinkNIO

/// `log-level`.
struct LogLevelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log-level",
        abstract: "Show from which level on the daemon logs, or set it.",
        discussion: """
            A level that is set counts until the daemon reads its configuration again. The level in force is printed \
            in either case: the daemon takes emerg and alert as crit.
            """
    )

    @OptionGroup var question: AdminOptions

    @Argument(
        help: ArgumentHelp(
            "The least severe level to log: \(LogLevel.names.joined(separator: ", ")), or a number from 0 to 7."),
        completion: .list(LogLevel.names),
        transform: LogLevel.reading
    )
    var level: LogLevel?

    func run() async throws {
        try await askAdmin(self.question, command: "log-level", within: adminPatience) { connection, _ in
            if let level = self.level {
                let parameters = ServiceControl.SetLogLevel.Parameters(level: level.rawValue)
                _ = try await connection.call(ServiceControl.SetLogLevel.self, parameters)
            }
            let reply = try await connection.call(ServiceControl.GetLogLevel.self, NoParameters())
            var output = Output()
            self.append(reply, to: &output.bytes)
            try output.write()
            return .complete
        }
    }

    func append(_ reply: ServiceControl.GetLogLevel.Reply, to text: inout [UInt8]) {
        if self.question.json {
            appendJSONLine(reply, to: &text)
        } else {
            text += bytes("\(LogLevel(rawValue: reply.level)?.name ?? "\(reply.level)")\n")
        }
    }
}
