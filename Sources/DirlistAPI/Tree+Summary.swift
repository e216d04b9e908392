// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// Ends every listing: how complete the answer is.
    public struct Summary: Sendable, Equatable {
        /// Whether nothing is missing: `stopped` is nil, and `denied`, `vanished` and `unreadable` are 0.
        public var complete: Bool
        /// Why the answer ended early.
        public var stopped: Stop?
        /// Entries told.
        public var entries: Int
        /// Directories read.
        public var directories: Int
        /// Entries and directories that the daemon may not read.
        public var denied: Int
        /// Entries and directories that went away meanwhile.
        public var vanished: Int
        /// Entries and directories that could not be read for other reasons.
        public var unreadable: Int
        /// Directories not entered because another file system is mounted there.
        public var otherFilesystems: Int
        /// Entries left out because their names begin with a dot.
        public var hidden: Int
        /// Whether the directory's own change time moved while it was being read.
        public var changedWhileReading: Bool
        /// Microseconds.
        public var elapsedUSec: Int64
        /// Where to go on after the last entry.
        public var cursor: String?

        /// A summary, complete unless one of its parts says otherwise.
        public init(
            stopped: Stop? = nil,
            entries: Int = 0,
            directories: Int = 0,
            denied: Int = 0,
            vanished: Int = 0,
            unreadable: Int = 0,
            otherFilesystems: Int = 0,
            hidden: Int = 0,
            changedWhileReading: Bool = false,
            elapsedUSec: Int64 = 0,
            cursor: String? = nil
        ) {
            self.complete = stopped == nil && denied == 0 && vanished == 0 && unreadable == 0
            self.stopped = stopped
            self.entries = entries
            self.directories = directories
            self.denied = denied
            self.vanished = vanished
            self.unreadable = unreadable
            self.otherFilesystems = otherFilesystems
            self.hidden = hidden
            self.changedWhileReading = changedWhileReading
            self.elapsedUSec = elapsedUSec
            self.cursor = cursor
        }

        /// Reads a summary. A count that is absent is 0; what says whether the answer is complete must be there.
        public init(from reader: inout JSONReader) throws(JSONError) {
            var complete: Bool?
            self.init()
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if try reader.readNull() { continue }
                switch key {
                case "complete": complete = try reader.readBool()
                case "stopped": self.stopped = try reader.readEnumeration()
                case "entries": self.entries = try reader.readInteger()
                case "directories": self.directories = try reader.readInteger()
                case "denied": self.denied = try reader.readInteger()
                case "vanished": self.vanished = try reader.readInteger()
                case "unreadable": self.unreadable = try reader.readInteger()
                case "otherFilesystems": self.otherFilesystems = try reader.readInteger()
                case "hidden": self.hidden = try reader.readInteger()
                case "changedWhileReading": self.changedWhileReading = try reader.readBool()
                case "elapsedUSec": self.elapsedUSec = try reader.readInteger()
                case "cursor": self.cursor = try reader.readString()
                default: try reader.skipValue()
                }
            }
            guard let complete else { throw JSONError(offset: reader.offset, reason: .missing("complete")) }
            self.complete = complete
        }

        /// Writes the summary as an object.
        public func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("complete", self.complete)
            writer.member("stopped", self.stopped?.rawValue)
            writer.member("entries", self.entries)
            writer.member("directories", self.directories)
            writer.member("denied", self.denied)
            writer.member("vanished", self.vanished)
            writer.member("unreadable", self.unreadable)
            writer.member("otherFilesystems", self.otherFilesystems)
            writer.member("hidden", self.hidden)
            writer.member("changedWhileReading", self.changedWhileReading)
            writer.member("elapsedUSec", self.elapsedUSec)
            writer.member("cursor", self.cursor)
            writer.endObject()
        }
    }
}

extension JSONReader {
    /// Reads a string that is a value of an enumeration.
    mutating func readEnumeration<Value: RawRepresentable<String>>() throws(JSONError) -> Value {
        let offset = self.offset
        guard let value = Value(rawValue: try self.readString()) else {
            throw JSONError(offset: offset, reason: .unknownValue)
        }
        return value
    }
}
