// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Admin {
    /// A socket that clients come to.
    public struct Listener: Sendable, Equatable {
        /// `tree`, `admin`, `classic` or `metrics`.
        public var role: String
        /// The address, as `tcp:127.0.0.1:7895`.
        public var address: String
        /// Whether systemd handed it over, rather than the daemon opened it.
        public var activated: Bool
        /// Whether connections are encrypted.
        public var tls: Bool
        /// Connections that came in by it and are still there.
        public var connections: Int

        /// A listener from its parts.
        public init(role: String, address: String, activated: Bool, tls: Bool, connections: Int) {
            self.role = role
            self.address = address
            self.activated = activated
            self.tls = tls
            self.connections = connections
        }

        /// Reads a listener. What is absent is empty, false or 0.
        public init(from reader: inout JSONReader) throws(JSONError) {
            self.init(role: "", address: "", activated: false, tls: false, connections: 0)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if try reader.readNull() { continue }
                switch key {
                case "role": self.role = try reader.readString()
                case "address": self.address = try reader.readString()
                case "activated": self.activated = try reader.readBool()
                case "tls": self.tls = try reader.readBool()
                case "connections": self.connections = try reader.readInteger()
                default: try reader.skipValue()
                }
            }
        }

        /// Writes it as an object.
        public func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("role", self.role)
            writer.member("address", self.address)
            writer.member("activated", self.activated)
            writer.member("tls", self.tls)
            writer.member("connections", self.connections)
            writer.endObject()
        }
    }

    /// Asks how the daemon stands.
    public enum Status: VarlinkMethod {
        /// `io.dirlistd.Admin.Status`
        public static let name = "io.dirlistd.Admin.Status"
        /// None.
        public typealias Parameters = NoParameters

        /// How it stands.
        public struct Reply: ReplyParameters, Equatable {
            /// The daemon's version.
            public var version = ""
            /// Its process.
            public var pid = 0
            /// The directory whose tree it serves.
            public var root = ""
            /// The configuration file that it read, or would have read had it been there.
            public var configuration = ""
            /// When it started, in microseconds since 1970.
            public var startedUSec: Int64 = 0
            /// The sockets that clients come to.
            public var listeners: [Listener] = []
            /// Connections at present.
            public var sessions = 0
            /// Requests answered since the start.
            public var requests = 0
            /// Entries told since the start.
            public var entries = 0
            /// Requests answered with an error since the start.
            public var errors = 0
            /// Every protection, and whether it holds on this kernel, in words.
            public var protections: [String: String] = [:]
            /// What an administrator should know, one sentence each.
            public var warnings: [String] = []

            /// A reply whose parts are to be set.
            public init() {}

            /// Reads a reply. What is absent is empty or 0; but what tells a daemon from something else must be there.
            public init(from reader: inout JSONReader) throws(JSONError) {
                var missing: Set = ["version", "pid", "protections"]
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    if try reader.readNull() { continue }
                    missing.remove(String(key))
                    switch key {
                    case "version": self.version = try reader.readString()
                    case "pid": self.pid = try reader.readInteger()
                    case "root": self.root = try reader.readString()
                    case "configuration": self.configuration = try reader.readString()
                    case "startedUSec": self.startedUSec = try reader.readInteger()
                    case "listeners":
                        try reader.beginArray()
                        while try reader.nextElement() { self.listeners.append(try Listener(from: &reader)) }
                    case "sessions": self.sessions = try reader.readInteger()
                    case "requests": self.requests = try reader.readInteger()
                    case "entries": self.entries = try reader.readInteger()
                    case "errors": self.errors = try reader.readInteger()
                    case "protections":
                        try reader.beginObject()
                        while let name = try reader.nextKey() {
                            let name = String(name)
                            self.protections[name] = try reader.readString()
                        }
                    case "warnings": self.warnings = try reader.readStrings()
                    default: try reader.skipValue()
                    }
                }
                try reader.require(missing)
            }

            /// Writes the members of a reply.
            public func write(to writer: inout JSONWriter) {
                writer.member("version", self.version)
                writer.member("pid", self.pid)
                writer.member("root", self.root)
                writer.member("configuration", self.configuration)
                writer.member("startedUSec", self.startedUSec)
                writer.key("listeners")
                writer.beginArray()
                for listener in self.listeners { listener.write(to: &writer) }
                writer.endArray()
                writer.member("sessions", self.sessions)
                writer.member("requests", self.requests)
                writer.member("entries", self.entries)
                writer.member("errors", self.errors)
                writer.key("protections")
                writer.beginObject()
                for (name, value) in self.protections.sorted(by: { $0.key < $1.key }) {
                    writer.key(text: name)
                    writer.value(value)
                }
                writer.endObject()
                writer.member("warnings", self.warnings)
            }
        }
    }
}
