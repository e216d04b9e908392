// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// Asks for the disk usage below a directory.
    public enum Usage: VarlinkMethod {
        /// The method's full name.
        public static let name = "io.dirlistd.Tree.Usage"

        /// What to ask for.
        public struct Parameters: CallParameters, Equatable {
            /// Nil stands for the working directory.
            public var path: [UInt8]?
            /// How deep to tell directories one by one; 0 for the asked one alone.
            public var depth: Int64?
            /// Whether to stay out of other file systems.
            public var oneFilesystem: Bool?

            /// What is nil is left to the daemon.
            public init(path: [UInt8]? = nil, depth: Int64? = nil, oneFilesystem: Bool? = nil) {
                self.path = path
                self.depth = depth
                self.oneFilesystem = oneFilesystem
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                self.path = try parameters.path()
                self.depth = try parameters.integer("depth", atLeast: 0)
                self.oneFilesystem = try parameters.bool("oneFilesystem")
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                if let path = self.path { writer.text("path", raw: "rawPath", path.span) }
                writer.member("depth", self.depth)
                writer.member("oneFilesystem", self.oneFilesystem)
            }
        }

        /// How far it is, or what it came to.
        public struct Reply: ReplyParameters, Equatable {
            /// A few times a second, until the usage is known.
            public var progress: Progress?
            /// Directories down to the asked depth, in the last replies.
            public var usage: [DirectoryUsage]?
            /// With the last reply only.
            public var summary: Summary?

            /// A reply with these.
            public init(progress: Progress? = nil, usage: [DirectoryUsage]? = nil, summary: Summary? = nil) {
                self.progress = progress
                self.usage = usage
                self.summary = summary
            }

            /// Reads it.
            public init(from reader: inout JSONReader) throws(JSONError) {
                self.init()
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    if try reader.readNull() { continue }
                    switch key {
                    case "progress": self.progress = try Progress(from: &reader)
                    case "usage":
                        var usage: [DirectoryUsage] = []
                        try reader.beginArray()
                        while try reader.nextElement() { usage.append(try DirectoryUsage(from: &reader)) }
                        self.usage = usage
                    case "summary": self.summary = try Summary(from: &reader)
                    default: try reader.skipValue()
                    }
                }
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                if let progress = self.progress {
                    writer.key("progress")
                    progress.write(to: &writer)
                }
                if let usage = self.usage {
                    writer.key("usage")
                    writer.beginArray()
                    for directory in usage { directory.write(to: &writer) }
                    writer.endArray()
                }
                if let summary = self.summary {
                    writer.key("summary")
                    summary.write(to: &writer)
                }
            }
        }
    }

    /// What one directory takes up, with everything below it.
    public struct DirectoryUsage: Sendable, Equatable {
        /// Its path from the asked one; "." for that itself.
        public var directory: [UInt8]
        /// How far below the asked one it is; 0 for that itself.
        public var depth: Int
        /// Entries below it that are no directories.
        public var files: Int
        /// Directories below it.
        public var directories: Int
        /// Bytes by size, its own included.
        public var size: Int64
        /// Bytes taken up on the disk, its own included.
        public var allocated: Int64

        /// A usage with these.
        public init(directory: [UInt8], depth: Int, files: Int, directories: Int, size: Int64, allocated: Int64) {
            self.directory = directory
            self.depth = depth
            self.files = files
            self.directories = directories
            self.size = size
            self.allocated = allocated
        }

        /// Reads it.
        public init(from reader: inout JSONReader) throws(JSONError) {
            var directory = ReceivedPath()
            self.init(directory: [], depth: 0, files: 0, directories: 0, size: 0, allocated: 0)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if try reader.readNull() { continue }
                switch key {
                case "directory": directory.text = try reader.readString()
                case "rawDirectory": directory.raw = try reader.readBase64()
                case "depth": self.depth = try reader.readInteger()
                case "files": self.files = try reader.readInteger()
                case "directories": self.directories = try reader.readInteger()
                case "size": self.size = try reader.readInteger()
                case "allocated": self.allocated = try reader.readInteger()
                default: try reader.skipValue()
                }
            }
            guard let bytes = directory.bytes else {
                throw JSONError(offset: reader.offset, reason: .missing("directory"))
            }
            self.directory = bytes
        }

        /// Writes it as an object.
        public func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.text("directory", raw: "rawDirectory", self.directory.span)
            writer.member("depth", self.depth)
            writer.member("files", self.files)
            writer.member("directories", self.directories)
            writer.member("size", self.size)
            writer.member("allocated", self.allocated)
            writer.endObject()
        }
    }

    /// How far a long question has come.
    public struct Progress: Sendable, Equatable {
        /// Directories read.
        public var directories: Int
        /// Entries seen.
        public var entries: Int
        /// Bytes that they take up on the disk.
        public var allocated: Int64
        /// Microseconds.
        public var elapsedUSec: Int64

        /// A progress with these.
        public init(directories: Int = 0, entries: Int = 0, allocated: Int64 = 0, elapsedUSec: Int64 = 0) {
            self.directories = directories
            self.entries = entries
            self.allocated = allocated
            self.elapsedUSec = elapsedUSec
        }

        /// Reads it.
        public init(from reader: inout JSONReader) throws(JSONError) {
            self.init()
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if try reader.readNull() { continue }
                switch key {
                case "directories": self.directories = try reader.readInteger()
                case "entries": self.entries = try reader.readInteger()
                case "allocated": self.allocated = try reader.readInteger()
                case "elapsedUSec": self.elapsedUSec = try reader.readInteger()
                default: try reader.skipValue()
                }
            }
        }

        /// Writes it as an object.
        public func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("directories", self.directories)
            writer.member("entries", self.entries)
            writer.member("allocated", self.allocated)
            writer.member("elapsedUSec", self.elapsedUSec)
            writer.endObject()
        }
    }
}
