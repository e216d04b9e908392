// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI

/// One directory being listed: opened, checked against the cursor, and read block by block.
struct ListingReader {
    let directory: Directory
    let visibility: DirectoryVisibility
    private let identity: DirectoryIdentity
    /// The directory's change time when its listing began, here or in the answer that gave the cursor.
    private let changed: Int64
    private let began = ContinuousClock.now
    private let path: [UInt8]
    /// Where this answer began.
    private let start: Int64

    /// Opens the directory that a call asks for, at the place that its cursor names.
    init(_ parameters: Tree.List.Parameters, for session: TreeSession) throws(Tree.Failure) {
        let path = try session.absolute(parameters.path)
        (self.directory, self.visibility) = try session.service.openDirectory(path)
        self.path = path
        do {
            self.identity = try self.directory.identity()
            guard let text = parameters.cursor else {
                self.changed = try self.directory.changedNSec()
                self.start = 0
                return
            }
            guard let cursor = ListCursor(text), cursor.directory == self.identity else {
                throw Tree.Failure.invalidCursor
            }
            self.changed = cursor.changed
            self.start = cursor.position
        } catch let error as FileSystemError {
            throw Tree.Failure(error, asking: path)
        } catch {
            throw .invalidCursor
        }
        do {
            try self.directory.seek(to: self.start)
        } catch {
            // The kernel refuses a place that the directory does not have.
            throw .invalidCursor
        }
    }

    /// Reads the next entries. Returns whether they are the last.
    func fill(_ block: inout EntryBlock) throws(Tree.Failure) -> Bool {
        do {
            return try block.fill(from: self.directory)
        } catch {
            // A directory that is removed while it is read has no more entries: getdents64(2).
            if error.errno == .noSuchFileOrDirectory { return true }
            throw Tree.Failure(error, asking: self.path)
        }
    }

    /// The time since the listing was asked for.
    var elapsed: Duration { self.began.duration(to: .now) }

    /// The end of the answer.
    /// - Parameter stopped: why it ended before the directory did.
    func summary(_ counts: ListingCounts, stopped: Tree.Stop?) -> Tree.Summary {
        let changedNow = try? self.directory.changedNSec()
        let cursor = ListCursor(
            directory: self.identity,
            changed: self.changed,
            position: counts.position ?? self.start
        )
        return Tree.Summary(
            stopped: stopped,
            entries: counts.entries,
            directories: 1,
            denied: counts.denied,
            vanished: counts.vanished,
            unreadable: counts.unreadable,
            hidden: counts.hidden,
            changedWhileReading: changedNow != self.changed,
            elapsedUSec: Int64(self.elapsed / .microseconds(1)),
            cursor: stopped == nil ? nil : cursor.text
        )
    }
}
