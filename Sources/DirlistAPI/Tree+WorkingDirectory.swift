// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// Asks for the connection's working directory.
    public enum WorkingDirectory: VarlinkMethod {
        /// The method's full name.
        public static let name = "io.dirlistd.Tree.WorkingDirectory"
        /// It takes none.
        public typealias Parameters = NoParameters
        /// The directory.
        public typealias Reply = DirectoryReply
    }

    /// Sets the connection's working directory.
    public enum ChangeDirectory: VarlinkMethod {
        /// The method's full name.
        public static let name = "io.dirlistd.Tree.ChangeDirectory"
        /// The directory.
        public typealias Reply = DirectoryReply

        /// What to ask for.
        public struct Parameters: CallParameters, Equatable {
            /// Where to; nil is not the same as empty, and what either means is for the daemon to say.
            public var path: [UInt8]?

            /// Goes to that path.
            public init(path: [UInt8]?) {
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
    }

    /// A reply that is one directory's path.
    public struct DirectoryReply: ReplyParameters, Equatable {
        /// The exact path from the served root.
        public var path: [UInt8]

        /// A reply with that path.
        public init(path: [UInt8]) {
            self.path = path
        }

        /// Reads it.
        public init(from reader: inout JSONReader) throws(JSONError) {
            var path = ReceivedPath()
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if try reader.readNull() { continue }
                switch key {
                case "path": path.text = try reader.readString()
                case "rawPath": path.raw = try reader.readBase64()
                default: try reader.skipValue()
                }
            }
            guard let bytes = path.bytes else { throw JSONError(offset: reader.offset, reason: .missing("path")) }
            self.path = bytes
        }

        /// Writes the members.
        public func write(to writer: inout JSONWriter) {
            writer.text("path", raw: "rawPath", self.path.span)
        }
    }
}
