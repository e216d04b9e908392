// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

/// Writes the entries that pass the filters, in replies by the directory that holds them: the hot path of `Walk`.
struct EntryGroupWriter: ~Copyable {
    private let filter: WalkFilter
    private let hidden: Bool
    private let fields: MetadataFields
    private var entry: EntryWriter
    private var writer = JSONWriter(capacity: 0)
    private var path: [UInt8] = []
    /// Whether a reply is begun and not ended.
    private var isOpen = false
    private var batch = WalkBatch()

    /// - Parameter hidden: whether names that begin with a dot are told, and such directories entered.
    init(_ filter: WalkFilter, detail: Tree.Detail, hidden: Bool, owners: OwnerNames?) {
        self.filter = filter
        self.hidden = hidden
        self.entry = EntryWriter(detail: detail, owners: owners)
        // Sizes and times are part of all but the names alone.
        self.fields = detail == .names && filter.needsMetadata ? .standard : self.entry.fields
    }

    var counts: ListingCounts { self.entry.counts }

    /// Whether what is written should go out before more is.
    var isFull: Bool { self.batch.isFull(self.writer.count) }

    /// Goes through the entries of a block. Returns whether to its end.
    mutating func write(
        _ block: borrowing EntryBlock,
        _ piece: inout WalkedPiece,
        _ control: WalkControl,
        until end: ContinuousClock.Instant
    ) -> Bool {
        var entries = block.entries(from: piece.position)
        var isDone = true
        while let entry = entries.next() {
            self.visit(entry, &piece, control)
            piece.number += 1
            // A look at the clock costs about as much as a short name.
            guard piece.number % 32 == 0 || self.isFull || control.isStopped else { continue }
            piece.position = entries.position
            if control.isStopped {
                isDone = entries.next() == nil
                break
            }
            if self.isFull || ContinuousClock.now >= end {
                isDone = false
                break
            }
        }
        self.close()
        return isDone
    }

    /// The replies written so far, if they should go out now.
    mutating func takeReplies(all: Bool) -> Frame? {
        guard self.writer.count > 0, all || self.batch.isDue(self.writer.count) else { return nil }
        self.batch.next()
        var full = JSONWriter(capacity: self.batch.capacity)
        swap(&full, &self.writer)
        return full.finish()
    }

    private mutating func visit(
        _ entry: borrowing DirectoryEntry,
        _ piece: inout WalkedPiece,
        _ control: WalkControl
    ) {
        guard piece.visibility.shows(entry.name) else { return }
        if !self.hidden && isHidden(entry.name) {
            self.entry.counts.hidden += 1
            return
        }
        let (directory, descends) = (piece.taken.directory, piece.taken.descends)
        let isNamed = self.filter.admits(name: entry.name)
        var kind = entry.kind
        var look = EntryWriter.Look.notYet
        if kind == .unknown && (descends || isNamed) {
            look = self.entry.look(at: entry, in: directory, fields: self.fields)
            if case .seen = look { kind = self.entry.metadata.kind }
        }
        var isEntered = kind == .directory && descends
        defer { if isEntered { piece.descending.append(entry, number: piece.number) } }
        guard isNamed, kind == .unknown || self.filter.admits(kind) else { return }
        if self.filter.needsMetadata {
            if case .notYet = look { look = self.entry.look(at: entry, in: directory, fields: self.fields) }
            if case .seen = look, !self.filter.admits(self.entry.metadata) { return }
        }
        guard control.take() else { return }
        if !self.isOpen { self.open(piece.taken.node) }
        // One that cannot even be looked at is not there to be entered, and counts once.
        if case .failed = self.entry.write(entry, of: directory, look, to: &self.writer) { isEntered = false }
    }

    private mutating func open(_ node: WalkedDirectory) {
        self.isOpen = true
        if self.writer.count == 0 { self.batch.began() }
        node.copyPath(to: &self.path)
        if self.path.isEmpty { self.path.append(dot) }
        let path = self.path
        self.writer.beginReply()
        self.writer.text("directory", raw: "rawDirectory", path.span)
        self.writer.key("entries")
        self.writer.beginArray()
    }

    private mutating func close() {
        guard self.isOpen else { return }
        self.isOpen = false
        self.writer.endArray()
        self.writer.endReply(continues: true)
    }
}
