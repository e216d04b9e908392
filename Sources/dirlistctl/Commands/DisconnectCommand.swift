// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink
import VarlinkNIO

/// `disconnect`.
struct DisconnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disconnect",
        abstract: "End sessions at once, whatever they are doing.",
        discussion: "Nothing keeps the client from connecting again."
    )

    @OptionGroup var question: AdminOptions

    @Argument(
        help: ArgumentHelp("The number of a session, as sessions lists it.", valueName: "id"),
        completion: .session)
    var ids: [Int64]

    func run() async throws {
        try await askAdmin(self.question, command: "disconnect", within: adminPatience) { connection, wording in
            var output = Output()
            return try await self.answer(wording, &output) { id in
                _ = try await connection.call(Admin.Disconnect.self, Admin.Disconnect.Parameters(id: id))
            }
        }
    }

    /// Ends the sessions one after another, and says so of each.
    func answer(
        _ wording: Wording,
        _ output: inout Output,
        complain: (String) -> Void = dirlistctl.complain,
        disconnect: (Int64) async throws -> Void
    ) async throws -> ExitStatus {
        var status = ExitStatus.complete
        for id in self.ids {
            do {
                try await disconnect(id)
            } catch let error as ErrorReply {
                guard case .noSuchSession? = Admin.Failure(error) else { throw error }
                complain(wording.noSession(id))
                status.worsen(to: .noAnswer)
                continue
            }
            if self.question.json {
                appendJSONLine(to: &output.bytes) { writer in
                    writer.beginObject()
                    Admin.Disconnect.Parameters(id: id).write(to: &writer)
                    writer.endObject()
                }
            } else {
                output.bytes += bytes("Session \(id) is disconnected.\n")
            }
            // Each at once: should the connection end, it is known how far this came.
            try output.write()
        }
        return status
    }
}
