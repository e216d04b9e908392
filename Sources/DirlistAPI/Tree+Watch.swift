// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// What befell an entry.
    public enum Change: String, Sendable, CaseIterable {
        case created, deleted, modified, attributes, movedFrom, movedTo, unmounted
        /// Something was missed here: look at the directory again.
        case gap
    }

    /// Asks for what changes in a directory, as it happens.
    public enum Watch: VarlinkMethod {
        /// The method's full name.
        public static let name = "io.dirlistd.Tree.Watch"

        /// What to ask for.
        public struct Parameters: CallParameters, Equatable {
            /// Nil stands for the working directory.
            public var path: [UInt8]?
            /// Whether the directories below are watched too.
            public var recursive: Bool?

            /// What is nil is left to the daemon.
            public init(path: [UInt8]? = nil, recursive: Bool? = nil) {
                self.path = path
                self.recursive = recursive
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                self.path = try parameters.path()
                self.recursive = try parameters.bool("recursive")
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                if let path = self.path { writer.text("path", raw: "rawPath", path.span) }
                writer.member("recursive", self.recursive)
            }
        }

        /// That the watch stands, or one change.
        public struct Reply: ReplyParameters, Equatable {
            /// True in the first reply, which has nothing else.
            public var ready: Bool?
            /// What happened.
            public var change: Change?
            /// The directory that it happened in, from the asked one; "." for that itself.
            public var directory: [UInt8]?
            /// The entry that it befell; nil for the directory itself.
            public var name: [UInt8]?
            /// What that entry is, as far as it is known.
            public var kind: Kind?

            /// A reply with these.
            public init(
                ready: Bool? = nil,
                change: Change? = nil,
                directory: [UInt8]? = nil,
                name: [UInt8]? = nil,
                kind: Kind? = nil
            ) {
                self.ready = ready
                self.change = change
                self.directory = directory
                self.name = name
                self.kind = kind
            }

            /// Reads it.
            public init(from reader: inout JSONReader) throws(JSONError) {
                var directory = ReceivedPath()
                var name = ReceivedPath()
                self.init()
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    if try reader.readNull() { continue }
                    switch key {
                    case "ready": self.ready = try reader.readBool()
                    case "change": self.change = try reader.readEnumeration()
                    case "directory": directory.text = try reader.readString()
                    case "rawDirectory": directory.raw = try reader.readBase64()
                    case "name": name.text = try reader.readString()
                    case "rawName": name.raw = try reader.readBase64()
                    case "kind": self.kind = Kind(rawValue: try reader.readString()) ?? .unknown
                    default: try reader.skipValue()
                    }
                }
                self.directory = directory.bytes
                self.name = name.bytes
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.member("ready", self.ready)
                writer.member("change", self.change?.rawValue)
                if let directory = self.directory { writer.text("directory", raw: "rawDirectory", directory.span) }
                if let name = self.name { writer.text("name", raw: "rawName", name.span) }
                writer.member("kind", self.kind?.rawValue)
            }
        }
    }
}
