// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// Where the file of a `tls` key is: the path itself, or the credential of that name in the folder that the service
    /// manager fills (systemd.exec(5), `LoadCredential=`).
    /// - Parameters:
    ///   - key: the dotted key, for the error.
    ///   - credentials: the value of `CREDENTIALS_DIRECTORY`; nil when it is not set.
    /// - Returns: nil when the setting is empty.
    /// - Throws: that there is no such folder.
    public func path(
        _ setting: KeyPath<Settings.TLS, String>,
        key: String,
        credentials: String?
    ) throws(ConfigurationErrors) -> String? {
        let name = self.settings.tls[keyPath: setting]
        if name.isEmpty || name.utf8.first == UInt8(ascii: "/") { return name.isEmpty ? nil : name }
        guard let credentials, credentials.utf8.first == UInt8(ascii: "/") else {
            throw ConfigurationErrors([
                self.error(
                    key,
                    "\(quoted(name)) is the name of a credential, and CREDENTIALS_DIRECTORY is not set",
                    "write an absolute path, or have systemd hand the file over: LoadCredential=\(name):/path/of/file"
                )
            ])
        }
        return "\(credentials)/\(name)"
    }

    /// An error about the value of a key, found after the file was read.
    public func error(_ key: String, _ message: String, _ remedy: String) -> ConfigurationError {
        ConfigurationError(
            file: self.file ?? Self.defaultFile,
            position: self.positions[key],
            key: key,
            message: message,
            remedy: remedy
        )
    }
}

/// What a file may be called in the configuration.
enum FileName {
    /// What is wrong with a name; nil when nothing is. An absolute path, the name of a credential, or nothing at all.
    static func flaw(of name: String) -> (message: String, remedy: String)? {
        let bytes = name.utf8
        if bytes.first == UInt8(ascii: "/") {
            // PATH_MAX of limits.h counts the NUL at the end.
            return bytes.count < 4096 ? nil : ("has \(bytes.count) bytes", "write a path of at most 4095 bytes")
        }
        // systemd's credential_name_valid(): a file name of at most 255 bytes.
        if bytes.contains(UInt8(ascii: "/")) || name == "." || name == ".." || bytes.count > 255 {
            return (
                "is neither an absolute path nor the name of a credential",
                #"write a path that begins with a slash, as "/etc/dirlistd/tls.pem", or a name without slashes"#
            )
        }
        return nil
    }
}
