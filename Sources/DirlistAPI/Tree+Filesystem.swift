// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// Asks for the file system that holds a path.
    public enum Filesystem: VarlinkMethod {
        /// The method's full name.
        public static let name = "io.dirlistd.Tree.Filesystem"

        /// What to ask for.
        public struct Parameters: CallParameters, Equatable {
            /// Nil stands for the working directory.
            public var path: [UInt8]?

            /// The file system that holds that path.
            public init(path: [UInt8]? = nil) {
                self.path = path
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                self.path = try parameters.path()
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                if let path = self.path { writer.text("path", raw: "rawPath", path.span) }
            }
        }

        /// The file system.
        public struct Reply: ReplyParameters, Equatable {
            /// "ext4", "nfs4", ...
            public var kind: String
            /// Bytes in all.
            public var size: Int64
            /// Bytes that nothing takes up.
            public var free: Int64
            /// Bytes that an ordinary user may still fill.
            public var available: Int64
            /// Inodes in all; 0 where the file system makes them as needed.
            public var inodes: Int64
            /// Inodes that nothing takes up.
            public var inodesFree: Int64
            /// Whether nothing can be written to it.
            public var readOnly: Bool

            /// A file system with these.
            public init(
                kind: String,
                size: Int64,
                free: Int64,
                available: Int64,
                inodes: Int64,
                inodesFree: Int64,
                readOnly: Bool
            ) {
                self.kind = kind
                self.size = size
                self.free = free
                self.available = available
                self.inodes = inodes
                self.inodesFree = inodesFree
                self.readOnly = readOnly
            }

            /// Reads it.
            public init(from reader: inout JSONReader) throws(JSONError) {
                var kind: String?
                self.init(kind: "", size: 0, free: 0, available: 0, inodes: 0, inodesFree: 0, readOnly: false)
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    if try reader.readNull() { continue }
                    switch key {
                    case "kind": kind = try reader.readString()
                    case "size": self.size = try reader.readInteger()
                    case "free": self.free = try reader.readInteger()
                    case "available": self.available = try reader.readInteger()
                    case "inodes": self.inodes = try reader.readInteger()
                    case "inodesFree": self.inodesFree = try reader.readInteger()
                    case "readOnly": self.readOnly = try reader.readBool()
                    default: try reader.skipValue()
                    }
                }
                guard let kind else { throw JSONError(offset: reader.offset, reason: .missing("kind")) }
                self.kind = kind
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.member("kind", self.kind)
                writer.member("size", self.size)
                writer.member("free", self.free)
                writer.member("available", self.available)
                writer.member("inodes", self.inodes)
                writer.member("inodesFree", self.inodesFree)
                writer.member("readOnly", self.readOnly)
            }
        }
    }
}
