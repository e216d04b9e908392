// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL

/// The files that TLS takes, all in PEM format.
public enum TLSFile: Sendable, Hashable {
    /// A certificate, and behind it those that sign it.
    case certificate
    /// The certificate's private key.
    case key
    /// The certificates that are trusted to sign those of the other side.
    case authority
}

/// What is wrong with a file that TLS takes.
public struct TLSFileFlaw: Error, Sendable, Equatable {
    /// Which.
    public let file: TLSFile
    /// What is wrong with it, to follow its name.
    public let message: String
    /// What would be right.
    public let remedy: String
}

/// Reads the contents of files.
enum TLSMaterial {
    static func certificates(_ contents: [UInt8], of file: TLSFile) throws(TLSFileFlaw) -> [NIOSSLCertificate] {
        if let certificates = try? NIOSSLCertificate.fromPEMBytes(contents), !certificates.isEmpty {
            return certificates
        }
        throw TLSFileFlaw(
            file: file,
            message: "holds no certificate in PEM format, or one that is damaged",
            remedy: "name a file with \"-----BEGIN CERTIFICATE-----\" in it"
        )
    }

    static func key(_ contents: [UInt8]) throws(TLSFileFlaw) -> NIOSSLPrivateKey {
        // The library takes no empty buffer. Without a passphrase callback it asks nobody.
        if !contents.isEmpty, let key = try? NIOSSLPrivateKey(bytes: contents, format: .pem) { return key }
        let text = String(decoding: contents, as: UTF8.self)
        // PKCS #8 has a label of its own (RFC 7468, section 11), the older form a header (RFC 1421, section 4.6.1.1).
        if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED") {
            throw TLSFileFlaw(
                file: .key,
                message: "holds a key that is protected by a passphrase, and nobody is there to type it",
                remedy: "name a file with the key alone, which openssl pkey writes, and let nobody else read it"
            )
        }
        throw TLSFileFlaw(
            file: .key,
            message: "holds no private key in PEM format, or one that is damaged",
            remedy: "name a file with \"-----BEGIN PRIVATE KEY-----\" in it"
        )
    }

    static func context(_ configuration: TLSConfiguration) throws(TLSFileFlaw) -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch NIOSSLError.failedToLoadPrivateKey {
            throw TLSFileFlaw(
                file: .key,
                message: "holds the key of another certificate",
                remedy: "name the key that the certificate was made for"
            )
        } catch NIOSSLError.failedToLoadCertificate {
            throw TLSFileFlaw(
                file: .certificate,
                message: "holds a certificate that cannot be used",
                remedy: "name a certificate with an RSA or ECDSA key"
            )
        } catch {
            throw TLSFileFlaw(
                file: .authority,
                message: "cannot be used: \(TLSText.reason(of: error))",
                remedy: "name a file with the certificates of those to trust"
            )
        }
    }
}

/// With what a listener encrypts, and what it takes from its clients.
public struct ServerTLS: Sendable {
    private let certificates: [NIOSSLCertificate]
    private let key: NIOSSLPrivateKey
    private let authorities: [NIOSSLCertificate]
    private let context: NIOSSLContext

    /// TLS 1.2 or 1.3. The contents are those of files; no file is opened.
    /// - Parameter clientAuthority: when given, only clients with a certificate that it signed get in.
    public init(certificate: [UInt8], key: [UInt8], clientAuthority: [UInt8]? = nil) throws(TLSFileFlaw) {
        self.certificates = try TLSMaterial.certificates(certificate, of: .certificate)
        self.key = try TLSMaterial.key(key)
        self.authorities =
            try clientAuthority.map { (contents) throws(TLSFileFlaw) in
                try TLSMaterial.certificates(contents, of: .authority)
            } ?? []
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: self.certificates.map { .certificate($0) },
            privateKey: .privateKey(self.key)
        )
        configuration.minimumTLSVersion = .tlsv12
        // Without it the library would look for the system's, also for clients that need none.
        configuration.trustRoots = .certificates(self.authorities)
        if clientAuthority != nil {
            configuration.certificateVerification = .noHostnameVerification
            // Clients with several certificates choose by it.
            configuration.sendCANameList = true
        }
        configuration.shutdownTimeout = TransportLimits.silence
        self.context = try TLSMaterial.context(configuration)
    }

    /// From when to when the certificate is valid, and all behind it in its file: seconds since 1970.
    public var validity: ClosedRange<Int> {
        let begin = self.certificates.map { Int($0.notValidBefore) }.max() ?? 0
        let end = self.certificates.map { Int($0.notValidAfter) }.min() ?? 0
        return begin...max(begin, end)
    }

    /// In which files something else stands than in those of `old`.
    public func differences(from old: ServerTLS) -> Set<TLSFile> {
        var files: Set<TLSFile> = []
        if self.certificates != old.certificates { files.insert(.certificate) }
        if self.key != old.key { files.insert(.key) }
        if self.authorities != old.authorities { files.insert(.authority) }
        return files
    }

    func makeHandler() -> NIOSSLServerHandler {
        var configuration = NIOSSLHandler.Configuration()
        configuration.maximumPreservedOutboundBufferCapacity = TransportLimits.keptEncryptionBuffer
        return NIOSSLServerHandler(context: self.context, configuration: configuration)
    }
}

/// Whom a client trusts, and how it proves who it is.
public struct ClientTLS: Sendable {
    private let context: NIOSSLContext
    /// Whether the client has a certificate.
    let isIdentified: Bool

    /// TLS 1.2 or 1.3. The contents are those of files.
    /// - Parameters:
    ///   - authority: the certificates to trust; nil for those that the system trusts, which are read from its files.
    ///   - certificate: the client's own, and its key.
    public init(
        authority: [UInt8]? = nil,
        certificate: (certificate: [UInt8], key: [UInt8])? = nil
    ) throws(TLSFileFlaw) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.shutdownTimeout = TransportLimits.silence
        if let authority {
            configuration.trustRoots = .certificates(try TLSMaterial.certificates(authority, of: .authority))
        }
        if let (certificate, key) = certificate {
            configuration.certificateChain = try TLSMaterial.certificates(certificate, of: .certificate)
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(try TLSMaterial.key(key))
        }
        self.isIdentified = certificate != nil
        self.context = try TLSMaterial.context(configuration)
    }

    /// - Parameter serverName: for SNI; nil for an address, which may not stand there (RFC 6066, section 3).
    func makeHandler(serverName: String?) throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: self.context, serverHostname: serverName)
    }
}
