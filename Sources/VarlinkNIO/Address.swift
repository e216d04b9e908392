// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Where a Varlink service is reached.
public enum Address: Sendable, Equatable, CustomStringConvertible {
    /// A host name or IP address, and a port.
    case tcp(host: String, port: Int)
    /// The same, with TLS.
    case tls(host: String, port: Int)
    /// A Unix socket by its path.
    case unix(path: String)

    /// The port when none is given.
    public static let defaultPort = 7895

    /// What is wrong with an address.
    public struct Invalid: Error, Sendable, Equatable {
        /// The address as given.
        public let text: String
        /// What would be right.
        public let remedy: String
    }

    /// Reads `tcp:HOST:PORT`, `tcp:[IPV6]:PORT`, `tls:HOST`, `tls:HOST:PORT`, `tls:[IPV6]:PORT` or `unix:PATH`. What
    /// follows a `;` is left to those who know it (Varlink specification, "Address", which does not know `tls:`).
    public init(_ text: String) throws(Invalid) {
        let bare = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)[0]
        if bare.hasPrefix("unix:") {
            let path = bare.dropFirst("unix:".count)
            guard path.hasPrefix("/"), path.utf8.count < 108 else {
                throw Invalid(text: text, remedy: "write unix: and an absolute path of at most 107 bytes")
            }
            self = .unix(path: String(path))
        } else if bare.hasPrefix("tcp:") {
            let form = "tcp:HOST:PORT"
            let (host, port) = try Self.hostAndPort(bare.dropFirst("tcp:".count), in: text, form, portNeeded: true)
            self = .tcp(host: host, port: port)
        } else if bare.hasPrefix("tls:") {
            let form = "tls:HOST or tls:HOST:PORT"
            let (host, port) = try Self.hostAndPort(bare.dropFirst("tls:".count), in: text, form, portNeeded: false)
            self = .tls(host: host, port: port)
        } else {
            throw Invalid(text: text, remedy: "write tcp:HOST:PORT, tls:HOST:PORT or unix:PATH")
        }
    }

    /// Reads `HOST`, `HOST:PORT`, `[IPV6]:PORT` or a bare IPv6 address.
    public init(host text: String) throws(Invalid) {
        let (host, port) = try Self.hostAndPort(text[...], in: text, "HOST or HOST:PORT", portNeeded: false)
        self = .tcp(host: host, port: port)
    }

    private static func hostAndPort(
        _ host: Substring,
        in text: String,
        _ form: String,
        portNeeded: Bool
    ) throws(Invalid) -> (String, Int) {
        let invalid = Invalid(text: text, remedy: "write \(form), an IPv6 address in brackets")
        var name: Substring
        var rest: Substring
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { throw invalid }
            name = host[host.index(after: host.startIndex)..<end]
            rest = host[host.index(after: end)...]
        } else if host.utf8.count(where: { $0 == UInt8(ascii: ":") }) > 1 {
            name = host
            rest = ""
        } else {
            name = host.prefix { $0 != ":" }
            rest = host[name.endIndex...]
        }
        guard !name.isEmpty, !name.contains("\0") else { throw invalid }
        if rest.isEmpty && !portNeeded { return (String(name), Self.defaultPort) }
        guard rest.first == ":", let port = Int(rest.dropFirst()), (1...65535).contains(port) else { throw invalid }
        return (String(name), port)
    }

    /// The address as it is read.
    public var description: String {
        switch self {
        case .tcp(let host, let port): "tcp:\(bracketed(host)):\(port)"
        case .tls(let host, let port): "tls:\(bracketed(host)):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

private func bracketed(_ host: String) -> String {
    host.contains(":") ? "[\(host)]" : host
}
