// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import DirlistConfig
import VarlinkNIO

/// What a daemon that started now would find wrong with its configuration: with the file, and with the files that it
/// names.
public struct ConfigurationCheck: Sendable {
    /// What keeps a daemon from starting; empty when nothing does.
    public let errors: [ConfigurationError]
    /// What it starts with all the same and would warn of, a sentence each.
    public let warnings: [String]
    /// What it would run with; nil when the file itself is wrong.
    public let configuration: Configuration?
    /// The files for TLS; nil when there are none, or they cannot be had.
    public let tls: TLSSetup?
    /// From when to when their certificate is valid, seconds since 1970; nil when there is none that can be used.
    public let validity: ClosedRange<Int>?

    /// Reads the file as `Configuration.load` does, and the files that it names.
    /// - Parameter credentials: the folder of the daemon's credentials, when it has any.
    public init(
        file: String? = nil,
        credentials: String? = TLSSetup.credentials,
        by read: (_ file: String) throws(Configuration.ReadFailure) -> [UInt8] = Configuration.read
    ) {
        let configuration: Configuration
        do {
            configuration = try Configuration.load(file: file, by: read)
        } catch {
            self.errors = error.errors
            self.warnings = []
            self.configuration = nil
            self.tls = nil
            self.validity = nil
            return
        }
        self.configuration = configuration
        var setup: TLSSetup?
        do {
            setup = try TLSSetup(configuration, credentials: credentials)
            let tls = try setup?.load(configuration) { (index) throws(Configuration.ReadFailure) in
                // It is asked for its own paths, by their places.
                try Configuration.read(setup?.paths[index] ?? "")
            }
            self.errors = []
            self.warnings = tls.flatMap { tls in setup?.warnings(tls) } ?? []
            self.validity = tls?.validity
        } catch {
            self.errors = error.errors
            self.warnings = []
            self.validity = nil
        }
        self.tls = setup
    }
}
