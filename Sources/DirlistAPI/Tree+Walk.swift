// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// Asks for every entry below a directory that passes all the filters.
    public enum Walk: VarlinkMethod {
        /// The method's full name.
        public static let name = "io.dirlistd.Tree.Walk"

        /// What to ask for.
        public struct Parameters: CallParameters, Equatable {
            /// Nil stands for the working directory.
            public var path: [UInt8]?
            /// How much to tell about each entry.
            public var detail: Detail?
            /// Whether entries whose names begin with a dot are told, and such directories entered.
            public var hidden: Bool?
            /// A glob pattern for the name.
            public var glob: String?
            /// A part of the name.
            public var match: String?
            /// Whether the case of letters in `glob` and `match` does not matter.
            public var ignoreCase: Bool?
            /// The kinds to tell of.
            public var kinds: [Kind]?
            /// Bytes.
            public var minimumSize: Int64?
            /// Bytes.
            public var maximumSize: Int64?
            /// Microseconds since 1970.
            public var modifiedAfterUSec: Int64?
            /// Microseconds since 1970.
            public var modifiedBeforeUSec: Int64?
            /// How deep to go; the entries of the asked directory itself are at depth 1.
            public var maximumDepth: Int64?
            /// Whether to stay out of other file systems.
            public var oneFilesystem: Bool?
            /// The most entries to tell, at least one.
            public var limit: Int64?

            /// What is nil is left to the daemon.
            public init(
                path: [UInt8]? = nil,
                detail: Detail? = nil,
                hidden: Bool? = nil,
                glob: String? = nil,
                match: String? = nil,
                ignoreCase: Bool? = nil,
                kinds: [Kind]? = nil,
                minimumSize: Int64? = nil,
                maximumSize: Int64? = nil,
                modifiedAfterUSec: Int64? = nil,
                modifiedBeforeUSec: Int64? = nil,
                maximumDepth: Int64? = nil,
                oneFilesystem: Bool? = nil,
                limit: Int64? = nil
            ) {
                self.path = path
                self.detail = detail
                self.hidden = hidden
                self.glob = glob
                self.match = match
                self.ignoreCase = ignoreCase
                self.kinds = kinds
                self.minimumSize = minimumSize
                self.maximumSize = maximumSize
                self.modifiedAfterUSec = modifiedAfterUSec
                self.modifiedBeforeUSec = modifiedBeforeUSec
                self.maximumDepth = maximumDepth
                self.oneFilesystem = oneFilesystem
                self.limit = limit
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                self.path = try parameters.path()
                self.detail = try parameters.value("detail")
                self.hidden = try parameters.bool("hidden")
                self.glob = try parameters.string("glob")
                self.match = try parameters.string("match")
                self.ignoreCase = try parameters.bool("ignoreCase")
                self.kinds = try parameters.values("kinds")
                self.minimumSize = try parameters.integer("minimumSize", atLeast: 0)
                self.maximumSize = try parameters.integer("maximumSize", atLeast: 0)
                self.modifiedAfterUSec = try parameters.integer("modifiedAfterUSec")
                self.modifiedBeforeUSec = try parameters.integer("modifiedBeforeUSec")
                self.maximumDepth = try parameters.integer("maximumDepth", atLeast: 1)
                self.oneFilesystem = try parameters.bool("oneFilesystem")
                self.limit = try parameters.integer("limit", atLeast: 1)
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                if let path = self.path { writer.text("path", raw: "rawPath", path.span) }
                writer.member("detail", self.detail?.rawValue)
                writer.member("hidden", self.hidden)
                writer.member("glob", self.glob)
                writer.member("match", self.match)
                writer.member("ignoreCase", self.ignoreCase)
                if let kinds = self.kinds {
                    writer.key("kinds")
                    writer.beginArray()
                    for kind in kinds { writer.value(kind.rawValue) }
                    writer.endArray()
                }
                writer.member("minimumSize", self.minimumSize)
                writer.member("maximumSize", self.maximumSize)
                writer.member("modifiedAfterUSec", self.modifiedAfterUSec)
                writer.member("modifiedBeforeUSec", self.modifiedBeforeUSec)
                writer.member("maximumDepth", self.maximumDepth)
                writer.member("oneFilesystem", self.oneFilesystem)
                writer.member("limit", self.limit)
            }
        }

        /// Some of the entries that one directory holds.
        public struct Reply: ReplyParameters, Equatable {
            /// The directory, from the asked one; "." for that itself.
            public var directory: [UInt8]
            /// In the order of the directory.
            public var entries: [Entry]
            /// With the last reply only.
            public var summary: Summary?

            /// A reply with these.
            public init(directory: [UInt8], entries: [Entry], summary: Summary? = nil) {
                self.directory = directory
                self.entries = entries
                self.summary = summary
            }

            /// Reads it.
            public init(from reader: inout JSONReader) throws(JSONError) {
                var directory = ReceivedPath()
                var hasEntries = false
                self.init(directory: [], entries: [])
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    if try reader.readNull() { continue }
                    switch key {
                    case "directory": directory.text = try reader.readString()
                    case "rawDirectory": directory.raw = try reader.readBase64()
                    case "entries":
                        hasEntries = true
                        try reader.beginArray()
                        while try reader.nextElement() { self.entries.append(try Entry(from: &reader)) }
                    case "summary": self.summary = try Summary(from: &reader)
                    default: try reader.skipValue()
                    }
                }
                guard let bytes = directory.bytes else {
                    throw JSONError(offset: reader.offset, reason: .missing("directory"))
                }
                guard hasEntries else { throw JSONError(offset: reader.offset, reason: .missing("entries")) }
                self.directory = bytes
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.text("directory", raw: "rawDirectory", self.directory.span)
                writer.key("entries")
                writer.beginArray()
                for entry in self.entries { entry.write(to: &writer) }
                writer.endArray()
                if let summary = self.summary {
                    writer.key("summary")
                    summary.write(to: &writer)
                }
            }
        }
    }
}
