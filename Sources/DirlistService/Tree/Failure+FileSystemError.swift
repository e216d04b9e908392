// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI

extension Tree.Failure {
    /// What the contract calls a failure of the file system.
    /// - Parameter path: the path as the client asked for it.
    init(_ error: FileSystemError, asking path: [UInt8]) {
        let text = String(decoding: path, as: UTF8.self)
        switch error.errno {
        case .noSuchFileOrDirectory: self = .notFound(path: text)
        case .notDirectory: self = .notADirectory(path: text)
        // openat2(2): RESOLVE_BENEATH refuses with EXDEV what leads out.
        case .crossesBoundary: self = .outsideRoot(path: text)
        case .permissionDenied, .notPermitted: self = .permissionDenied(path: text)
        case .nameTooLong:
            self = .invalidPath(path: text, reason: "it, or a name in it, is longer than the file system takes")
        default: self = .systemError(path: text, errno: error.errno.name)
        }
    }
}
