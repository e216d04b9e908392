// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOSSL

/// What a certificate is good for: the names and addresses in its subject alternative names. The common name does not
/// count (RFC 9525, section 2).
struct CertificateNames: Equatable {
    /// As in the certificate, in small letters.
    let hosts: [String]
    /// In text form.
    let addresses: [String]

    init(hosts: [String], addresses: [String]) {
        self.hosts = hosts.map { $0.lowercased() }
        self.addresses = addresses
    }

    init(_ certificate: NIOSSLCertificate) {
        var hosts: [String] = []
        var addresses: [String] = []
        for name in certificate._subjectAlternativeNames() {
            switch name.nameType {
            case .dnsName: hosts.append(String(decoding: name.contents, as: UTF8.self))
            case .ipAddress: addresses.append(Self.text(of: Array(name.contents)) ?? "?")
            default: continue
            }
        }
        self.init(hosts: hosts, addresses: addresses)
    }

    /// Both, for people.
    var all: [String] { self.hosts + self.addresses }

    /// Whether it is good for a host name: it is the same, or its first label is a `*` in the certificate (RFC 9525,
    /// section 6.3).
    func include(host: String) -> Bool {
        let host = host.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        return self.hosts.contains { name in
            let labels = name.split(separator: ".", omittingEmptySubsequences: false)
            guard labels.count == host.count else { return false }
            return labels == host || labels.count > 2 && labels[0] == "*" && labels.dropFirst() == host.dropFirst()
        }
    }

    /// Whether a text is an IP address rather than a name.
    static func isAddress(_ host: String) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1
    }

    private static func text(of address: [UInt8]) -> String? {
        guard address.count == 4 || address.count == 16 else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = address.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, address, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
