// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI

/// What a listing, or a part of it, gave and what it left out.
struct ListingCounts {
    var entries = 0
    var hidden = 0
    /// Metadata that the daemon may not read.
    var denied = 0
    /// Entries that were gone when their metadata was asked for.
    var vanished = 0
    /// Metadata that could not be read for any other reason.
    var unreadable = 0
    /// Entries passed over because something else is mounted there.
    var otherFilesystems = 0
    /// The kernel's cookie of the place after the last entry passed; nil when there was none.
    var position: Int64?

    mutating func failed(_ errno: Errno) {
        switch errno {
        case .permissionDenied, .notPermitted: self.denied += 1
        case .noSuchFileOrDirectory: self.vanished += 1
        default: self.unreadable += 1
        }
    }

    /// Adds what the next part of the same listing gave.
    mutating func add(_ next: ListingCounts) {
        self.entries += next.entries
        self.hidden += next.hidden
        self.denied += next.denied
        self.vanished += next.vanished
        self.unreadable += next.unreadable
        self.otherFilesystems += next.otherFilesystems
        self.position = next.position ?? self.position
    }
}
