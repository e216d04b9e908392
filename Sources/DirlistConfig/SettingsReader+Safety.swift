// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// The rules of safety, which concern several settings at once.
extension SettingsReader {
    private static let tlsKeys = ["tls.certificate", "tls.key", "tls.client_authority"]

    /// A certificate is of no use without its key, nor is a key without its certificate.
    mutating func checkTLS() {
        guard self.failed.isDisjoint(with: Self.tlsKeys) else { return }
        let tls = self.settings.tls
        if tls.certificate.isEmpty == tls.key.isEmpty {
            guard !tls.isOn, !tls.clientAuthority.isEmpty else { return }
            self.report(
                "tls.client_authority",
                "asks clients for certificates, which takes TLS",
                "set tls.certificate and tls.key too, or leave it out"
            )
        } else {
            let (alone, missing) = tls.key.isEmpty ? ("certificate", "key") : ("key", "certificate")
            self.report("tls.\(alone)", "is set, and tls.\(missing) is not", "set both, or neither")
        }
    }

    /// Whoever listens where other machines reach it must say who may come, and encrypt the names or say that they
    /// travel unencrypted.
    mutating func checkExposure() {
        let keys = ["address", "access.allow", "access.plaintext"] + Self.tlsKeys
        guard self.failed.isDisjoint(with: keys),
            let exposed = self.settings.addresses.firstIndex(where: { !self.settings.mayListen(at: $0) }),
            let item = self.document["address"]
        else { return }
        let elements = item.children
        self.report(
            elements.indices.contains(exposed) ? elements[exposed] : item,
            "other machines can reach \"\(self.settings.addresses[exposed])\"",
            "\(self.settings.stepsBeforeExposure.joined(separator: "; and ")); or write \"127.0.0.1\""
        )
    }

    /// Metrics have a port of their own, and travel unencrypted whatever the names do.
    mutating func checkMetrics() {
        guard let endpoint = self.settings.metrics.address else { return }
        self.checkUnencrypted("metrics", endpoint)
    }

    /// So have clients of the original exercise; and these have no certificates to show.
    mutating func checkClassic() {
        guard let endpoint = self.settings.classic.address else { return }
        self.checkUnencrypted("classic", endpoint)
        guard self.failed.isDisjoint(with: ["classic.address", "metrics.address"] + Self.tlsKeys) else { return }
        if !self.settings.tls.clientAuthority.isEmpty {
            self.report(
                "classic.address",
                "is for clients that cannot show a certificate, and tls.client_authority lets in nobody else",
                "leave one of the two out"
            )
        } else if let metrics = self.settings.metrics.address, endpoint.collides(with: metrics) {
            self.report("classic.address", "\"\(endpoint)\" is where metrics are served", "write another port")
        }
    }

    /// What is served at an address of its own, in a table of its own, and never encrypted.
    private mutating func checkUnencrypted(_ table: String, _ endpoint: InternetEndpoint) {
        let keys = ["\(table).address", "access.allow", "access.plaintext", "address", "port"]
        guard self.failed.isDisjoint(with: keys),
            let item = self.document[table]?.children.first(where: { $0.name == "address" })
        else { return }
        if !self.settings.mayServeUnencrypted(at: endpoint.address) {
            self.report(
                item,
                "other machines can reach \(item.written)",
                "say below [access] who may connect, as allow = [\"192.168.1.0/24\"] (access.allow), and that what they "
                    + "get may travel unencrypted, plaintext = true (access.plaintext); or write "
                    + "\"127.0.0.1:\(endpoint.port)\""
            )
        } else if self.settings.addresses.contains(where: {
            endpoint.collides(with: InternetEndpoint(address: $0, port: self.settings.port))
        }) {
            self.report(item, "\(item.written) is where the tree is served", "write another port")
        }
    }
}
