// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import DirlistConfig
import Glibc
public import VarlinkNIO

/// The files that the configuration names for TLS. Their names hold from the start on; what is in them is read again on
/// reload.
public struct TLSSetup: Sendable {
    /// Absolute, in the order in which `load` asks for them.
    public let paths: [String]
    private let keys: [String]

    /// Where systemd has put the credentials of this process; nil when it has not.
    public static var credentials: String? { getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) } }

    /// Nil when the configuration names none.
    /// - Parameter credentials: the folder of the daemon's credentials, when it has any.
    /// - Throws: that a credential is named and there are none.
    public init?(
        _ configuration: Configuration,
        credentials: String? = TLSSetup.credentials
    ) throws(ConfigurationErrors) {
        guard configuration.settings.tls.isOn else { return nil }
        var named: [(key: String, path: String)] = []
        for file in [TLSFile.certificate, .key, .authority] {
            guard let path = try configuration.path(file.setting, key: file.key, credentials: credentials) else {
                continue
            }
            named.append((file.key, path))
        }
        self.paths = named.map(\.path)
        self.keys = named.map(\.key)
    }

    /// Reads the files and holds them against each other.
    /// - Parameters:
    ///   - configuration: for the errors, where the files are named.
    ///   - read: gives the contents of one of `paths`, by its place.
    public func load(
        _ configuration: Configuration,
        by read: (Int) throws(Configuration.ReadFailure) -> [UInt8]
    ) throws(ConfigurationErrors) -> ServerTLS {
        var contents: [String: [UInt8]] = [:]
        var errors: [ConfigurationError] = []
        for (index, key) in self.keys.enumerated() {
            do {
                contents[key] = try read(index)
            } catch {
                errors.append(
                    configuration.error(
                        key,
                        "\"\(self.paths[index])\" cannot be read: \(error.reason)",
                        "name a PEM file that the account of the daemon may read"
                    )
                )
            }
        }
        guard errors.isEmpty else { throw ConfigurationErrors(errors) }
        do {
            return try ServerTLS(
                certificate: contents[TLSFile.certificate.key] ?? [],
                key: contents[TLSFile.key.key] ?? [],
                clientAuthority: contents[TLSFile.authority.key]
            )
        } catch {
            let key = error.file.key
            let path = self.path(of: key) ?? ""
            throw ConfigurationErrors([configuration.error(key, "\"\(path)\" \(error.message)", error.remedy)])
        }
    }

    /// What an administrator should know of files that can be used.
    public func warnings(_ tls: ServerTLS) -> [String] {
        let now = time(nil)
        var warnings: [String] = []
        if tls.validity.upperBound < now {
            warnings.append(
                "the certificate has expired on \(day(tls.validity.upperBound)): clients will not accept it; renew it "
                    + "and reload")
        } else if tls.validity.lowerBound > now {
            warnings.append(
                "the certificate is not valid before \(day(tls.validity.lowerBound)): clients will not accept it; is "
                    + "the clock right?")
        }
        // A group is how a key is shared on purpose (Debian's ssl-cert); everybody is an oversight.
        var status = stat()
        if let path = self.path(of: TLSFile.key.key), stat(path, &status) == 0, status.st_mode & S_IRWXO != 0 {
            warnings.append("everybody on this machine may get at the key \"\(path)\": chmod o= it")
        }
        return warnings
    }

    /// Where the file of a setting is, by the setting's key; nil when it names none.
    public func path(of key: String) -> String? {
        self.keys.firstIndex(of: key).map { self.paths[$0] }
    }
}

extension TLSFile {
    /// The setting that names it.
    public var key: String {
        switch self {
        case .certificate: "tls.certificate"
        case .key: "tls.key"
        case .authority: "tls.client_authority"
        }
    }

    fileprivate var setting: KeyPath<Settings.TLS, String> {
        switch self {
        case .certificate: \.certificate
        case .key: \.key
        case .authority: \.clientAuthority
        }
    }
}

extension Configuration.ReadFailure {
    /// What the system said, in words.
    public var reason: String {
        switch self {
        case .system(EINVAL), .system(ENXIO): "it is no regular file"
        case .system(let number): String(cString: strerror(number))
        case .tooLong: "it is longer than 1 MiB"
        case .nulInName: "its name has a NUL character"
        }
    }
}

/// A day in UTC.
private func day(_ seconds: Int) -> String {
    var time = seconds
    var parts = tm()
    var text = [CChar](repeating: 0, count: 32)
    guard gmtime_r(&time, &parts) != nil else { return "\(seconds)" }
    let count = strftime(&text, text.count, "%Y-%m-%d", &parts)
    return String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
