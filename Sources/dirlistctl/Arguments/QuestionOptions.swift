// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import VarlinkNIO

/// What every question takes: whom to ask, and the form of the answer.
struct QuestionOptions: ParsableArguments {
    /// The environment variable with the address.
    static let addressVariable = "DIRLISTCTL_ADDRESS"

    /// Whether what is parsed was typed in a shell: there, whom to ask is known, and these options do not say it.
    @TaskLocal static var isInShell = false

    @Option(
        name: [.customShort("H", allowingJoined: true), .customLong("host")],
        help: ArgumentHelp("Ask this host, an IPv6 address in brackets or bare.", valueName: "HOST[:PORT]")
    )
    var host: String?

    @Option(
        help: ArgumentHelp(
            """
            Ask at this address, tcp:HOST:PORT, tls:HOST[:PORT] or unix:PATH. Without it and --host, the address is in \
            \(QuestionOptions.addressVariable), else it is tcp:127.0.0.1:\(Address.defaultPort).
            """,
            valueName: "ADDRESS"
        )
    )
    var address: String?

    @OptionGroup var tls: TLSOptions

    @Flag(help: "Print JSON, an object a line.")
    var json = false

    mutating func validate() throws {
        if Self.isInShell { return }
        if self.host != nil && self.address != nil {
            throw ValidationError("--host and --address cannot be given together.")
        }
        _ = try self.resolveTLS(environment: environmentVariable)
    }

    /// The files for TLS with the address to ask; nil when it is not one of TLS.
    func resolveTLS(environment: (String) -> String?) throws -> TLSFiles? {
        try self.tls.resolve(for: self.resolveAddress(environment: environment), environment: environment)
    }

    /// The first of the options that say whom to ask, as it stands on a command line; nil when none is given.
    var addressing: String? {
        let options = [
            ("--host", self.host), ("--address", self.address), ("--ca", self.tls.ca),
            ("--certificate", self.tls.certificate), ("--key", self.tls.key),
        ]
        return options.lazy.compactMap { name, value in value.map { "\(name)=\($0)" } }.first
    }

    /// The address to ask. An empty variable counts as none.
    func resolveAddress(environment: (String) -> String?) throws -> Address {
        do {
            if let host = self.host { return try Address(host: host) }
            if let address = self.address { return try Address(address) }
            if let address = environment(Self.addressVariable), !address.isEmpty { return try Address(address) }
            return .tcp(host: "127.0.0.1", port: Address.defaultPort)
        } catch {
            let origin = self.host != nil ? "--host" : self.address != nil ? "--address" : Self.addressVariable
            throw ValidationError("'\(error.text)' is not an address (\(origin)): \(error.remedy).")
        }
    }
}

/// A variable of the environment.
func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
