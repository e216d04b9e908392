// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// Asks for the entries of one directory.
    public enum List: VarlinkMethod {
        /// The method's full name.
        public static let name = "io.dirlistd.Tree.List"

        /// What to ask for.
        public struct Parameters: CallParameters, Equatable {
            /// Nil stands for the working directory.
            public var path: [UInt8]?
            /// How much to tell about each entry.
            public var detail: Detail?
            /// Whether entries whose names begin with a dot are told too.
            public var hidden: Bool?
            /// The most entries to tell, at least one.
            public var limit: Int64?
            /// Where an earlier answer ended.
            public var cursor: String?

            /// What is nil is left to the daemon.
            public init(
                path: [UInt8]? = nil,
                detail: Detail? = nil,
                hidden: Bool? = nil,
                limit: Int64? = nil,
                cursor: String? = nil
            ) {
                self.path = path
                self.detail = detail
                self.hidden = hidden
                self.limit = limit
                self.cursor = cursor
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                self.path = try parameters.path()
                self.detail = try parameters.value("detail")
                self.hidden = try parameters.bool("hidden")
                self.limit = try parameters.integer("limit", atLeast: 1)
                self.cursor = try parameters.string("cursor")
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                if let path = self.path { writer.text("path", raw: "rawPath", path.span) }
                writer.member("detail", self.detail?.rawValue)
                writer.member("hidden", self.hidden)
                writer.member("limit", self.limit)
                writer.member("cursor", self.cursor)
            }
        }

        /// One batch of entries.
        public struct Reply: ReplyParameters, Equatable {
            /// In the order of the directory.
            public var entries: [Entry]
            /// With the last batch only.
            public var summary: Summary?

            /// A reply with these.
            public init(entries: [Entry], summary: Summary? = nil) {
                self.entries = entries
                self.summary = summary
            }

            /// Reads it.
            public init(from reader: inout JSONReader) throws(JSONError) {
                var hasEntries = false
                self.init(entries: [])
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    switch key {
                    case "entries":
                        hasEntries = true
                        try reader.beginArray()
                        while try reader.nextElement() { self.entries.append(try Entry(from: &reader)) }
                    case "summary":
                        if try !reader.readNull() { self.summary = try Summary(from: &reader) }
                    default: try reader.skipValue()
                    }
                }
                guard hasEntries else { throw JSONError(offset: reader.offset, reason: .missing("entries")) }
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
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
