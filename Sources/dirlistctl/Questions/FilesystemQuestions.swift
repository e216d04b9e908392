// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import VarlinkNIO

/// What `df` asks a server. It throws as `TreeQuestions` does.
protocol FilesystemQuestions {
    /// The file system that holds a path.
    func filesystem(_ path: [UInt8]) async throws -> Tree.Filesystem.Reply
}

extension TreeConnection: FilesystemQuestions {
    func filesystem(_ path: [UInt8]) async throws -> Tree.Filesystem.Reply {
        try await self.connection.call(Tree.Filesystem.self, Tree.Filesystem.Parameters(path: path))
    }
}
