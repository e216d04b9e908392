// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport

/// `closed`, a directory of mode 0700, with `secret`, a file of mode 0600. Both belong to a user that nobody is logged
/// in as, where the process may give them away.
struct SecretTree {
    private let scratch: ScratchDirectory
    private let before: stat

    init() throws {
        self.scratch = try ScratchDirectory(tree(("closed", .directory(tree(("secret", .file()))))))
        let secret = self.scratch.path("closed/secret")
        let descriptor = open(secret, O_WRONLY | O_TRUNC)
        guard descriptor >= 0, write(descriptor, "secret", 6) == 6 else { throw SetUpFailure("write \(secret)") }
        close(descriptor)
        for (path, mode) in [(secret, 0o700 as mode_t), (self.scratch.path("closed"), 0o700)] {
            guard chmod(path, mode) == 0 else { throw SetUpFailure("chmod \(path)") }
            if getuid() == 0, chown(path, 12345, 12345) != 0 { throw SetUpFailure("chown \(path)") }
        }
        // The scratch directory itself is for its owner alone; a probe that runs as nobody starts from it.
        self.before = try status(of: secret)
    }

    var path: String { self.scratch.path }
    var closed: String { self.scratch.path("closed") }
    var secret: String { self.scratch.path("closed/secret") }

    /// Whether the secret and its directory are as they were.
    func isUnchanged() throws -> Bool {
        let now = try status(of: self.secret)
        return now.st_size == self.before.st_size && now.st_mtim.tv_nsec == self.before.st_mtim.tv_nsec
            && now.st_mtim.tv_sec == self.before.st_mtim.tv_sec && now.st_nlink == 1
    }
}

private func status(of path: String) throws -> stat {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw SetUpFailure("lstat \(path)") }
    return status
}

/// Entries with names that are text.
func tree(_ entries: (String, TestTree.Node)...) -> TestTree {
    TestTree(entries.map { (Array($0.0.utf8), $0.1) })
}
