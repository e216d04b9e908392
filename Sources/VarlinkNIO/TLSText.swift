// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL

/// What TLS has to say, as text.
enum TLSText {
    /// The subject of a certificate as a distinguished name (RFC 4514, the last part first: `CN=nas,O=Example`). Where
    /// there is none, the first of its alternative names.
    static func subject(of certificate: NIOSSLCertificate) -> String {
        let parts = certificate.subjectName.reversed().map { "\(label(of: $0.type))=\(escaped($0.value))" }
        if !parts.isEmpty { return parts.joined(separator: ",") }
        for name in certificate._subjectAlternativeNames() {
            let text = String(decoding: name.contents, as: UTF8.self)
            switch name.nameType {
            case .dnsName: return "DNS=\(escaped(text))"
            case .email: return "E=\(escaped(text))"
            case .uri: return "URI=\(escaped(text))"
            default: continue
            }
        }
        return ""
    }

    private static func label(of type: SSLCertificateNameType) -> String {
        switch type {
        case .commonName: "CN"
        case .organization: "O"
        case .organizationalUnit: "OU"
        case .city: "L"
        case .state: "ST"
        case .country: "C"
        case .userId: "UID"
        case .emailAddress: "E"
        default: "OTHER"
        }
    }

    /// A value as RFC 4514, section 2.4, has it, and no character that a terminal acts upon.
    static func escaped(_ value: String) -> String {
        var text = ""
        let scalars = value.unicodeScalars
        for (index, scalar) in zip(scalars.indices, scalars) {
            let isFirst = index == scalars.startIndex
            let isLast = scalars.index(after: index) == scalars.endIndex
            switch scalar {
            case "\"", "+", ",", ";", "<", ">", "\\", "=": text += "\\\(scalar)"
            case "#" where isFirst, " " where isFirst || isLast: text += "\\\(scalar)"
            default:
                if scalar.properties.generalCategory == .control {
                    for byte in String(scalar).utf8 {
                        text += byte < 16 ? "\\0" : "\\"
                        text += String(byte, radix: 16, uppercase: true)
                    }
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }

    /// Why something failed, in the words of the library but for its numbers and places: an error of it reads
    /// `Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at FILE:LINE`.
    static func reason(of error: any Error) -> String {
        let reasons = self.stack(of: error).map { single in
            let text = "\(single)"
            guard let symbol = text.split(separator: ":").first(where: { $0.contains("_") && isSymbol($0) }) else {
                return text.hasPrefix("Error:  ") ? String(text.dropFirst("Error:  ".count)) : text
            }
            return self.words(of: symbol)
        }
        return reasons.isEmpty ? "\(error)" : reasons.joined(separator: ", ")
    }

    /// The symbols of an error: `CERTIFICATE_VERIFY_FAILED`.
    static func symbols(of error: any Error) -> String {
        self.stack(of: error).map { "\($0)" }.joined(separator: " ")
    }

    private static func stack(of error: any Error) -> NIOBoringSSLErrorStack {
        switch error {
        case NIOSSLError.handshakeFailed(let error), NIOSSLError.shutdownFailed(let error): self.stack(of: error)
        case BoringSSLError.sslError(let stack), BoringSSLError.unknownError(let stack): stack
        default: []
        }
    }

    /// `CERTIFICATE_VERIFY_FAILED at FILE` becomes "certificate verify failed".
    private static func words(of symbol: Substring) -> String {
        symbol.prefix { $0 != " " }.map { $0 == "_" ? " " : $0.lowercased() }.joined()
    }

    private static func isSymbol(_ part: Substring) -> Bool {
        part.prefix { $0 != " " }.utf8.allSatisfy { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
    }
}
