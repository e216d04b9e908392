// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import Testing

@testable import dirlistd_socket_generator

@Suite struct ListenDropInTests {
    @Test(
        arguments: [
            "",
            "address = \"127.0.0.1\"\nport = 7895",
            "address = [\"::ffff:127.0.0.1\"]",
            "root = \"/data\"",
        ]
    )
    func nothingWhenThePackagedUnitIsRight(toml: String) throws {
        #expect(try dropIn(toml) == nil)
    }

    @Test func dropsThePackagedAddressFirst() throws {
        #expect(try streams("port = 7000") == ["", "127.0.0.1:7000"])
    }

    @Test func putsIPv6InBrackets() throws {
        #expect(try streams("address = \"::1\"") == ["", "[::1]:7895"])
    }

    @Test func keepsTheOrderOfSeveralAddresses() throws {
        let toml = """
            address = ["::1", "127.0.0.1", "10.1.2.3", "2001:DB8:0:0::7"]
            port = 65535
            [access]
            allow = ["10.0.0.0/8", "2001:db8::/32"]
            plaintext = true
            """
        #expect(
            try streams(toml) == [
                "", "[::1]:65535", "127.0.0.1:65535", "10.1.2.3:65535", "[2001:db8::7]:65535",
            ]
        )
    }

    @Test func isADropInOfASocket() throws {
        let text = try #require(try dropIn("port = 1")).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.first?.hasPrefix("# Made from dirlistd.toml ") == true)
        #expect(lines.dropFirst() == ["[Socket]", "ListenStream=", "ListenStream=127.0.0.1:1", ""])
    }
}

private func dropIn(_ toml: String) throws -> ListenDropIn? {
    ListenDropIn(try Settings.parse(toml, file: "dirlistd.toml"), from: "dirlistd.toml")
}

/// The values of ListenStream=, in order.
private func streams(_ toml: String) throws -> [String] {
    try #require(try dropIn(toml)).text.split(separator: "\n").filter { $0.hasPrefix("ListenStream=") }
        .map { String($0.dropFirst("ListenStream=".count)) }
}
