// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree

/// Where names of users and groups come from.
public struct OwnerSource: Sendable {
    /// What is known of a number.
    public enum Answer: Sendable, Equatable {
        /// Its name.
        case name(String)
        /// Nobody has this number.
        case nameless
        /// It cannot be told now; it may be later.
        case unknown
    }

    let user: @Sendable (UInt32) -> Answer
    let group: @Sendable (UInt32) -> Answer

    /// A source from two functions. They are called on the threads for file system calls, several at once, and may
    /// block for a few seconds.
    public init(
        user: @escaping @Sendable (UInt32) -> Answer,
        group: @escaping @Sendable (UInt32) -> Answer
    ) {
        self.user = user
        self.group = group
    }

    /// The system's own, asked by this process: getpwuid_r(3), getgrgid_r(3).
    public static let system = OwnerSource(
        user: { userName($0).map { .name($0) } ?? .nameless },
        group: { groupName($0).map { .name($0) } ?? .nameless }
    )
}
