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
        let visibility = self.policy.visibility
        let directory: Directory
        do {
            directory = try self.root.openDirectory(path)
        } catch {
            throw self.failure(error, asking: path, visibility)
        }
        if visibility.isTotal { return (directory, .total) }
        let place = try self.shownPlace(path, visibility) { () throws(FileSystemError) in
            try directory.physicalPath()
        }
        return (directory, visibility.inside(path: place))
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
        guard visibility.shows(path: place) else { throw .notFound(path: String(decoding: path, as: UTF8.self)) }
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
        var above = path.split(separator: slash)
        while !above.isEmpty {
            let prefix = Array(above.joined(separator: [slash]))
            if let place = try? self.root.entry(at: prefix, follow: true).physicalPath() {
                let shown = visibility.shows(path: place)
                return shown ? failure : .notFound(path: String(decoding: path, as: UTF8.self))
            }
            above.removeLast()
        }
        return failure
    }
}
