// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink
import VarlinkNIO

/// What `find` and `tree` ask a server.
protocol WalkQuestions {
    /// Everything below a directory that passes the filters. Each reply is read in place by `read`, as it comes; then
    /// `consume` gets the summary, which only the last reply has, and whether the next reply is here already. What it
    /// throws ends the walk.
    ///
    /// Throws `ErrorReply` when the server answers with an error, and `ConnectionError` when it does not answer.
    func walk(
        _ parameters: Tree.Walk.Parameters,
        read: (inout JSONReader) throws(JSONError) -> Tree.Summary?,
        consume: (_ summary: Tree.Summary?, _ isNextHere: Bool) throws -> Void
    ) async throws
}

extension TreeConnection: WalkQuestions {
    func walk(
        _ parameters: Tree.Walk.Parameters,
        read: (inout JSONReader) throws(JSONError) -> Tree.Summary?,
        consume: (_ summary: Tree.Summary?, _ isNextHere: Bool) throws -> Void
    ) async throws {
        try await self.connection.stream(Tree.Walk.self, parameters, read: read, consume: consume)
    }
}
