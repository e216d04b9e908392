// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// One key of the configuration file: what it is called, what it means and what it may be.
public struct Setting: Sendable {
    /// The dotted key, as `limits.request_size`.
    public let key: String
    /// The table the key is in; empty for keys above the first table.
    public let table: String
    /// The key without its table.
    public let name: String
    /// What it means, in one line.
    public let meaning: String
    let field: Field

    typealias Place<Value> = any WritableKeyPath<Settings, Value> & Sendable

    /// Where a setting is kept, and with it of what kind it is and which values are possible.
    enum Field: Sendable {
        case boolean(Place<Bool>)
        case number(Place<Int>, ClosedRange<Int>)
        case size(Place<Int>, ClosedRange<Int>)
        case duration(Place<Duration>, ClosedRange<Duration>)
        /// Nil is written "never".
        case durationOrNever(Place<Duration?>, ClosedRange<Duration>)
        case path(Place<String>)
        /// A file, or none.
        case file(Place<String>)
        /// A Unix socket; empty for none.
        case socket(Place<String>)
        /// Nil is written ""; and a port for examples.
        case endpoint(Place<InternetEndpoint?>, port: Int)
        case addresses(Place<[InternetAddress]>)
        case networks(Place<[Network]>)
        case patterns(Place<[ExclusionPattern]>)
        case word(Words)
    }

    /// A setting that is one of a few words.
    struct Words: Sendable {
        /// What such a word is called, as "level".
        let noun: String
        let known: [String]
        let read: @Sendable (Settings) -> String
        /// Returns whether the word is known.
        let write: @Sendable (inout Settings, String) -> Bool

        init<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(_ noun: String, _ place: Place<Value>) {
            self.noun = noun
            self.known = Value.allCases.map(\.rawValue)
            self.read = { $0[keyPath: place].rawValue }
            self.write = { settings, word in
                guard let value = Value(rawValue: word) else { return false }
                settings[keyPath: place] = value
                return true
            }
        }
    }

    init(_ key: String, _ field: Field, _ meaning: String) {
        self.key = key
        self.table = key.contains(".") ? String(key.prefix { $0 != "." }) : ""
        self.name = self.table.isEmpty ? key : String(key.dropFirst(self.table.count + 1))
        self.field = field
        self.meaning = meaning
    }

    /// Every setting there is, in the order of the sample file.
    public static let all: [Setting] = [
        Setting("address", .addresses(\.addresses), "the IP address to listen on, or a list of several"),
        Setting("port", .number(\.port, 1...65535), "the TCP port to listen on"),
        Setting("root", .path(\.root), "the directory whose tree is served"),
        Setting("tree.hidden", .boolean(\.tree.hidden), "whether names that begin with a dot exist for clients"),
        Setting("tree.exclude", .patterns(\.tree.exclude), "glob patterns of what does not exist for clients"),
        Setting("tree.owners", .boolean(\.tree.owners), "whether clients see owners and groups"),
        Setting("access.allow", .networks(\.access.allow), "the addresses and networks that may connect"),
        Setting("access.plaintext", .boolean(\.access.plaintext), "whether names may cross a network unencrypted"),
        Setting("tls.certificate", .file(\.tls.certificate), "the certificate that the daemon shows, and its chain"),
        Setting("tls.key", .file(\.tls.key), "the certificate's private key"),
        Setting("tls.client_authority", .file(\.tls.clientAuthority), "whose certificates clients must have"),
        Setting("limits.connections", .number(\.limits.connections, 1...1_000_000), "connections at once"),
        Setting(
            "limits.connections_per_address",
            .number(\.limits.connectionsPerAddress, 1...1_000_000),
            "connections at once from one address"
        ),
        Setting("limits.walks", .number(\.limits.walks, 1...10000), "walks through the tree at once"),
        Setting("limits.watches", .number(\.limits.watches, 1...10000), "watches for changes at once"),
        Setting("limits.request_size", .size(\.limits.requestSize, 1 << 10...16 << 20), "the longest request"),
        Setting(
            "limits.reply_entries",
            .number(\.limits.replyEntries, 1...100_000),
            "the most entries in a reply that comes in one piece"
        ),
        Setting(
            "limits.request_time",
            .duration(\.limits.requestTime, .milliseconds(100)...(.days(7))),
            "the longest that one request may take"
        ),
        Setting(
            "limits.idle_timeout",
            .duration(\.limits.idleTimeout, .milliseconds(100)...(.days(7))),
            "how long a connection may stay without a request"
        ),
        Setting(
            "limits.write_timeout",
            .duration(\.limits.writeTimeout, .milliseconds(100)...(.seconds(3600))),
            "how long a client may take nothing of an answer"
        ),
        Setting("log.level", .word(Words("level", \.log.level)), "the least severe records that are logged"),
        Setting("log.requests", .word(Words("choice", \.log.requests)), "which requests are logged"),
        Setting("admin.socket", .socket(\.admin.socket), "the Unix socket at which the daemon is looked after"),
        Setting("metrics.address", .endpoint(\.metrics.address, port: 9895), "where metrics are served over HTTP"),
        Setting(
            "classic.address",
            .endpoint(\.classic.address, port: 7896),
            "where clients of the original exercise are served"
        ),
        Setting(
            "service.idle_exit",
            .durationOrNever(\.service.idleExit, .seconds(1)...(.days(7))),
            "how long nobody must be connected for the daemon to leave, when systemd will start it again"
        ),
        Setting(
            "service.sandbox",
            .word(Words("sandbox mode", \.service.sandbox)),
            "whether the daemon may run on a kernel that cannot keep it from the contents of files"
        ),
    ]

    /// The kind of value, in a word or two.
    public var kind: String {
        switch self.field {
        case .boolean: "boolean"
        case .number: "whole number"
        case .size: "size"
        case .duration, .durationOrNever: "duration"
        case .path: "path"
        case .file: "file"
        case .socket: "path of a socket"
        case .endpoint: "address and port"
        case .addresses: "address or list of addresses"
        case .networks: "list of networks"
        case .patterns: "list of patterns"
        case .word: "word"
        }
    }

    /// The values that are possible, in words that follow "write".
    public var possible: String {
        switch self.field {
        case .boolean:
            "true or false"
        case .number(_, let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .size(_, let range):
            "a size from \(bare(Quantity.text(bytes: range.lowerBound))) to \(bare(Quantity.text(bytes: range.upperBound)))"
        case .duration(_, let range):
            "a duration from \(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound))"
        case .durationOrNever(_, let range):
            "a duration from \(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound)), or \"never\""
        case .path:
            "an absolute path"
        case .file:
            "the absolute path of a PEM file, the name of a credential, or \"\" for none"
        case .socket:
            "the absolute path of a Unix socket, or \"\" for none"
        case .endpoint(_, let port):
            #"a numeric address and a port, as "127.0.0.1:\#(port)" or "[::1]:\#(port)", or "" for none"#
        case .addresses:
            #"a numeric IPv4 or IPv6 address, or a list of them, as ["127.0.0.1", "::1"]"#
        case .networks:
            #"a list of addresses and networks, as ["192.168.1.0/24", "2001:db8::/32", "10.0.0.7"]"#
        case .patterns:
            #"a list of glob patterns, as ["lost+found", "/private"]"#
        case .word(let words):
            words.known.map { "\"\($0)\"" }.joined(separator: ", ")
        }
    }

    /// Its value in TOML.
    public func text(in settings: Settings) -> String {
        switch self.field {
        case .boolean(let path): return "\(settings[keyPath: path])"
        case .number(let path, _): return "\(settings[keyPath: path])"
        case .size(let path, _): return Quantity.text(bytes: settings[keyPath: path])
        case .duration(let path, _): return quoted(Quantity.text(settings[keyPath: path]))
        case .durationOrNever(let path, _):
            return quoted(settings[keyPath: path].map { Quantity.text($0) } ?? Quantity.never)
        case .path(let path), .file(let path), .socket(let path): return quoted(settings[keyPath: path])
        case .endpoint(let path, _): return quoted(settings[keyPath: path]?.description ?? "")
        case .addresses(let path):
            let addresses = settings[keyPath: path]
            return addresses.count == 1 ? quoted("\(addresses[0])") : list(addresses)
        case .networks(let path): return list(settings[keyPath: path])
        case .patterns(let path): return list(settings[keyPath: path])
        case .word(let words): return quoted(words.read(settings))
        }
    }

    /// Its value when no file says anything, in TOML.
    public var defaultText: String { self.text(in: .default) }
}

private func list(_ values: [some CustomStringConvertible]) -> String {
    "[\(values.map { quoted($0.description) }.joined(separator: ", "))]"
}

private func bare(_ text: String) -> String {
    String(text.filter { $0 != "\"" })
}

extension Duration {
    fileprivate static func days(_ days: Int) -> Duration { .seconds(days * 86400) }
}
