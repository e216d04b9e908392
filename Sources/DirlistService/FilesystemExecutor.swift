// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Where calls into the file system run: they may block, and event loops may not.
public protocol FilesystemExecutor: Sendable {
    /// Runs `job` on some thread, soon. Jobs are short: a batch of entries, not a whole directory.
    func submit(_ job: @escaping @Sendable () -> Void)
}
