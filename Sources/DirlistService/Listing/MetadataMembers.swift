// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

/// Writes what statx(2) says of an entry as members of an `Entry` object.
struct MetadataMembers {
    /// What the kernel is to be asked for.
    let fields: MetadataFields
    private let detail: Tree.Detail
    private let owners: OwnerNames?
    /// The owners of the last entry, for the next one mostly has the same.
    private var user: (id: UInt32, name: String?)?
    private var group: (id: UInt32, name: String?)?

    init(detail: Tree.Detail, owners: OwnerNames?) {
        self.detail = detail
        self.owners = owners
        self.fields =
            switch detail {
            case .names: .kind
            case .standard: .standard
            case .full: .full
            }
    }

    mutating func write(_ metadata: borrowing Metadata, to writer: inout JSONWriter) {
        if self.detail == .names { return }
        writer.key("size")
        writer.value(metadata.size)
        writer.key("mode")
        writer.value(metadata.permissions)
        writer.key("links")
        writer.value(metadata.links)
        self.writeOwners(metadata.uid, metadata.gid, to: &writer)
        writer.key("modifiedUSec")
        writer.value(metadata.modifiedUSec)
        switch metadata.kind {
        case .block, .character:
            // As `ls -l` does: the device that the entry stands for, not the one that holds it.
            self.write(metadata.nodeDevice, to: &writer)
        default:
            if self.detail == .full { self.write(metadata.device, to: &writer) }
        }
        if self.detail == .full { self.writeFull(metadata, to: &writer) }
    }

    private func writeFull(_ metadata: borrowing Metadata, to writer: inout JSONWriter) {
        writer.key("allocated")
        writer.value(metadata.allocated)
        writer.key("inode")
        writer.value(metadata.inode)
        writer.key("accessedUSec")
        writer.value(metadata.accessedUSec)
        writer.key("changedUSec")
        writer.value(metadata.changedUSec)
        if let created = metadata.createdUSec {
            writer.key("createdUSec")
            writer.value(created)
        }
    }

    private func write(_ device: DeviceNumber, to writer: inout JSONWriter) {
        writer.key("deviceMajor")
        writer.value(device.major)
        writer.key("deviceMinor")
        writer.value(device.minor)
    }

    private mutating func writeOwners(_ uid: UInt32, _ gid: UInt32, to writer: inout JSONWriter) {
        guard let owners = self.owners else { return }
        writer.key("uid")
        writer.value(uid)
        writer.key("gid")
        writer.value(gid)
        if self.user?.id != uid { self.user = (uid, owners.users[uid]) }
        if self.group?.id != gid { self.group = (gid, owners.groups[gid]) }
        if let name = self.user?.name {
            writer.key("user")
            writer.value(name)
        }
        if let name = self.group?.name {
            writer.key("group")
            writer.value(name)
        }
    }
}

extension Tree.Kind {
    /// The kind as the interface calls it.
    init(_ kind: EntryKind) {
        self =
            switch kind {
            case .file: .file
            case .directory: .directory
            case .symlink: .symlink
            case .fifo: .fifo
            case .socket: .socket
            case .block: .block
            case .character: .character
            case .unknown: .unknown
            }
    }
}
