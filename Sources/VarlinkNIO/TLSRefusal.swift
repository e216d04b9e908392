// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOSSL

/// Why client and server do not come to terms over TLS.
public enum TLSRefusal: Error, Sendable, Equatable {
    /// The certificate is not signed by anybody whom the client trusts; the one that it names.
    case unknownAuthority(String)
    /// The certificate was valid until then: seconds since 1970.
    case expired(Int)
    /// The certificate is valid from then on: seconds since 1970.
    case notYetValid(Int)
    /// The certificate is for these names and addresses.
    case otherName([String])
    /// What answers is not TLS, or nothing answers.
    case noTLS
    /// The handshake has not come to an end within so many seconds.
    case tooSlow(Int)
    /// The server wants a certificate, and got none.
    case certificateWanted
    /// The server does not take the client's certificate; its alert (RFC 8446, section 6.2).
    case certificateRefused(String)
    /// Something else, in the words of the library.
    case other(String)

    /// - Parameters:
    ///   - certificate: the server's, as far as it has shown one.
    ///   - isIdentified: whether the client has a certificate of its own.
    init(_ error: any Error, certificate: NIOSSLCertificate?, isIdentified: Bool) {
        if let refusal = error as? TLSRefusal {
            self = refusal
            return
        }
        let symbols = TLSText.symbols(of: error)
        func says(_ names: String...) -> Bool { names.contains { symbols.contains($0) } }
        if says("CERTIFICATE_VERIFY_FAILED"), let certificate {
            let now = time(nil)
            if certificate.notValidAfter < now {
                self = .expired(certificate.notValidAfter)
            } else if certificate.notValidBefore > now {
                self = .notYetValid(certificate.notValidBefore)
            } else {
                self = .unknownAuthority(certificate.issuerName.last?.value ?? "")
            }
        } else if error as? NIOSSLExtraError == .failedToValidateHostname
            || error as? NIOSSLExtraError == .serverHostnameImpossibleToMatch
        {
            self = .otherName(certificate.map { CertificateNames($0).all } ?? [])
        } else if says("CERTIFICATE_REQUIRED") || !isIdentified && says("ALERT_HANDSHAKE_FAILURE") {
            self = .certificateWanted
        } else if says("_ALERT_UNKNOWN_CA", "_ALERT_BAD_CERTIFICATE", "_ALERT_CERTIFICATE_", "_ALERT_UNSUPPORTED_CERT")
            || isIdentified && says("ALERT_HANDSHAKE_FAILURE", "ALERT_DECRYPT_ERROR", "ALERT_ACCESS_DENIED")
        {
            self = .certificateRefused(TLSText.reason(of: error))
        } else if says("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "EOF during handshake")
            || error is IOError
        {
            self = .noTLS
        } else {
            self = .other(TLSText.reason(of: error))
        }
    }
}
