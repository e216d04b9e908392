// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// Lines as `ls -l` prints them.
struct EntryLine {
    /// Column widths. They only grow, so that what is printed as it comes stays nearly aligned.
    private struct Widths {
        var links = 1
        var owner = 1
        var group = 1
        var size = 1
        var major = 1
        var minor = 1
    }

    private let humanSizes: Bool
    private let names: NameText
    private var owner: OwnerText
    private var group: OwnerText
    private var times: TimeText
    private var widths = Widths()
    private var padsNames = false

    init(humanSizes: Bool, names: NameText, times: TimeText = TimeText()) {
        self.humanSizes = humanSizes
        self.names = names
        self.times = times
        let escaping = names.escaping ?? NameEscaping()
        self.owner = OwnerText(escaping: escaping)
        self.group = OwnerText(escaping: escaping)
    }

    /// Begins another listing.
    mutating func reset() {
        self.widths = Widths()
        self.padsNames = false
    }

    /// Says what time it is, in microseconds since 1970; by this, times are recent or not.
    mutating func set(now: Int) {
        self.times.now = now
    }

    /// Makes the columns wide enough for most entries, where they are printed as they come.
    mutating func makeRoom() {
        self.widths.links = 2
        self.widths.owner = 8
        self.widths.group = 8
        self.widths.size = self.humanSizes ? 4 : 9
    }

    /// Makes the columns wide enough for these entries.
    mutating func measure(_ entries: [Tree.Entry]) {
        for entry in entries {
            self.measure(entry)
            if !self.padsNames && self.names.isQuoted(entry) { self.padsNames = true }
        }
    }

    /// Makes the columns wide enough for an entry.
    mutating func measure(_ entry: Tree.Entry) {
        if let links = entry.links { self.widths.links = max(self.widths.links, decimalWidth(links)) }
        self.owner.set(id: entry.uid.map { Int($0) }, name: entry.user)
        self.widths.owner = max(self.widths.owner, self.owner.width)
        self.group.set(id: entry.gid.map { Int($0) }, name: entry.group)
        self.widths.group = max(self.widths.group, self.group.width)
        if let device = entry.nodeDevice {
            self.widths.major = max(self.widths.major, decimalWidth(device.major))
            self.widths.minor = max(self.widths.minor, decimalWidth(device.minor))
            self.widths.size = max(self.widths.size, self.widths.major + 2 + self.widths.minor)
        } else if let size = entry.size {
            let width = self.humanSizes ? humanSizeWidth(Int(size)) : decimalWidth(size)
            self.widths.size = max(self.widths.size, width)
        }
    }

    /// Appends one line without its end. With `prefix` before the name.
    mutating func append(_ entry: Tree.Entry, prefix: [UInt8] = [], to line: inout [UInt8]) {
        appendMode(entry.mode.map { Int($0) }, kind: entry.kind, to: &line)
        line.append(UInt8(ascii: " "))
        if let links = entry.links {
            line.append(decimal: links, width: self.widths.links)
        } else {
            self.appendUnknown(width: self.widths.links, to: &line)
        }
        line.append(UInt8(ascii: " "))
        self.owner.set(id: entry.uid.map { Int($0) }, name: entry.user)
        self.owner.append(width: self.widths.owner, to: &line)
        line.append(UInt8(ascii: " "))
        self.group.set(id: entry.gid.map { Int($0) }, name: entry.group)
        self.group.append(width: self.widths.group, to: &line)
        line.append(UInt8(ascii: " "))
        self.appendSize(entry, to: &line)
        line.append(UInt8(ascii: " "))
        if let modified = entry.modifiedUSec {
            self.times.appendShort(microseconds: Int(modified), to: &line)
        } else {
            self.appendUnknown(width: TimeText.width, to: &line)
        }
        line.append(UInt8(ascii: " "))
        self.names.append(entry, prefix: prefix, padded: self.padsNames, to: &line)
        if let target = entry.targetBytes {
            line.append(" -> ")
            self.names.appendText(target, to: &line)
        }
    }

    private func appendSize(_ entry: Tree.Entry, to line: inout [UInt8]) {
        if let device = entry.nodeDevice {
            line.append(decimal: device.major, width: self.widths.size - 2 - self.widths.minor)
            line.append(", ")
            line.append(decimal: device.minor, width: self.widths.minor)
        } else if let size = entry.size {
            if self.humanSizes {
                line.append(spaces: self.widths.size - humanSizeWidth(Int(size)))
                appendHumanSize(Int(size), to: &line)
            } else {
                line.append(decimal: size, width: self.widths.size)
            }
        } else {
            self.appendUnknown(width: self.widths.size, to: &line)
        }
    }

    private func appendUnknown(width: Int, to line: inout [UInt8]) {
        line.append(spaces: width - 1)
        line.append(UInt8(ascii: "?"))
    }
}

extension Tree.Entry {
    /// The device that a device file stands for; `ls` shows it in place of the size.
    var nodeDevice: (major: Int, minor: Int)? {
        guard self.kind == .block || self.kind == .character, let major = self.deviceMajor,
            let minor = self.deviceMinor
        else { return nil }
        return (Int(major), Int(minor))
    }
}
