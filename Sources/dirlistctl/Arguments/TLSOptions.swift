// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import VarlinkNIO

/// Whom to trust behind a `tls:` address, and how to prove who asks.
struct TLSOptions: ParsableArguments {
    static let authorityVariable = "DIRLISTCTL_CA"
    static let certificateVariable = "DIRLISTCTL_CERTIFICATE"
    static let keyVariable = "DIRLISTCTL_KEY"

    @Option(
        help: ArgumentHelp(
            """
            Trust the certificates in this PEM file behind a tls: address, and no others. Without it they are in \
            \(TLSOptions.authorityVariable), else those that the system trusts.
            """,
            valueName: "FILE"
        ),
        completion: .file()
    )
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "Show this certificate, a PEM file, to a server that wants one (\(TLSOptions.certificateVariable)).",
            valueName: "FILE"
        ),
        completion: .file()
    )
    var certificate: String?

    @Option(
        help: ArgumentHelp(
            """
            The certificate's private key, a PEM file (\(TLSOptions.keyVariable)). Without it the key stands in the \
            certificate's file, too.
            """,
            valueName: "FILE"
        ),
        completion: .file()
    )
    var key: String?

    /// The first option that was given.
    var given: String? {
        self.ca != nil ? "--ca" : self.certificate != nil ? "--certificate" : self.key != nil ? "--key" : nil
    }

    /// The files to use with an address; nil when it is not one of TLS. Variables count where no option is given, and
    /// those for certificate and key go together.
    func resolve(for address: Address, environment: (String) -> String?) throws -> TLSFiles? {
        guard case .tls = address else {
            if let given = self.given {
                throw ValidationError("\(given) is for tls: addresses, and the address is \(address).")
            }
            return nil
        }
        func variable(_ name: String) -> NamedFile? {
            environment(name).flatMap { $0.isEmpty ? nil : NamedFile(path: $0, origin: name) }
        }
        let authority = self.ca.map { NamedFile(path: $0, origin: "--ca") } ?? variable(Self.authorityVariable)
        var certificate = self.certificate.map { NamedFile(path: $0, origin: "--certificate") }
        var key = self.key.map { NamedFile(path: $0, origin: "--key") }
        if certificate == nil {
            certificate = variable(Self.certificateVariable)
            key = key ?? variable(Self.keyVariable)
        }
        if let key, certificate == nil {
            throw ValidationError("\(key.origin) takes the key's certificate, too: --certificate FILE.")
        }
        return TLSFiles(authority: authority, certificate: certificate, key: key ?? certificate)
    }
}

/// A file, and where it was named.
struct NamedFile: Equatable {
    let path: String
    /// An option or a variable.
    let origin: String
}

/// The files that TLS takes. Certificate and key are both there, or neither.
struct TLSFiles: Equatable {
    let authority: NamedFile?
    let certificate: NamedFile?
    let key: NamedFile?

    /// Why they cannot be used.
    enum Failure: Error, Equatable {
        /// What the system said: an errno.
        case unreadable(NamedFile, Int32)
        case flawed(NamedFile?, TLSFileFlaw)
    }

    /// Reads them.
    func load() throws(Failure) -> ClientTLS {
        let authority = try self.authority.map(Self.read)
        var own: (certificate: [UInt8], key: [UInt8])?
        if let certificate = self.certificate, let key = self.key {
            own = (try Self.read(certificate), try Self.read(key))
        }
        do {
            return try ClientTLS(authority: authority, certificate: own)
        } catch {
            switch error.file {
            case .authority: throw .flawed(self.authority, error)
            case .certificate: throw .flawed(self.certificate, error)
            case .key: throw .flawed(self.key, error)
            }
        }
    }

    private static func read(_ file: NamedFile) throws(Failure) -> [UInt8] {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .unreadable(file, errno) }
        defer { close(descriptor) }
        // More than any bundle of authorities; what is longer is no such file.
        let longest = 16 << 20
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(file, errno) }
            if count == 0 { return bytes }
            bytes += part[..<count]
            guard bytes.count <= longest else { throw .unreadable(file, EFBIG) }
        }
    }
}
