// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

/// The interface io.dirlistd.Admin: looking after a running daemon.
///
/// `io.dirlistd.Admin.varlink` beside this file is what counts; the types here say the same in Swift.
public enum Admin {
    /// The interface's definition.
    public static let description: InterfaceDescription = {
        do {
            return try InterfaceDescription(String(decoding: PackageResources.io_dirlistd_Admin_varlink, as: UTF8.self))
        } catch {
            // The text is built into the program.
            fatalError("io.dirlistd.Admin does not parse: \(error)")
        }
    }()

    /// Where the daemon answers it unless it is told otherwise.
    public static let socket = "/run/dirlistd/admin.socket"

    /// The errors that the interface declares.
    public enum Failure: Error, Sendable, Equatable {
        /// There is no session of that number.
        case noSuchSession(id: Int64)
        /// The configuration cannot take effect.
        case invalidConfiguration(file: String, line: Int?, column: Int?, message: String)
    }

    /// Reads the configuration again.
    public enum Reload: VarlinkMethod {
        /// `io.dirlistd.Admin.Reload`
        public static let name = "io.dirlistd.Admin.Reload"
        /// None.
        public typealias Parameters = NoParameters

        /// What became of it.
        public struct Reply: ReplyParameters, Equatable {
            /// The keys that took effect.
            public var changed: [String]
            /// The keys that differ and take a restart.
            public var needRestart: [String]

            /// A reply from its parts.
            public init(changed: [String], needRestart: [String]) {
                self.changed = changed
                self.needRestart = needRestart
            }

            /// Reads a reply.
            public init(from reader: inout JSONReader) throws(JSONError) {
                self.init(changed: [], needRestart: [])
                var missing: Set = ["changed", "needRestart"]
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    missing.remove(String(key))
                    switch key {
                    case "changed": self.changed = try reader.readStrings()
                    case "needRestart": self.needRestart = try reader.readStrings()
                    default: try reader.skipValue()
                    }
                }
                try reader.require(missing)
            }

            /// Writes the members of a reply.
            public func write(to writer: inout JSONWriter) {
                writer.member("changed", self.changed)
                writer.member("needRestart", self.needRestart)
            }
        }
    }
}

extension Admin.Failure {
    /// The error as a reply.
    public var reply: ErrorReply {
        switch self {
        case .noSuchSession(let id):
            return ErrorReply(name: "io.dirlistd.Admin.NoSuchSession", parameters: ["id": .integer(id)])
        case .invalidConfiguration(let file, let line, let column, let message):
            var parameters: JSONObject = ["file": .string(file), "message": .string(message)]
            parameters["line"] = line.map { .integer(Int64($0)) }
            parameters["column"] = column.map { .integer(Int64($0)) }
            return ErrorReply(name: "io.dirlistd.Admin.InvalidConfiguration", parameters: parameters)
        }
    }

    /// The failure that a reply says, nil when it is none of this interface's. What the reply lacks is empty.
    public init?(_ reply: ErrorReply) {
        func text(_ name: String) -> String {
            if case .string(let text)? = reply.parameters[name] { text } else { "" }
        }
        func number(_ name: String) -> Int64? {
            if case .integer(let number)? = reply.parameters[name] { number } else { nil }
        }
        switch reply.name {
        case "io.dirlistd.Admin.NoSuchSession":
            self = .noSuchSession(id: number("id") ?? 0)
        case "io.dirlistd.Admin.InvalidConfiguration":
            self = .invalidConfiguration(
                file: text("file"),
                line: number("line").map { Int($0) },
                column: number("column").map { Int($0) },
                message: text("message")
            )
        default:
            return nil
        }
    }
}

extension JSONReader {
    /// Fails where one of these members was not there.
    func require(_ missing: Set<String>) throws(JSONError) {
        if let name = missing.min() { throw JSONError(offset: self.offset, reason: .missing(name)) }
    }

    /// Reads an array of strings.
    mutating func readStrings() throws(JSONError) -> [String] {
        var strings: [String] = []
        try self.beginArray()
        while try self.nextElement() { strings.append(try self.readString()) }
        return strings
    }
}

extension JSONWriter {
    /// Writes an array of strings as the member `key`.
    mutating func member(_ key: StaticString, _ strings: [String]) {
        self.key(key)
        self.beginArray()
        for string in strings { self.value(string) }
        self.endArray()
    }
}
