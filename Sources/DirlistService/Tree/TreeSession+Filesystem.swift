// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

extension TreeSession {
    /// The file system that holds an entry; of a symlink, what it leads to, as df(1) has it.
    func filesystem(_ parameters: Tree.Filesystem.Parameters) throws(Tree.Failure) -> Frame {
        let path = try self.absolute(parameters.path)
        let entry = try self.service.openEntry(path, follow: true)
        do {
            let status = try entry.fileSystem()
            return .reply(
                Tree.Filesystem.Reply(
                    kind: status.kind,
                    size: status.size,
                    free: status.free,
                    available: status.available,
                    inodes: status.inodes,
                    inodesFree: status.inodesFree,
                    readOnly: status.isReadOnly
                )
            )
        } catch {
            throw Tree.Failure(error, asking: path)
        }
    }
}
