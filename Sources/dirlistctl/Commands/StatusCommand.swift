// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink
import VarlinkNIO

/// `status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the daemon is.",
        discussion: """
            The dot is green when all is well, yellow when there are warnings or something is not known, and red when \
            the daemon cannot keep what it promises. The exit status is 0 in each case: there was an answer.
            """
    )

    @OptionGroup var question: AdminOptions

    func run() async throws {
        try await askAdmin(self.question, command: "status", within: adminPatience) { connection, _ in
            let status = try await connection.call(Admin.Status.self, NoParameters())
            var output = Output()
            self.append(status, StatusReport(.current(), now: currentMicroseconds()), to: &output.bytes)
            try output.write()
            return .complete
        }
    }

    func append(_ status: Admin.Status.Reply, _ report: StatusReport, to text: inout [UInt8]) {
        if self.question.json { appendJSONLine(status, to: &text) } else { report.append(status, to: &text) }
    }
}
