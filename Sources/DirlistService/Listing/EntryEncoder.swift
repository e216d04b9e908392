// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

/// Writes the entries of one directory, those that clients are to see.
struct EntryEncoder: ~Copyable {
    private let directory: Directory
    private let visibility: DirectoryVisibility
    private let hidden: Bool
    private var entry: EntryWriter

    /// What has been written and what not, so far.
    var counts: ListingCounts { self.entry.counts }

    init(_ listing: ListingReader, detail: Tree.Detail, hidden: Bool, owners: OwnerNames?) {
        self.directory = listing.directory
        self.visibility = listing.visibility
        self.hidden = hidden
        self.entry = EntryWriter(detail: detail, owners: owners)
    }

    /// Writes the block's entries as elements of a JSON array, at most `limit` of them and at most about `bytes`.
    /// - Returns: whether all of them fitted.
    mutating func write(
        _ block: borrowing EntryBlock,
        to writer: inout JSONWriter,
        limit: Int = .max,
        bytes: Int = .max
    ) -> Bool {
        var entries = block.entries
        while let entry = entries.next() {
            if self.visibility.shows(entry.name) {
                if !self.hidden && isHidden(entry.name) {
                    self.entry.counts.hidden += 1
                } else if self.counts.entries >= limit || writer.count >= bytes {
                    return false
                } else {
                    self.entry.write(entry, of: self.directory, to: &writer)
                }
            }
            self.entry.counts.position = entry.next
        }
        return true
    }
}
