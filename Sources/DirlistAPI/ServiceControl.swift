// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

/// The interface io.systemd.service: what services of systemd's kind have in common (`systemd/systemd`,
/// `src/shared/varlink-io.systemd.service.c`).
public enum ServiceControl {
    /// The interface's definition.
    public static let description: InterfaceDescription = {
        do {
            return try InterfaceDescription(
                String(decoding: PackageResources.io_systemd_service_varlink, as: UTF8.self))
        } catch {
            // The text is built into the program.
            fatalError("io.systemd.service does not parse: \(error)")
        }
    }()

    /// Asks whether it lives.
    public enum Ping: VarlinkMethod {
        /// `io.systemd.service.Ping`
        public static let name = "io.systemd.service.Ping"
        /// None.
        public typealias Parameters = NoParameters
        /// That it does.
        public typealias Reply = NoParameters
    }

    /// Reads the configuration again.
    public enum Reload: VarlinkMethod {
        /// `io.systemd.service.Reload`
        public static let name = "io.systemd.service.Reload"
        /// That all of it took effect.
        public typealias Reply = NoParameters

        /// How.
        public struct Parameters: CallParameters, Equatable {
            /// Whether people may be asked for a password, which nobody is here.
            public var allowInteractiveAuthentication: Bool?

            /// Parameters from their parts.
            public init(allowInteractiveAuthentication: Bool? = nil) {
                self.allowInteractiveAuthentication = allowInteractiveAuthentication
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                self.allowInteractiveAuthentication = try parameters.bool("allowInteractiveAuthentication")
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.member("allowInteractiveAuthentication", self.allowInteractiveAuthentication)
            }
        }
    }

    /// Sets what is logged, until the configuration is next read.
    public enum SetLogLevel: VarlinkMethod {
        /// `io.systemd.service.SetLogLevel`
        public static let name = "io.systemd.service.SetLogLevel"
        /// That it is set.
        public typealias Reply = NoParameters

        /// To what.
        public struct Parameters: CallParameters, Equatable {
            /// 0 to 7, as in syslog(3).
            public let level: Int

            /// Parameters from their parts.
            public init(level: Int) {
                self.level = level
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                let level = try parameters.requiredInteger("level")
                guard (0...7).contains(level) else { throw Varlink.Parameters.invalid("level") }
                self.level = Int(level)
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.member("level", self.level)
            }
        }
    }

    /// Asks what is logged.
    public enum GetLogLevel: VarlinkMethod {
        /// `io.systemd.service.GetLogLevel`
        public static let name = "io.systemd.service.GetLogLevel"
        /// None.
        public typealias Parameters = NoParameters

        /// What is.
        public struct Reply: ReplyParameters, Equatable {
            /// 0 to 7, as in syslog(3).
            public var level: Int

            /// A reply from its parts.
            public init(level: Int) {
                self.level = level
            }

            /// Reads a reply.
            public init(from reader: inout JSONReader) throws(JSONError) {
                var level: Int?
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    switch key {
                    case "level": level = try reader.readInteger()
                    default: try reader.skipValue()
                    }
                }
                guard let level else { throw JSONError(offset: reader.offset, reason: .missing("level")) }
                self.level = level
            }

            /// Writes the members of a reply.
            public func write(to writer: inout JSONWriter) {
                writer.member("level", self.level)
            }
        }
    }

    /// Asks for the variables that the daemon was started with.
    public enum GetEnvironment: VarlinkMethod {
        /// `io.systemd.service.GetEnvironment`
        public static let name = "io.systemd.service.GetEnvironment"
        /// None.
        public typealias Parameters = NoParameters

        /// Which they are.
        public struct Reply: ReplyParameters, Equatable {
            /// `NAME=VALUE` each; nil when they cannot be told.
            public var environment: [String]?

            /// A reply from its parts.
            public init(environment: [String]?) {
                self.environment = environment
            }

            /// Reads a reply.
            public init(from reader: inout JSONReader) throws(JSONError) {
                self.init(environment: nil)
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    if try reader.readNull() { continue }
                    switch key {
                    case "environment": self.environment = try reader.readStrings()
                    default: try reader.skipValue()
                    }
                }
            }

            /// Writes the members of a reply.
            public func write(to writer: inout JSONWriter) {
                if let environment = self.environment { writer.member("environment", environment) }
            }
        }
    }
}
