// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct ClassicSettingsTests {
    @Test func isOffByDefault() throws {
        #expect(Settings.default.classic.address == nil)
        #expect(try settings("classic.address = \"\"").classic.address == nil)
        #expect(try settings("[classic]\naddress = \"[::1]:9\"").classic.address?.description == "[::1]:9")
        #expect(
            Setting.all.first { $0.key == "classic.address" }?.possible
                == #"a numeric address and a port, as "127.0.0.1:7896" or "[::1]:7896", or "" for none"#
        )
    }

    @Test func whatIsShownIsReadBack() throws {
        let first = try settings("classic.address = \"[::1]:7896\"")
        let shown = Setting.all.map { "\($0.key) = \($0.text(in: first))" }.joined(separator: "\n")
        #expect(try settings(shown) == first)
    }

    @Test func hasAPortOfItsOwn() {
        expect(
            "classic.address = \"127.0.0.1:7895\"",
            #"f.toml:1:9: classic.address: "127.0.0.1:7895" is where the tree is served; write another port"#
        )
        expect(
            "metrics.address = \"127.0.0.1:9\"\nclassic.address = \"127.0.0.1:9\"",
            #"f.toml:2:9: classic.address: "127.0.0.1:9" is where metrics are served; write another port"#
        )
        #expect(errors("metrics.address = \"127.0.0.1:9\"\nclassic.address = \"127.0.0.2:9\"").isEmpty)
    }

    @Test func forOtherMachines() {
        let remedies = errors("classic.address = \"10.0.0.1:9\"").map(\.remedy)
        #expect(remedies.count == 1 && remedies[0].contains("access.plaintext") && remedies[0].contains("access.allow"))
        let allow = "access.allow = [\"10.0.0.0/8\"]\n"
        // Whatever TLS does for the tree, this is not encrypted.
        let tls = "tls.certificate = \"/c\"\ntls.key = \"/k\"\n"
        #expect(errors(allow + tls + "classic.address = \"10.0.0.1:9\"").count == 1)
        #expect(errors(allow + "access.plaintext = true\nclassic.address = \"10.0.0.1:9\"").isEmpty)
    }

    @Test func isForClientsWithoutCertificates() {
        let tls = "tls.certificate = \"/c\"\ntls.key = \"/k\"\n"
        #expect(errors(tls + "classic.address = \"127.0.0.1:9\"").isEmpty)
        expect(
            tls + "tls.client_authority = \"/a\"\nclassic.address = \"127.0.0.1:9\"",
            """
            f.toml:4:9: classic.address: is for clients that cannot show a certificate, and tls.client_authority lets in \
            nobody else; leave one of the two out
            """
        )
    }
}
