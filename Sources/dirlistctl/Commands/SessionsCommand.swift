// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Glibc
import Varlink
import VarlinkNIO

/// `sessions`.
struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "List who is connected to the daemon, and what they do.",
        discussion: """
            The oldest session comes first; the one of this command is among them. A narrow terminal shows fewer \
            columns; elsewhere all of them are there, in full.
            """
    )

    @OptionGroup var question: AdminOptions

    func run() async throws {
        let surroundings = Surroundings.current()
        try await askAdmin(self.question, command: "sessions", within: adminPatience) { connection, _ in
            let sessions = try await connection.call(Admin.Sessions.self, NoParameters()).sessions
            var output = Output()
            self.append(sessions, surroundings, now: currentMicroseconds(), process: getpid(), to: &output.bytes)
            try output.write()
            return .complete
        }
    }

    /// Appends the sessions. `now` is in microseconds since 1970, and `process` the one that asks.
    func append(
        _ sessions: [Admin.Session],
        _ surroundings: Surroundings,
        now: Int,
        process: Int32,
        to text: inout [UInt8]
    ) {
        if self.question.json {
            for session in sessions { appendJSONLine(to: &text) { session.write(to: &$0) } }
        } else {
            SessionsTable(surroundings, now: now, process: process).append(sessions, to: &text)
        }
    }
}
