// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// All that is known about an entry, as `stat` prints it.
struct EntryBlock {
    private let names: NameText
    private let escaping: NameEscaping
    private var times: TimeText

    init(names: NameText, times: TimeText = TimeText()) {
        self.names = names
        self.escaping = names.escaping ?? NameEscaping()
        self.times = times
    }

    /// Appends an entry, which was asked for as `path`. What is not known is "-", or left out where the kind of the
    /// entry has no such thing.
    mutating func append(_ entry: Tree.Entry, path: [UInt8], to text: inout [UInt8]) {
        text.append("  File: ")
        self.names.appendText(path, to: &text)
        if let target = entry.targetBytes {
            text.append(" -> ")
            self.names.appendText(target, to: &text)
        }
        text.append("\n  Kind: ")
        text += bytes(entry.kind.words)
        text.append("\n  Size: ")
        self.appendSize(entry.size, to: &text)
        text.append("\n  Disk: ")
        self.appendSize(entry.allocated, to: &text)
        if let device = entry.nodeDevice {
            text.append("\n  Node: ")
            text.append(decimal: device.major)
            text.append(", ")
            text.append(decimal: device.minor)
        } else if let major = entry.deviceMajor, let minor = entry.deviceMinor {
            text.append("\nDevice: ")
            text.append(decimal: major)
            text.append(",")
            text.append(decimal: minor)
        }
        text.append("\n Inode: ")
        self.append(number: entry.inode, to: &text)
        text.append("\n Links: ")
        self.append(number: entry.links, to: &text)
        text.append("\n  Mode: ")
        if let mode = entry.mode {
            text.append(octal: Int(mode) & Permission.all, width: 4)
            text.append("/")
            appendMode(Int(mode), kind: entry.kind, to: &text)
        } else {
            text.append("-")
        }
        text.append("\n Owner: ")
        self.appendOwner(entry.uid, entry.user, to: &text)
        text.append("\n Group: ")
        self.appendOwner(entry.gid, entry.group, to: &text)
        text.append("\nAccess: ")
        self.append(time: entry.accessedUSec, to: &text)
        text.append("\nModify: ")
        self.append(time: entry.modifiedUSec, to: &text)
        text.append("\nChange: ")
        self.append(time: entry.changedUSec, to: &text)
        text.append("\n Birth: ")
        self.append(time: entry.createdUSec, to: &text)
        if let error = entry.error {
            text.append("\n Error: ")
            self.escaping.appendPlain(Array(error.utf8), to: &text)
        }
        text.append("\n")
    }

    private func append(number: (some FixedWidthInteger)?, to text: inout [UInt8]) {
        if let number { text.append(decimal: number) } else { text.append("-") }
    }

    private mutating func append(time: Int64?, to text: inout [UInt8]) {
        if let time { self.times.appendFull(microseconds: Int(time), to: &text) } else { text.append("-") }
    }

    private func appendSize(_ size: Int64?, to text: inout [UInt8]) {
        self.append(number: size, to: &text)
        guard let size, size >= 1024 else { return }
        text.append(" (")
        appendHumanSize(Int(size), to: &text)
        text.append(")")
    }

    private func appendOwner(_ id: UInt32?, _ name: String?, to text: inout [UInt8]) {
        self.append(number: id, to: &text)
        guard let name else { return }
        text.append("/")
        self.escaping.appendPlain(Array(name.utf8), to: &text)
    }
}
