// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree

/// Which entries exist for clients in each directory of a walk.
struct WalkVisibility: Sendable {
    private let visibility: Visibility
    /// The names that lead from the root to where the walk begins.
    private let start: [[UInt8]]
    private let anywhere: DirectoryVisibility

    /// - Parameter start: where the walk begins, from the root.
    init(_ visibility: Visibility, start: [UInt8]) {
        self.visibility = visibility
        self.start = start.split(separator: slash).map { Array($0) }
        self.anywhere = visibility.anywhere
    }

    func inside(_ directory: WalkedDirectory) -> DirectoryVisibility {
        guard self.visibility.dependsOnPlace(atDepth: self.start.count + directory.depth) else { return self.anywhere }
        var path: [UInt8] = []
        directory.copyPath(to: &path)
        return self.visibility.inside(path: Array((self.start + [path]).joined(separator: [slash])))
    }
}
