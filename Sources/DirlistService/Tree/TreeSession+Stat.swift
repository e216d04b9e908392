// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

extension TreeSession {
    /// Sets the working directory and gives it as the kernel sees it, without symlinks or "..".
    func changeDirectory(_ path: [UInt8]?) throws(Tree.Failure) -> [UInt8] {
        let path = try self.absolute(path)
        let entry = try self.service.openEntry(path, follow: true)
        let place: [UInt8]
        let kind: EntryKind
        do {
            place = try entry.physicalPath()
            kind = try entry.metadata(.kind).kind
        } catch {
            throw Tree.Failure(error, asking: path)
        }
        guard kind == .directory else { throw .notADirectory(path: String(decoding: path, as: UTF8.self)) }
        self.workingDirectory = place
        return place
    }

    /// Looks at one entry.
    func stat(_ parameters: Tree.Stat.Parameters) throws(Tree.Failure) -> Frame {
        let path = try self.absolute(parameters.path)
        let detail = parameters.detail ?? .standard
        let entry = try self.service.openEntry(path, follow: parameters.follow ?? false)
        var members = MetadataMembers(detail: detail, owners: self.service.shownOwners)
        do {
            let metadata = try entry.metadata(members.fields)
            let target = detail == .full && metadata.kind == .symlink ? try entry.linkTarget() : nil
            let name = try self.name(of: entry, asked: path)
            self.meter.told(entries: 1)
            return .reply { writer in
                writer.key("entry")
                writer.beginObject()
                writer.text("name", raw: "rawName", name.span)
                writer.kind(Tree.Kind(metadata.kind))
                members.write(metadata, to: &writer)
                if let target { writer.text("target", raw: "rawTarget", target.span) }
                writer.endObject()
            }
        } catch {
            throw Tree.Failure(error, asking: path)
        }
    }

    /// The last name of the path, or where that is none ("/", "..") the name that the entry has where it is.
    private func name(of entry: OpenEntry, asked path: [UInt8]) throws(FileSystemError) -> [UInt8] {
        if let last = path.split(separator: slash).last, last != [dot], last != [dot, dot] { return Array(last) }
        let place = try entry.physicalPath()
        return place.split(separator: slash).last.map { Array($0) } ?? place
    }
}
