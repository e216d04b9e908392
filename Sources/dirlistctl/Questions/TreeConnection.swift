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
        try await self.connection.stream(Tree.List.self, parameters) { reply in
            summary = reply.summary
            try consume(reply.entries)
        }
        return summary
    }

    /// Sets the connection's working directory, and gives its path from the root.
    func changeDirectory(_ path: [UInt8]) async throws -> [UInt8] {
        try await self.connection.call(Tree.ChangeDirectory.self, Tree.ChangeDirectory.Parameters(path: path)).path
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
    let files = try options.resolveTLS(environment: environmentVariable)
    try await ask(at: address, files: files, command: command) {
        try await body(TreeConnection(connection: $0), $1)
    }
}

/// Connects, asks, and ends the program with what comes of it.
/// - Parameters:
///   - files: for TLS, when the address is one of it.
///   - isAdministration: whether the daemon is looked after, rather than asked about its tree.
func ask(
    at address: Address,
    files: TLSFiles? = nil,
    command: String,
    isAdministration: Bool = false,
    _ body: (VarlinkConnection, Wording) async throws -> ExitStatus
) async throws {
    let wording = Wording(
        command: command,
        address: address,
        escaping: NameEscaping(utf8: terminalShowsUTF8()),
        isAdministration: isAdministration
    )
    let status: ExitStatus
    do {
        let tls = try files?.load()
        status = try await VarlinkConnection.with(address, tls: tls) { connection in
            try await body(connection, wording)
        }
    } catch  where Task.isCancelled {
        complain(wording.timeout())
        status = .noAnswer
    } catch {
        status = conclude(by: error, wording)
    }
    if status != .complete { throw status.code }
}

/// Says why there is no answer, or no more of one; gives what it comes to.
func conclude(by error: any Error, _ wording: Wording) -> ExitStatus {
    // Who stopped reading has what they wanted.
    if case OutputError.closed = error { return .complete }
    complain(wording.sentence(any: error))
    return .noAnswer
}
