// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// What `ls` was asked to list.
struct ListRequest {
    /// Which names beginning with a dot are shown.
    enum Dots {
        /// None.
        case none
        /// All but `.` and `..`.
        case almostAll
        /// All, and `.` and `..`.
        case all
    }

    /// The paths, as given.
    var paths: [[UInt8]]
    var dots = Dots.none
    var order = SortKey.name
    var isReversed = false
    /// Directories are entries like others, not listed.
    var showsDirectoriesThemselves = false
    var isRecursive = false
    /// How much the server must tell of each entry. `names` costs it nothing.
    var detail = Tree.Detail.names
    /// A symlink in `paths` is followed when it leads to a directory, which a long listing does not do.
    var followsPaths = true
}
