// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import VarlinkNIO

/// What `du` asks a server. It throws as `TreeQuestions` does.
protocol UsageQuestions {
    /// The disk usage below a directory; each reply is handed over as it comes. What `consume` throws ends it.
    func usage(_ parameters: Tree.Usage.Parameters, consume: (Tree.Usage.Reply) throws -> Void) async throws
}

extension TreeConnection: UsageQuestions {
    func usage(_ parameters: Tree.Usage.Parameters, consume: (Tree.Usage.Reply) throws -> Void) async throws {
        try await self.connection.stream(Tree.Usage.self, parameters, consume: consume)
    }
}
