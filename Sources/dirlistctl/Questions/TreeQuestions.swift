// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// What the commands ask a server. Paths are bytes, as the server's file system has them.
///
/// Each throws `ErrorReply` when the server answers with an error, and `ConnectionError` when it does not answer.
protocol TreeQuestions {
    /// One entry; with `follow`, what a symlink leads to.
    func stat(_ path: [UInt8], follow: Bool, detail: Tree.Detail) async throws -> Tree.Entry

    /// The entries of a directory in its own order, handed over as they come, at least once. What `consume` throws
    /// ends it. Gives the summary, nil when the server sent none.
    func list(
        _ path: [UInt8],
        detail: Tree.Detail,
        hidden: Bool,
        consume: ([Tree.Entry]) throws -> Void
    ) async throws -> Tree.Summary?

    /// The connection's working directory.
    func workingDirectory() async throws -> [UInt8]
}
