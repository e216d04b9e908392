// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What the questions of the original exercise are called in the log and in metrics: as the methods of
/// `io.dirlistd.Tree` that they come nearest to, and yet apart from them.
enum ClassicMethod: String, CaseIterable {
    /// 1.
    case list = "classic.List"
    /// 2.
    case workingDirectory = "classic.WorkingDirectory"
}
