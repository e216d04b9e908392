// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI

/// Paths of clients become open directories and entries here, and what policy hides becomes NotFound.
///
/// `path` is always from the root (`TreeSession.absolute`). Policy is asked about the place that the kernel found, so
/// no detour by a symlink or by ".." leads around it.
extension TreeService {
    /// Opens a directory to be listed.
    func openDirectory(_ path: [UInt8]) throws(Tree.Failure) -> (Directory, DirectoryVisibility) {
        let (directory, visibility, place) = try self.openTree(path)
        return (directory, visibility.isTotal ? .total : visibility.inside(path: place))
    }

    /// Opens a directory to be walked through: what exists in it and below, and where it is from the root. Where it
    /// is, is not looked up when everything exists.
    func openTree(_ path: [UInt8]) throws(Tree.Failure) -> (Directory, Visibility, place: [UInt8]) {
        let visibility = self.policy.visibility
        let directory: Directory
        do {
            directory = try self.root.openDirectory(path)
        } catch {
            throw self.failure(error, asking: path, visibility)
        }
        if visibility.isTotal { return (directory, visibility, [slash]) }
        let place = try self.shownPlace(path, visibility) { () throws(FileSystemError) in
            try directory.physicalPath()
        }
        return (directory, visibility, place)
    }

    /// Opens a directory to be watched, and says what of it and of all below exists; nil when everything does.
    func openWatched(
        _ path: [UInt8]
    ) throws(Tree.Failure) -> (directory: Directory, filter: (place: [UInt8], filter: WatchFilter)?) {
        let (directory, _) = try self.openDirectory(path)
        let visibility = self.policy.visibility
        if visibility.isTotal { return (directory, nil) }
        let place = try self.shownPlace(path, visibility) { () throws(FileSystemError) in
            try directory.physicalPath()
        }
        let filter = WatchFilter(dependsOnPlace: visibility.dependsOnPlace) { relative in
            let shown = visibility.inside(path: place + [slash] + relative)
            return { shown.shows($0) }
        }
        return (directory, (place, filter))
    }

    /// Opens an entry to be looked at.
    func openEntry(_ path: [UInt8], follow: Bool) throws(Tree.Failure) -> OpenEntry {
        let visibility = self.policy.visibility
        let entry: OpenEntry
        do {
            entry = try self.root.entry(at: path, follow: follow)
        } catch {
            throw self.failure(error, asking: path, visibility)
        }
        if !visibility.isTotal {
            _ = try self.shownPlace(path, visibility) { () throws(FileSystemError) in try entry.physicalPath() }
        }
        return entry
    }

    /// Where it is, when policy shows both that place and the way there.
    private func shownPlace(
        _ path: [UInt8],
        _ visibility: Visibility,
        _ find: () throws(FileSystemError) -> [UInt8]
    ) throws(Tree.Failure) -> [UInt8] {
        let place: [UInt8]
        do {
            place = try find()
        } catch {
            throw Tree.Failure(error, asking: path)
        }
        guard visibility.shows(path: place), !self.turnsBack(path, visibility) else {
            throw .notFound(path: String(decoding: path, as: UTF8.self))
        }
        return place
    }

    /// Words a failure such that it does not tell of anything that policy hides: what fails below a hidden
    /// directory is not found, whatever the reason.
    private func failure(
        _ error: FileSystemError,
        asking path: [UInt8],
        _ visibility: Visibility
    ) -> Tree.Failure {
        let failure = Tree.Failure(error, asking: path)
        if visibility.isTotal { return failure }
        let hidden = Tree.Failure.notFound(path: String(decoding: path, as: UTF8.self))
        if self.turnsBack(path, visibility) { return hidden }
        let parts = path.split(separator: slash)
        guard !parts.isEmpty else { return failure }
        // What a path leads through resolves up to where it fails, so that place is found by halving.
        var (resolved, failing) = (0, parts.count)
        var place: [UInt8] = [slash]
        while resolved < failing {
            let middle = (resolved + failing + 1) / 2
            if let found = self.place(of: parts[..<middle]) {
                (resolved, place) = (middle, found)
            } else {
                failing = middle - 1
            }
        }
        guard visibility.shows(path: place) else { return hidden }
        // It fails at the next part. If that is a symlink, nobody can tell what it met on its way.
        let next = Array(parts[...min(resolved, parts.count - 1)].joined(separator: [slash]))
        let kind = try? self.root.entry(at: next, follow: false).metadata(.kind).kind
        return kind == .symlink && error.errno != .crossesBoundary ? hidden : failure
    }

    /// Whether the path goes into a hidden directory and comes out again by "..", which would tell that it exists.
    /// A path that turns back more often than anybody needs counts as one that does: each turn has to be looked up.
    private func turnsBack(_ path: [UInt8], _ visibility: Visibility) -> Bool {
        let parts = path.split(separator: slash)
        let turns = parts.indices.filter { parts[$0] == [dot, dot] }
        if turns.count > ServiceLimits.turnsInPath { return true }
        return turns.contains { turn in
            guard let place = self.place(of: parts[..<turn]) else { return false }
            return !visibility.shows(path: place)
        }
    }

    /// Where a path leads, from the root; nil when it leads nowhere.
    private func place(of parts: ArraySlice<ArraySlice<UInt8>>) -> [UInt8]? {
        let path = Array(parts.joined(separator: [slash]))
        return try? self.root.entry(at: path, follow: true).physicalPath()
    }
}
