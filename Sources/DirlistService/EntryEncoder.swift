// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

/// Writes directory entries as `Entry` objects of `io.dirlistd.Tree`: the daemon's hot path.
///
/// One entry is one statx(2) and one pass over its name straight from the kernel's record into the reply. Nothing is
/// allocated for it; a million entries share the same `Metadata`.
struct EntryEncoder: ~Copyable {
    private let directory: Directory
    private let visibility: DirectoryVisibility
    private let detail: Tree.Detail
    private let hidden: Bool
    private var members: MetadataMembers
    private var metadata = Metadata()
    private var target = LinkTarget()
    /// What has been written and what not, so far.
    private(set) var counts = ListingCounts()

    init(_ listing: ListingReader, detail: Tree.Detail, hidden: Bool, owners: OwnerNames?) {
        self.directory = listing.directory
        self.visibility = listing.visibility
        self.detail = detail
        self.hidden = hidden
        self.members = MetadataMembers(detail: detail, owners: owners)
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
                    self.counts.hidden += 1
                } else if self.counts.entries >= limit || writer.count >= bytes {
                    return false
                } else {
                    self.write(entry, to: &writer)
                }
            }
            self.counts.position = entry.next
        }
        return true
    }

    private mutating func write(_ entry: borrowing DirectoryEntry, to writer: inout JSONWriter) {
        self.counts.entries += 1
        writer.beginObject()
        writer.text("name", raw: "rawName", entry.name)
        switch self.detail {
        case .names:
            writer.kind(Tree.Kind(entry.kind))
        case .standard, .full:
            self.writeMetadata(entry, to: &writer)
        }
        writer.endObject()
    }

    private mutating func writeMetadata(_ entry: borrowing DirectoryEntry, to writer: inout JSONWriter) {
        if let errno = self.directory.metadata(of: entry, self.members.fields, into: &self.metadata) {
            self.failed(entry, errno, to: &writer)
            return
        }
        writer.kind(Tree.Kind(self.metadata.kind))
        self.members.write(self.metadata, to: &writer)
        guard self.detail == .full, self.metadata.kind == .symlink else { return }
        if let errno = self.directory.linkTarget(of: entry, into: &self.target) {
            // Replaced since statx looked at it: the entry stands without its target, and says why.
            self.counts.failed(errno)
            writer.key("error")
            writer.value(errno.name)
        } else {
            writer.text("target", raw: "rawTarget", self.target.bytes)
        }
    }

    private mutating func failed(_ entry: borrowing DirectoryEntry, _ errno: Errno, to writer: inout JSONWriter) {
        self.counts.failed(errno)
        writer.kind(Tree.Kind(entry.kind))
        writer.key("error")
        writer.value(errno.name)
    }
}
