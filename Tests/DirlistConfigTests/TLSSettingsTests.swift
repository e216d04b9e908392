// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct TLSSettingsTests {
    @Test func certificateAndKeyGoTogether() {
        expect(
            "[tls]\ncertificate = \"/c.pem\"",
            "f.toml:2:1: tls.certificate: is set, and tls.key is not; set both, or neither")
        expect("tls.key = \"k\"", "f.toml:1:5: tls.key: is set, and tls.certificate is not; set both, or neither")
        expect(
            "[tls]\nkey = \"k\"\nclient_authority = \"/ca\"",
            "f.toml:2:1: tls.key: is set, and tls.certificate is not; set both, or neither")
        expect(
            "[tls]\nclient_authority = \"/ca.pem\"",
            "f.toml:2:1: tls.client_authority: asks clients for certificates, which takes TLS; "
                + "set tls.certificate and tls.key too, or leave it out")
    }

    @Test(arguments: ["certs/tls.pem", "./tls.pem", ".", "..", String(repeating: "x", count: 256)])
    func aNameIsAPathOrACredential(_ name: String) {
        let found = errors("tls = { certificate = \"\(name)\", key = \"k\" }")
        #expect(found.count == 1)
        #expect(found.first?.key == "tls.certificate")
        #expect(found.first?.message.hasSuffix("is neither an absolute path nor the name of a credential") == true)
    }

    @Test func whatNoNameCanBe() {
        expect(
            "tls.key = 1",
            "f.toml:1:5: tls.key: 1 is a whole number; "
                + "write the absolute path of a PEM file, the name of a credential, or \"\" for none")
        #expect(errors("tls.key = \"/\(String(repeating: "x", count: 4095))\"").count == 1)
        #expect(errors("tls = {certificate = \"c\", key = \"/\(String(repeating: "x", count: 4094))\"}").isEmpty)
    }

    @Test func whereTheFileIs() throws {
        let configuration = try Configuration.parse(
            "port = 1\n[tls]\ncertificate = \"/c.pem\"\n  key = \"the.key\"", file: "f.toml")
        func path(_ setting: KeyPath<Settings.TLS, String>, _ folder: String?) throws -> String? {
            try configuration.path(setting, key: "tls.key", credentials: folder)
        }
        #expect(try path(\.certificate, nil) == "/c.pem")
        #expect(try path(\.clientAuthority, nil) == nil)
        #expect(try path(\.key, "/run/credentials/dirlistd.service") == "/run/credentials/dirlistd.service/the.key")
        for folder in [nil, "", "relative"] {
            let error = try #require(throws: ConfigurationErrors.self) { try path(\.key, folder) }
            #expect(
                error.description == """
                    f.toml:4:3: tls.key: "the.key" is the name of a credential, and CREDENTIALS_DIRECTORY is not set; \
                    write an absolute path, or have systemd hand the file over: LoadCredential=the.key:/path/of/file
                    """)
        }
    }

    @Test func otherFilesTakeARestart() throws {
        let old = try settings("")
        let new = try settings("tls = { certificate = \"/c\", key = \"/k\", client_authority = \"/a\" }")
        let change = SettingsChange(from: old, to: new)
        #expect(change.needRestart == ["tls.certificate", "tls.key", "tls.client_authority"])
        #expect(change.changed.isEmpty && !change.settings.tls.isOn)
    }
}
