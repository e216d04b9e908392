// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink
import VarlinkNIO

/// `metrics`.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Print the daemon's metrics, in OpenMetrics text.",
        discussion: "The daemon can offer the same over HTTP (metrics.address in its configuration)."
    )

    @OptionGroup var question: AdminOptions

    func run() async throws {
        let isTerminal = outputIsTerminal()
        try await askAdmin(self.question, command: "metrics", within: adminPatience) { connection, wording in
            let metrics = try await connection.call(Admin.Metrics.self, NoParameters())
            var output = Output()
            self.append(metrics, escaping: isTerminal ? wording.escaping : nil, to: &output.bytes)
            try output.write()
            return .complete
        }
    }

    /// Appends the answer; with `escaping`, safe for a terminal.
    func append(_ metrics: Admin.Metrics.Reply, escaping: NameEscaping?, to text: inout [UInt8]) {
        if self.question.json {
            appendJSONLine(metrics, to: &text)
        } else if let escaping {
            let newline = UInt8(ascii: "\n")
            for (index, line) in metrics.text.utf8.split(separator: newline, omittingEmptySubsequences: false)
                .enumerated()
            {
                if index > 0 { text.append(newline) }
                escaping.appendPlain(Array(line), to: &text)
            }
        } else {
            text += metrics.text.utf8
        }
    }
}
