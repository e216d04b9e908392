// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Admin {
    /// One connection.
    public struct Session: Sendable, Equatable {
        /// Its number, which no other connection to this daemon ever has.
        public var id: Int64
        /// Where it comes from: an address and a port, or a process.
        public var peer: String
        /// What it came in by: `tree` or `admin`.
        public var role: String
        /// The subject of the client's certificate, or the user of a Unix peer; nil when neither is known.
        public var identity: String?
        /// Since when it is there, in microseconds since 1970.
        public var sinceUSec: Int64
        /// When its last request came, in microseconds since 1970; nil before the first.
        public var lastRequestUSec: Int64?
        /// Its requests.
        public var requests: Int
        /// Entries that it was told.
        public var entries: Int
        /// Bytes of the replies made for it.
        public var bytesSent: Int
        /// The method that is being answered; nil when none is.
        public var method: String?
        /// The path that it is asked about; nil when it has none.
        public var path: String?

        /// A session from its parts.
        public init(
            id: Int64,
            peer: String,
            role: String,
            identity: String? = nil,
            sinceUSec: Int64,
            lastRequestUSec: Int64? = nil,
            requests: Int = 0,
            entries: Int = 0,
            bytesSent: Int = 0,
            method: String? = nil,
            path: String? = nil
        ) {
            self.id = id
            self.peer = peer
            self.role = role
            self.identity = identity
            self.sinceUSec = sinceUSec
            self.lastRequestUSec = lastRequestUSec
            self.requests = requests
            self.entries = entries
            self.bytesSent = bytesSent
            self.method = method
            self.path = path
        }

        /// Reads a session. What is absent is empty, 0 or nil; but the number must be there.
        public init(from reader: inout JSONReader) throws(JSONError) {
            var id: Int64?
            self.init(id: 0, peer: "", role: "", sinceUSec: 0)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if try reader.readNull() { continue }
                switch key {
                case "id": id = try reader.readInteger()
                case "peer": self.peer = try reader.readString()
                case "role": self.role = try reader.readString()
                case "identity": self.identity = try reader.readString()
                case "sinceUSec": self.sinceUSec = try reader.readInteger()
                case "lastRequestUSec": self.lastRequestUSec = try reader.readInteger()
                case "requests": self.requests = try reader.readInteger()
                case "entries": self.entries = try reader.readInteger()
                case "bytesSent": self.bytesSent = try reader.readInteger()
                case "method": self.method = try reader.readString()
                case "path": self.path = try reader.readString()
                default: try reader.skipValue()
                }
            }
            guard let id else { throw JSONError(offset: reader.offset, reason: .missing("id")) }
            self.id = id
        }

        /// Writes it as an object.
        public func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", self.id)
            writer.member("peer", self.peer)
            writer.member("role", self.role)
            writer.member("identity", self.identity)
            writer.member("sinceUSec", self.sinceUSec)
            writer.member("lastRequestUSec", self.lastRequestUSec)
            writer.member("requests", self.requests)
            writer.member("entries", self.entries)
            writer.member("bytesSent", self.bytesSent)
            writer.member("method", self.method)
            writer.member("path", self.path)
            writer.endObject()
        }
    }

    /// Asks who is connected.
    public enum Sessions: VarlinkMethod {
        /// `io.dirlistd.Admin.Sessions`
        public static let name = "io.dirlistd.Admin.Sessions"
        /// None.
        public typealias Parameters = NoParameters

        /// Who is.
        public struct Reply: ReplyParameters, Equatable {
            /// The connections, the oldest first. The one that asks is among them.
            public var sessions: [Session]

            /// A reply from its parts.
            public init(sessions: [Session]) {
                self.sessions = sessions
            }

            /// Reads a reply.
            public init(from reader: inout JSONReader) throws(JSONError) {
                self.init(sessions: [])
                var missing: Set = ["sessions"]
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    missing.remove(String(key))
                    switch key {
                    case "sessions":
                        try reader.beginArray()
                        while try reader.nextElement() { self.sessions.append(try Session(from: &reader)) }
                    default: try reader.skipValue()
                    }
                }
                try reader.require(missing)
            }

            /// Writes the members of a reply.
            public func write(to writer: inout JSONWriter) {
                writer.key("sessions")
                writer.beginArray()
                for session in self.sessions { session.write(to: &writer) }
                writer.endArray()
            }
        }
    }

    /// Ends one session at once.
    public enum Disconnect: VarlinkMethod {
        /// `io.dirlistd.Admin.Disconnect`
        public static let name = "io.dirlistd.Admin.Disconnect"
        /// That it is done.
        public typealias Reply = NoParameters

        /// Which one.
        public struct Parameters: CallParameters, Equatable {
            /// The session's number.
            public let id: Int64

            /// The session of that number.
            public init(id: Int64) {
                self.id = id
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                self.id = try parameters.requiredInteger("id")
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.member("id", self.id)
            }
        }
    }
}
