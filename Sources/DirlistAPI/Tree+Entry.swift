// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// One directory entry. Which fields are there depends on the asked `Detail`, the kind, and the file system.
    ///
    /// Integers have the widths that statx(2) gives them.
    public struct Entry: Sendable, Equatable {
        /// The name as text: U+FFFD stands for what is not UTF-8, and then `rawName` is there too.
        public var name: String
        /// The exact name, where `name` is not.
        public var rawName: [UInt8]?
        /// What it is.
        public var kind: Kind
        /// The name of the errno when this entry's metadata could not be read.
        public var error: String?
        /// Bytes.
        public var size: Int64?
        /// Permissions and the kind, as in `st_mode`.
        public var mode: UInt16?
        /// Hard links.
        public var links: UInt32?
        /// The owner, as a number.
        public var uid: UInt32?
        /// The group, as a number.
        public var gid: UInt32?
        /// The owner's name.
        public var user: String?
        /// The group's name.
        public var group: String?
        /// Microseconds since 1970-01-01 00:00 UTC.
        public var modifiedUSec: Int64?
        /// Where a symlink leads, as text.
        public var target: String?
        /// The exact target, where `target` is not.
        public var rawTarget: [UInt8]?
        /// Bytes on disk.
        public var allocated: Int64?
        /// The number within its file system.
        public var inode: UInt64?
        /// The major number of the device that holds the entry.
        public var deviceMajor: UInt32?
        /// The minor number of the device that holds the entry.
        public var deviceMinor: UInt32?
        /// Microseconds since 1970-01-01 00:00 UTC.
        public var accessedUSec: Int64?
        /// Microseconds since 1970-01-01 00:00 UTC.
        public var changedUSec: Int64?
        /// Microseconds since 1970-01-01 00:00 UTC.
        public var createdUSec: Int64?

        /// An entry of which no more is known.
        public init(name: String, rawName: [UInt8]? = nil, kind: Kind) {
            self.name = name
            self.rawName = rawName
            self.kind = kind
        }

        /// The exact name.
        public var nameBytes: [UInt8] { self.rawName ?? Array(self.name.utf8) }

        /// The exact target of a symlink.
        public var targetBytes: [UInt8]? { self.rawTarget ?? self.target.map { Array($0.utf8) } }
    }
}

extension Tree.Entry {
    /// Reads an entry. Unknown members are ignored.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var hasName = false
        var hasKind = false
        self.init(name: "", kind: .unknown)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "name":
                self.name = try reader.readString()
                hasName = true
            case "kind":
                self.kind = Tree.Kind(try reader.readStringView())
                hasKind = true
            default:
                // What may be null is no different from what is absent.
                if try reader.readNull() { continue }
                try self.readOptional(key, from: &reader)
            }
        }
        guard hasName else { throw JSONError(offset: reader.offset, reason: .missing("name")) }
        guard hasKind else { throw JSONError(offset: reader.offset, reason: .missing("kind")) }
    }

    /// Reads another entry in place of this one. Its exact name goes to `rawName`, whether `name` could say it or not,
    /// and `name` stays empty: so the storage of the name is used again.
    mutating func reread(from reader: inout JSONReader) throws(JSONError) {
        var name = self.rawName.take() ?? []
        var hasName = false
        var hasRawName = false
        var hasKind = false
        self = Tree.Entry(name: "", kind: .unknown)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "name":
                if hasRawName { try reader.skipValue() } else { try reader.readStringBytes(into: &name) }
                hasName = true
            case "kind":
                self.kind = Tree.Kind(try reader.readStringView())
                hasKind = true
            default:
                if try reader.readNull() { continue }
                if key == "rawName" {
                    name = try reader.readBase64()
                    hasRawName = true
                } else {
                    try self.readOptional(key, from: &reader)
                }
            }
        }
        guard hasName else { throw JSONError(offset: reader.offset, reason: .missing("name")) }
        guard hasKind else { throw JSONError(offset: reader.offset, reason: .missing("kind")) }
        self.rawName = name
    }

    private mutating func readOptional(
        _ key: borrowing JSONStringView,
        from reader: inout JSONReader
    ) throws(JSONError) {
        switch key {
        case "size": self.size = try reader.readInteger()
        case "mode": self.mode = try reader.readInteger()
        case "links": self.links = try reader.readInteger()
        case "uid": self.uid = try reader.readInteger()
        case "gid": self.gid = try reader.readInteger()
        case "user": self.user = try reader.readString()
        case "group": self.group = try reader.readString()
        case "modifiedUSec": self.modifiedUSec = try reader.readInteger()
        case "target": self.target = try reader.readString()
        case "allocated": self.allocated = try reader.readInteger()
        case "inode": self.inode = try reader.readInteger()
        case "deviceMajor": self.deviceMajor = try reader.readInteger()
        case "deviceMinor": self.deviceMinor = try reader.readInteger()
        case "accessedUSec": self.accessedUSec = try reader.readInteger()
        case "changedUSec": self.changedUSec = try reader.readInteger()
        case "createdUSec": self.createdUSec = try reader.readInteger()
        case "rawName": self.rawName = try reader.readBase64()
        case "rawTarget": self.rawTarget = try reader.readBase64()
        case "error": self.error = try reader.readString()
        default: try reader.skipValue()
        }
    }

    /// Writes the entry as an object.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.text("name", raw: "rawName", self.nameBytes.span)
        writer.kind(self.kind)
        writer.member("error", self.error)
        writer.member("size", self.size)
        writer.member("mode", self.mode)
        writer.member("links", self.links)
        writer.member("uid", self.uid)
        writer.member("gid", self.gid)
        writer.member("user", self.user)
        writer.member("group", self.group)
        writer.member("modifiedUSec", self.modifiedUSec)
        if let target = self.targetBytes { writer.text("target", raw: "rawTarget", target.span) }
        writer.member("allocated", self.allocated)
        writer.member("inode", self.inode)
        writer.member("deviceMajor", self.deviceMajor)
        writer.member("deviceMinor", self.deviceMinor)
        writer.member("accessedUSec", self.accessedUSec)
        writer.member("changedUSec", self.changedUSec)
        writer.member("createdUSec", self.createdUSec)
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes a member, if it has a value.
    public mutating func member(_ key: StaticString, _ value: (some FixedWidthInteger)?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }

    /// Writes a member, if it has a value.
    public mutating func member(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }

    /// Writes a member, if it has a value.
    public mutating func member(_ key: StaticString, _ value: Bool?) {
        guard let value else { return }
        self.key(key)
        self.value(value)
    }
}
