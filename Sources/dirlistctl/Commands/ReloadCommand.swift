// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink
import VarlinkNIO

/// `reload`.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the daemon read its configuration again.",
        discussion: "All of it takes effect, or none of it: with an error in the file the old configuration stays."
    )

    @OptionGroup var question: AdminOptions

    func run() async throws {
        try await askAdmin(self.question, command: "reload") { connection, _ in
            let reply = try await connection.call(Admin.Reload.self, NoParameters())
            var output = Output()
            self.append(reply, to: &output.bytes)
            try output.write()
            return .complete
        }
    }

    /// Appends what changed, and what does not before a restart.
    func append(_ reply: Admin.Reload.Reply, to text: inout [UInt8]) {
        if self.question.json {
            appendJSONLine(reply, to: &text)
            return
        }
        if reply.changed.isEmpty && reply.needRestart.isEmpty { text.append("Nothing has changed.\n") }
        for key in reply.changed { self.append(key, "has changed", to: &text) }
        for key in reply.needRestart { self.append(key, "differs and takes a restart", to: &text) }
    }

    private func append(_ key: String, _ verb: String, to text: inout [UInt8]) {
        NameEscaping().appendPlain(Array(key.utf8), to: &text)
        text += Array(" \(verb).\n".utf8)
    }
}
