// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink
import VarlinkNIO

/// Questions to a server over its connection.
struct TreeConnection: TreeQuestions {
    let connection: VarlinkConnection

    func stat(_ path: [UInt8], follow: Bool, detail: Tree.Detail) async throws -> Tree.Entry {
        let parameters = Tree.Stat.Parameters(path: path, follow: follow, detail: detail)
        return try await self.connection.call(Tree.Stat.self, parameters).entry
    }

    func list(
        _ path: [UInt8],
        detail: Tree.Detail,
        hidden: Bool,
        consume: ([Tree.Entry]) throws -> Void
    ) async throws -> Tree.Summary? {
        let parameters = Tree.List.Parameters(path: path, detail: detail, hidden: hidden)
        var summary: Tree.Summary?
        var failure: (any Error)?
        do {
            try await self.connection.stream(Tree.List.self, parameters) { reader throws(JSONError) in
                let reply = try Tree.List.Reply(from: &reader)
                summary = reply.summary
                do {
                    try consume(reply.entries)
                } catch {
                    // Reading can only end by an error of its own.
                    failure = error
                    throw JSONError(offset: reader.offset, reason: .endOfInput)
                }
            }
        } catch {
            throw failure ?? error
        }
        return summary
    }

    func workingDirectory() async throws -> [UInt8] {
        try await self.connection.call(Tree.WorkingDirectory.self, NoParameters()).path
    }
}

/// Connects as the options say, asks, and ends the program with what comes of it.
func ask(
    _ options: QuestionOptions,
    command: String,
    _ body: (TreeConnection, Wording) async throws -> ExitStatus
) async throws {
    let address = try options.resolveAddress(environment: environmentVariable)
    let wording = Wording(command: command, address: address, escaping: NameEscaping(utf8: terminalShowsUTF8()))
    let status: ExitStatus
    do {
        status = try await VarlinkConnection.with(address) { connection in
            try await body(TreeConnection(connection: connection), wording)
        }
    } catch let error as ConnectionError {
        complain(wording.sentence(error))
        status = .noAnswer
    } catch let error as ErrorReply {
        complain(wording.sentence(error))
        status = .noAnswer
    } catch let error as OutputError {
        // Who stopped reading has what they wanted.
        if error == .closed { return }
        complain(wording.sentence(error))
        status = .noAnswer
    }
    if status != .complete { throw status.code }
}
