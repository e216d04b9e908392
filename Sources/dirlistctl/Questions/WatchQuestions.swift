// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import VarlinkNIO

/// What `watch` asks a server. It throws as `TreeQuestions` does.
protocol WatchQuestions {
    /// What changes in a directory; each reply is handed over as it comes. What `consume` throws ends it, and so does
    /// the server when it stops.
    func watch(_ parameters: Tree.Watch.Parameters, consume: (Tree.Watch.Reply) throws -> Void) async throws
}

extension TreeConnection: WatchQuestions {
    func watch(_ parameters: Tree.Watch.Parameters, consume: (Tree.Watch.Reply) throws -> Void) async throws {
        try await self.connection.stream(Tree.Watch.self, parameters, consume: consume)
    }
}
