// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import DirlistConfig
import Glibc
import VarlinkNIO

/// What a daemon that started now would find wrong with its configuration: with the file, and with what it names.
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
        var errors: [ConfigurationError] = []
        var warnings: [String] = []
        Self.examineRoot(configuration, &errors, &warnings)
        if let warning = Self.adminWarning(configuration.settings.admin.socket) { warnings.append(warning) }
        var setup: TLSSetup?
        do {
            setup = try TLSSetup(configuration, credentials: credentials)
            let tls = try setup?.load(configuration) { (index) throws(Configuration.ReadFailure) in
                // It is asked for its own paths, by their places.
                try Configuration.read(setup?.paths[index] ?? "")
            }
            warnings += tls.flatMap { tls in setup?.warnings(tls) } ?? []
            self.validity = tls?.validity
        } catch {
            errors += error.errors
            self.validity = nil
        }
        self.errors = errors
        self.warnings = warnings
        self.tls = setup
    }

    /// The root must be there when the daemon starts. What this process may not look at is for the daemon to find.
    private static func examineRoot(
        _ configuration: Configuration,
        _ errors: inout [ConfigurationError],
        _ warnings: inout [String]
    ) {
        let root = configuration.settings.root
        guard let flaw = directoryFlaw(root) else { return }
        if flaw == EACCES {
            warnings.append("the root \"\(root)\" cannot be looked at: \(errnoText(flaw))")
        } else {
            errors.append(
                configuration.error(
                    "root", "\"\(root)\" cannot be served: \(errnoText(flaw))",
                    "set it to a directory that dirlistd may read"))
        }
    }

    /// A service manager that hands over the socket needs no folder for it, nor is one needed at the packaged place.
    private static func adminWarning(_ socket: String) -> String? {
        guard !socket.isEmpty, socket != Settings.Admin.defaultSocket, let slash = socket.lastIndex(of: "/") else {
            return nil
        }
        let folder = slash == socket.startIndex ? "/" : String(socket[..<slash])
        guard let flaw = directoryFlaw(folder) else { return nil }
        return "the folder of admin.socket, \"\(folder)\": \(errnoText(flaw)); a daemon that opens the socket itself "
            + "does not start"
    }
}

/// What keeps a path from being a directory, as the system says; nil when nothing does.
private func directoryFlaw(_ path: String) -> CInt? {
    var status = stat()
    guard stat(path, &status) == 0 else { return errno }
    return status.st_mode & S_IFMT == S_IFDIR ? nil : ENOTDIR
}

private func errnoText(_ number: CInt) -> String {
    String(cString: strerror(number))
}
