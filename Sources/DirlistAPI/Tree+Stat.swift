// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// Asks for one entry.
    public enum Stat: VarlinkMethod {
        /// The method's full name.
        public static let name = "io.dirlistd.Tree.Stat"

        /// What to ask for.
        public struct Parameters: CallParameters, Equatable {
            /// Nil stands for the working directory.
            public var path: [UInt8]?
            /// Whether to tell of a symlink's target in place of the symlink.
            public var follow: Bool?
            /// How much to tell about each entry.
            public var detail: Detail?

            /// What is nil is left to the daemon.
            public init(path: [UInt8]? = nil, follow: Bool? = nil, detail: Detail? = nil) {
                self.path = path
                self.follow = follow
                self.detail = detail
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                self.path = try parameters.path()
                self.follow = try parameters.bool("follow")
                self.detail = try parameters.value("detail")
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                if let path = self.path { writer.text("path", raw: "rawPath", path.span) }
                writer.member("follow", self.follow)
                writer.member("detail", self.detail?.rawValue)
            }
        }

        /// What is told.
        public struct Reply: ReplyParameters, Equatable {
            /// The entry.
            public var entry: Entry

            /// A reply with these.
            public init(entry: Entry) {
                self.entry = entry
            }

            /// Reads it.
            public init(from reader: inout JSONReader) throws(JSONError) {
                var entry: Entry?
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    switch key {
                    case "entry": entry = try Entry(from: &reader)
                    default: try reader.skipValue()
                    }
                }
                guard let entry else { throw JSONError(offset: reader.offset, reason: .missing("entry")) }
                self.entry = entry
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.key("entry")
                self.entry.write(to: &writer)
            }
        }
    }
}
