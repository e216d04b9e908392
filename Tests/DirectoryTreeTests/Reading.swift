// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import TestSupport
import Testing

/// What was read of an entry, as a value that outlives its block.
struct ReadEntry: Equatable {
    var name: [UInt8]
    var kind: EntryKind
    var next: Int64
    var inode: UInt64

    init(_ entry: borrowing DirectoryEntry) {
        name = entry.nameArray
        kind = entry.kind
        next = entry.next
        inode = entry.inode
    }
}

/// Reads on to the end of a directory, through blocks of so many bytes.
func readAll(_ directory: Directory, capacity: Int = 1 << 16) throws(FileSystemError) -> [ReadEntry] {
    var block = EntryBlock(capacity: capacity)
    var read: [ReadEntry] = []
    var ended = false
    while !ended {
        ended = try block.fill(from: directory)
        var entries = block.entries
        while let entry = entries.next() { read.append(ReadEntry(entry)) }
    }
    return read
}

/// Visits the entry with this name, if the directory has it.
func withEntry<Value>(
    _ name: String, in directory: Directory, _ body: (borrowing DirectoryEntry) throws -> Value
) throws -> Value? {
    try directory.seek(to: 0)
    var block = EntryBlock(capacity: 1 << 16)
    var ended = false
    while !ended {
        ended = try block.fill(from: directory)
        var entries = block.entries
        while let entry = entries.next() {
            if entry.nameArray == bytes(name) { return try body(entry) }
        }
    }
    return nil
}

/// The error number that the file system fails `body` with; nil when it does not.
func failure<Value>(_ body: () throws -> Value) -> Errno? {
    do {
        _ = try body()
    } catch let error as FileSystemError {
        return error.errno
    } catch {
        Issue.record(error)
    }
    return nil
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

func sorted(_ names: [[UInt8]]) -> [[UInt8]] { names.sorted { $0.lexicographicallyPrecedes($1) } }
