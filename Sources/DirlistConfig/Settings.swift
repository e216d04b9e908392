// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What the daemon shall do: complete, checked, and free of the form in which it was written.
///
/// What each setting means, and what it may be, stands in `Setting.all`.
public struct Settings: Sendable, Equatable {
    /// The addresses to listen on: at least one, none twice.
    public internal(set) var addresses = [InternetAddress.loopback]
    /// The TCP port on all of them.
    public internal(set) var port = 7895
    /// The directory whose tree is served: an absolute path without NUL. It need not exist.
    public internal(set) var root = "/srv"
    /// What of the tree clients see.
    public internal(set) var tree = Tree()
    /// Who gets in.
    public internal(set) var access = Access()
    /// What encrypts connections.
    public internal(set) var tls = TLS()
    /// How much clients may ask for.
    public internal(set) var limits = Limits()
    /// What is logged.
    public internal(set) var log = Log()
    /// How the daemon is looked after.
    public internal(set) var admin = Admin()
    /// Where the daemon's metrics are.
    public internal(set) var metrics = Metrics()
    /// Where clients of the original exercise come.
    public internal(set) var classic = Classic()
    /// How the daemon lives with systemd and the kernel.
    public internal(set) var service = Service()

    /// What holds when no file says anything.
    public static let `default` = Settings()

    /// What of the tree clients see.
    public struct Tree: Sendable, Equatable {
        /// Whether names that begin with a dot exist for clients.
        public internal(set) var hidden = true
        /// Patterns of what does not exist for clients.
        public internal(set) var exclude: [ExclusionPattern] = []
        /// Whether clients see owners and groups.
        public internal(set) var owners = true
    }

    /// Who gets in.
    public struct Access: Sendable, Equatable {
        /// The networks whose addresses may connect; empty means loopback only.
        public internal(set) var allow: [Network] = []
        /// Whether names may travel unencrypted over a network.
        public internal(set) var plaintext = false

        /// Whether a peer may connect. `address` is 4 or 16 bytes in network byte order; an IPv4-mapped IPv6 address
        /// counts as the IPv4 address.
        ///
        /// A list that is not empty governs every peer: loopback gets in only when a network of the list holds it.
        public func permits(_ address: [UInt8]) -> Bool {
            self.allow.isEmpty
                ? InternetAddress(bytes: address)?.isLoopback ?? false
                : self.allow.contains { $0.contains(address) }
        }
    }

    /// What encrypts TCP connections. Each is the absolute path of a file in PEM format, or the name of a credential,
    /// or empty; certificate and key are both empty or both not.
    public struct TLS: Sendable, Equatable {
        /// The certificate that the daemon shows, followed by those that sign it.
        public internal(set) var certificate = ""
        /// Its private key.
        public internal(set) var key = ""
        /// The certificates by which those of clients must be signed; empty: clients need none.
        public internal(set) var clientAuthority = ""

        /// Whether TCP connections are encrypted.
        public var isOn: Bool { !self.certificate.isEmpty }
    }

    /// How much clients may ask for.
    public struct Limits: Sendable, Equatable {
        /// Connections at once.
        public internal(set) var connections = 1024
        /// Connections at once from one address.
        public internal(set) var connectionsPerAddress = 64
        /// Walks through the tree at once, those for disk usage included.
        public internal(set) var walks = 8
        /// Watches at once.
        public internal(set) var watches = 64
        /// The longest call, in bytes.
        public internal(set) var requestSize = 64 << 10
        /// The most entries in a reply that comes in one piece.
        public internal(set) var replyEntries = 10000
        /// The longest that one request may take.
        public internal(set) var requestTime = Duration.seconds(600)
        /// How long a connection may stay without a request.
        public internal(set) var idleTimeout = Duration.seconds(600)
        /// How long a client may take nothing of an answer.
        public internal(set) var writeTimeout = Duration.seconds(30)
    }

    /// What is logged.
    public struct Log: Sendable, Equatable {
        /// Records below this are dropped.
        public internal(set) var level = Level.info

        /// The requests that are logged.
        public internal(set) var requests = Requests.errors

        /// Which requests are logged.
        public enum Requests: String, Sendable, CaseIterable {
            /// Every one.
            case all
            /// Those that failed, and those whose answers are not complete.
            case errors
            /// None.
            case none
        }

        /// The levels of swift-log, least severe first.
        public enum Level: String, Sendable, CaseIterable {
            case trace, debug, info, notice, warning, error, critical
        }
    }

    /// How the daemon is looked after.
    public struct Admin: Sendable, Equatable {
        /// The Unix socket that the daemon binds where the service manager hands over none; empty: none. Otherwise an
        /// absolute path.
        public internal(set) var socket = defaultSocket

        /// Where that socket is when no file says anything.
        public static let defaultSocket = "/run/dirlistd/admin.socket"
    }

    /// Where the daemon's metrics are.
    public struct Metrics: Sendable, Equatable {
        /// Where they are served over HTTP; nil: nowhere.
        public internal(set) var address: InternetEndpoint?
    }

    /// Where clients of the original exercise come.
    public struct Classic: Sendable, Equatable {
        /// Where they are served; nil: nowhere.
        public internal(set) var address: InternetEndpoint?
    }

    /// How the daemon lives with systemd and the kernel.
    public struct Service: Sendable, Equatable {
        /// How long nobody must be connected for the daemon to leave; nil: it stays.
        public internal(set) var idleExit: Duration?
        /// What to do on a kernel that cannot keep the daemon from the contents of files.
        public internal(set) var sandbox = Sandbox.required

        /// What to do on a kernel that lacks a protection.
        public enum Sandbox: String, Sendable, CaseIterable {
            /// Not to start.
            case required
            /// To start, and to say what is missing.
            case bestEffort = "best-effort"
        }
    }

    /// Reads the text of a configuration file; `file` names it in errors.
    public static func parse(_ text: String, file: String) throws(ConfigurationErrors) -> Settings {
        try Configuration.parse(text, file: file).settings
    }

    /// Reads a configuration file, as `Configuration.load` does.
    public static func load(file: String? = nil) throws(ConfigurationErrors) -> Settings {
        try Configuration.load(file: file).settings
    }
}
