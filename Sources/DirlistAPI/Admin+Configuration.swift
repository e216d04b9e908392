// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Admin {
    /// One setting in force.
    public struct Setting: Sendable, Equatable {
        /// The dotted key, as `limits.request_size`.
        public var key: String
        /// Its value in TOML.
        public var value: String
        /// Where it came from: `default`, or the file and the line.
        public var origin: String

        /// A setting from its parts.
        public init(key: String, value: String, origin: String) {
            self.key = key
            self.value = value
            self.origin = origin
        }

        /// Reads a setting. What is absent is empty.
        public init(from reader: inout JSONReader) throws(JSONError) {
            self.init(key: "", value: "", origin: "")
            try reader.beginObject()
            while let name = try reader.nextKey() {
                switch name {
                case "key": self.key = try reader.readString()
                case "value": self.value = try reader.readString()
                case "origin": self.origin = try reader.readString()
                default: try reader.skipValue()
                }
            }
        }

        /// Writes it as an object.
        public func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("key", self.key)
            writer.member("value", self.value)
            writer.member("origin", self.origin)
            writer.endObject()
        }
    }

    /// Asks for every setting in force.
    public enum Configuration: VarlinkMethod {
        /// `io.dirlistd.Admin.Configuration`
        public static let name = "io.dirlistd.Admin.Configuration"
        /// None.
        public typealias Parameters = NoParameters

        /// All of them.
        public struct Reply: ReplyParameters, Equatable {
            /// In the order of the sample file.
            public var settings: [Setting]

            /// A reply from its parts.
            public init(settings: [Setting]) {
                self.settings = settings
            }

            /// Reads a reply.
            public init(from reader: inout JSONReader) throws(JSONError) {
                self.init(settings: [])
                var missing: Set = ["settings"]
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    missing.remove(String(key))
                    switch key {
                    case "settings":
                        try reader.beginArray()
                        while try reader.nextElement() { self.settings.append(try Setting(from: &reader)) }
                    default: try reader.skipValue()
                    }
                }
                try reader.require(missing)
            }

            /// Writes the members of a reply.
            public func write(to writer: inout JSONWriter) {
                writer.key("settings")
                writer.beginArray()
                for setting in self.settings { setting.write(to: &writer) }
                writer.endArray()
            }
        }
    }

    /// Asks for the daemon's metrics.
    public enum Metrics: VarlinkMethod {
        /// `io.dirlistd.Admin.Metrics`
        public static let name = "io.dirlistd.Admin.Metrics"
        /// None.
        public typealias Parameters = NoParameters

        /// What was counted.
        public struct Reply: ReplyParameters, Equatable {
            /// OpenMetrics text.
            public var text: String

            /// A reply from its parts.
            public init(text: String) {
                self.text = text
            }

            /// Reads a reply.
            public init(from reader: inout JSONReader) throws(JSONError) {
                self.init(text: "")
                var missing: Set = ["text"]
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    missing.remove(String(key))
                    switch key {
                    case "text": self.text = try reader.readString()
                    default: try reader.skipValue()
                    }
                }
                try reader.require(missing)
            }

            /// Writes the members of a reply.
            public func write(to writer: inout JSONWriter) {
                writer.member("text", self.text)
            }
        }
    }
}
