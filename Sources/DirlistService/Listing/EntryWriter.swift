// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

/// Writes directory entries as `Entry` objects of `io.dirlistd.Tree`: the daemon's hot path.
///
/// One entry is at most one statx(2) and one pass over its name straight from the kernel's record into the reply.
/// Nothing is allocated for it; a million entries share the same `Metadata`.
struct EntryWriter: ~Copyable {
    /// Whether an entry's metadata has been asked for.
    enum Look {
        case notYet
        case seen
        case failed(Errno)
    }

    private let detail: Tree.Detail
    private var members: MetadataMembers
    private var target = LinkTarget()
    /// What ``look(at:in:fields:)`` saw last.
    private(set) var metadata = Metadata()
    /// What has been written and what could not be read, so far.
    var counts = ListingCounts()

    init(detail: Tree.Detail, owners: OwnerNames?) {
        self.detail = detail
        self.members = MetadataMembers(detail: detail, owners: owners)
    }

    /// What an entry's metadata has to have.
    var fields: MetadataFields { self.members.fields }

    /// Asks for the metadata of an entry.
    mutating func look(
        at entry: borrowing DirectoryEntry,
        in directory: Directory,
        fields: MetadataFields
    ) -> Look {
        directory.metadata(of: entry, fields, into: &self.metadata).map(Look.failed) ?? .seen
    }

    /// Writes an entry as an element of a JSON array. Returns what came of looking at its metadata.
    @discardableResult
    mutating func write(
        _ entry: borrowing DirectoryEntry,
        of directory: Directory,
        _ look: Look = .notYet,
        to writer: inout JSONWriter
    ) -> Look {
        self.counts.entries += 1
        writer.beginObject()
        writer.text("name", raw: "rawName", entry.name)
        var look = look
        if case .notYet = look, self.detail != .names {
            look = self.look(at: entry, in: directory, fields: self.fields)
        }
        switch look {
        case .notYet:
            writer.kind(Tree.Kind(entry.kind))
        case .seen:
            writer.kind(Tree.Kind(self.metadata.kind))
            self.members.write(self.metadata, to: &writer)
            if self.detail == .full, self.metadata.kind == .symlink { self.writeTarget(entry, directory, to: &writer) }
        case .failed(let errno):
            writer.kind(Tree.Kind(entry.kind))
            self.write(errno, to: &writer)
        }
        writer.endObject()
        return look
    }

    private mutating func writeTarget(
        _ entry: borrowing DirectoryEntry,
        _ directory: Directory,
        to writer: inout JSONWriter
    ) {
        if let errno = directory.linkTarget(of: entry, into: &self.target) {
            // Replaced since statx looked at it: the entry stands without its target, and says why.
            self.write(errno, to: &writer)
        } else {
            writer.text("target", raw: "rawTarget", self.target.bytes)
        }
    }

    private mutating func write(_ errno: Errno, to writer: inout JSONWriter) {
        self.counts.failed(errno)
        writer.key("error")
        writer.value(errno.name)
    }
}
