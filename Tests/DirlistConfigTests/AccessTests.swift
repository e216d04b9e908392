// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct InternetAddressTests {
    @Test func textForms() {
        for (text, shown) in [
            ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("0:0:0:0:0:0:0:1", "::1"), ("2001:DB8::0:1", "2001:db8::1"),
            ("::ffff:10.0.0.1", "10.0.0.1"), ("::FFFF:a00:1", "10.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("::", "::"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
        ] {
            #expect(InternetAddress(text)?.description == shown)
        }
        for text in [
            "", "localhost", "127.1", "0127.0.0.1", "1.2.3.4.5", "256.0.0.1", "1.2.3", "::1::", "fe80::1%eth0", "[::1]",
            " 127.0.0.1", "127.0.0.1 ", "127.0.0.1\0", "1:2:3:4:5:6:7:8:9", ":1", "12345::", "١.1.1.1",
        ] {
            #expect(InternetAddress(text) == nil, "\(text)")
        }
        #expect(InternetAddress(bytes: [1, 2, 3]) == nil)
        #expect(InternetAddress(bytes: []) == nil)
    }

    @Test func loopback() {
        for text in ["127.0.0.1", "127.0.0.0", "127.255.255.255", "::1", "::ffff:127.3.4.5"] {
            #expect(InternetAddress(text)?.isLoopback == true, "\(text)")
        }
        for text in [
            "126.255.255.255", "128.0.0.0", "0.0.0.0", "::", "::2", "1::1", "::127.0.0.1", "::ffff:10.0.0.1", "::101",
        ] {
            #expect(InternetAddress(text)?.isLoopback == false, "\(text)")
        }
    }

    @Test func addressErrors() {
        let remedy = #"write "127.0.0.1", "::1" or another numeric address"#
        expect("address = \"nas\"", #"f.toml:1:1: address: "nas" is not a numeric address; \#(remedy)"#)
        expect("address = \"\"", #"f.toml:1:1: address: "" is not a numeric address; \#(remedy)"#)
        expect("address = \"fe80::1%lo\"", #"f.toml:1:1: address: "fe80::1%lo" is not a numeric address; \#(remedy)"#)
        expect(
            "address = [\"::1\", \"LocalHost\"]",
            #"f.toml:1:19: address: "LocalHost" is not a numeric address; names are not looked up; write "127.0.0.1" or "::1""#
        )
        expect(
            "address = \"127.0.0.1:80\"",
            #"f.toml:1:1: address: "127.0.0.1:80" is not a numeric address; write "127.0.0.1", and the port in a line of its own: port = 80"#
        )
        expect(
            "address = \"[::1]:80\"",
            #"f.toml:1:1: address: "[::1]:80" is not a numeric address; write "::1", and the port in a line of its own: port = 80"#
        )
        expect("address = []", #"f.toml:1:1: address: the list is empty; write at least one address, as "127.0.0.1""#)
        expect(
            "address = [\"127.0.0.1\",\n  \"::ffff:127.0.0.1\"]",
            #"f.toml:2:3: address: "::ffff:127.0.0.1" is in the list already; write each address once"#
        )
        for address in ["fe80::1", "febf::1", "ff02::1", "224.0.0.1", "239.255.255.255", "255.255.255.255"] {
            expect(
                "address = \"\(address)\"",
                "f.toml:1:1: address: no server can listen on \"\(address)\"; "
                    + #"write an address of this machine, as "127.0.0.1" or "::1""#
            )
        }
        expect(
            "address = [\"127.0.0.1\", \"0.0.0.0\"]",
            #"f.toml:1:25: address: "0.0.0.0" and another address of its kind; write "0.0.0.0" alone, for it stands for all of them"#
        )
    }
}

@Suite struct NetworkTests {
    @Test func contains() throws {
        for (network, inside, outside) in [
            (
                "192.168.1.0/24", ["192.168.1.0", "192.168.1.255", "::ffff:192.168.1.7"],
                ["192.168.0.255", "192.168.2.0", "::1"]
            ),
            ("10.0.0.7", ["10.0.0.7"], ["10.0.0.6", "10.0.0.8"]),
            ("10.0.0.6/31", ["10.0.0.6", "10.0.0.7"], ["10.0.0.5", "10.0.0.8"]),
            ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255", "::ffff:1.2.3.4"], ["::1", "::", "::1.2.3.4"]),
            ("128.0.0.0/1", ["128.0.0.0", "255.1.1.1"], ["127.255.255.255"]),
            ("10.32.0.0/11", ["10.32.0.0", "10.63.255.255"], ["10.31.255.255", "10.64.0.0"]),
            ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db7:ffff::", "2001:db9::", "32.1.13.184"]),
            ("2001:db8:8000::/33", ["2001:db8:8000::1"], ["2001:db8:7fff::1"]),
            ("::1", ["::1"], ["::", "::2", "127.0.0.1"]),
            ("::/0", ["::1", "ffff::"], ["127.0.0.1", "::ffff:127.0.0.1"]),
            ("::ffff:10.0.0.0/104", ["10.9.9.9", "::ffff:10.1.1.1"], ["11.0.0.0", "::10.0.0.1"]),
        ] {
            let parsed = try #require(Network(network))
            for text in inside {
                #expect(parsed.contains(try #require(InternetAddress(text)).bytes), "\(text) in \(network)")
            }
            for text in outside {
                #expect(!parsed.contains(try #require(InternetAddress(text)).bytes), "\(text) in \(network)")
            }
        }
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF, 192, 168, 1, 7]
        #expect(Network("192.168.1.0/24")?.contains(mapped) == true)
        #expect(Network("0.0.0.0/0")?.contains([]) == false)
        #expect(Network("0.0.0.0/0")?.contains([1, 2, 3, 4, 5]) == false)
    }

    @Test func everyPrefixLengthAgreesWithArithmetic() throws {
        var generator = SeededGenerator(state: 1)
        for prefixLength in 0...32 {
            let mask: UInt32 = prefixLength == 0 ? 0 : ~0 << UInt32(32 - prefixLength)
            for _ in 0..<20 {
                let base = UInt32.random(in: 0...UInt32.max, using: &generator) & mask
                // Near the base as well as anywhere.
                let peer =
                    base
                    ^ (UInt32.random(in: 0...UInt32.max, using: &generator)
                        >> UInt32.random(in: 0...31, using: &generator))
                func bytes(_ value: UInt32) -> [UInt8] {
                    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
                }
                let text = try #require(InternetAddress(bytes: bytes(base))).description
                let network = try #require(Network("\(text)/\(prefixLength)"))
                #expect(network.contains(bytes(peer)) == (peer & mask == base))
            }
        }
    }

    @Test func errors() {
        let plain = #"write numbers, as "192.168.1.0/24", "2001:db8::/32" or "10.0.0.7""#
        for text in ["all", "", "10.0.0", "localhost", "/8", "10.0.0.*"] {
            expect(
                "access.allow = [\"\(text)\"]",
                "f.toml:1:17: access.allow: \"\(text)\" is not an address or network; \(plain)")
        }
        for (text, longest) in [
            ("10.0.0.0/33", 32), ("10.0.0.0/", 32), ("10.0.0.0/08", 32), ("10.0.0.0/-1", 32), ("10.0.0.0/+8", 32),
            ("10.0.0.0/255.0.0.0", 32), ("10.0.0.0/8/8", 32), ("::/129", 128), ("10.0.0.0/ 8", 32), ("::/1000", 128),
            ("::ffff:10.0.0.0/95", 128),
        ] {
            expect(
                "access.allow = [\"\(text)\"]",
                "f.toml:1:17: access.allow: \"\(text)\" has no valid prefix length; write a number from 0 to \(longest) after the slash"
            )
        }
        for (text, network, address) in [
            ("192.168.1.5/24", "192.168.1.0/24", "192.168.1.5"), ("10.0.0.1/0", "0.0.0.0/0", "10.0.0.1"),
            ("10.0.0.1/31", "10.0.0.0/31", "10.0.0.1"), ("2001:db8::1/32", "2001:db8::/32", "2001:db8::1"),
        ] {
            expect(
                "access.allow = [\"::1\", \"\(text)\"]",
                "f.toml:1:24: access.allow: \"\(text)\" has bits set past its prefix; "
                    + "write \"\(network)\" for the network, or \"\(address)\" for the one address"
            )
        }
        #expect(Network("10.0.0.1/8") == nil)
        #expect(Network("10.0.0.7/32")?.description == "10.0.0.7")
    }
}

@Suite struct ExposureTests {
    static let list = #"say below [access] who may connect, as allow = ["192.168.1.0/24"] (access.allow)"#
    static let encryption = """
        set certificate and key below [tls] (tls.certificate), or say below [access] that names may travel \
        unencrypted, plaintext = true (access.plaintext)
        """
    static let both = "\(list); and \(encryption)"
    static let tls = "tls = { certificate = \"c\", key = \"k\" }"

    @Test(arguments: [
        ("", both), ("access.plaintext = true", list), ("access.allow = [\"10.0.0.0/8\"]", encryption),
        ("access = { plaintext = true, allow = [] }", list), (tls, list),
        ("access = { plaintext = false, allow = [\"10.0.0.0/8\"] }", encryption),
    ])
    func aReachableAddressNeedsAListAndEncryption(_ rest: String, _ steps: String) {
        let remedy = "\(steps); or write \"127.0.0.1\""
        for address in ["0.0.0.0", "::", "10.0.0.1", "2001:db8::1", "128.0.0.1"] {
            expect(
                "address = \"\(address)\"\n\(rest)",
                "f.toml:1:1: address: other machines can reach \"\(address)\"; \(remedy)"
            )
        }
        expect(
            "address = [\"127.0.0.1\", \"::1\",\n  \"192.168.0.1\", \"10.0.0.1\"]\n\(rest)",
            "f.toml:2:3: address: other machines can reach \"192.168.0.1\"; \(remedy)"
        )
        expect(
            "address = \"::ffff:10.0.0.1\"\n\(rest)",
            "f.toml:1:1: address: other machines can reach \"10.0.0.1\"; \(remedy)"
        )
    }

    @Test func withTLSAndAListItListens() throws {
        let settings = try settings("address = \"::\"\naccess.allow = [\"fd00::/8\"]\n\(Self.tls)")
        #expect(settings.addresses.allSatisfy { settings.mayListen(at: $0) })
    }

    @Test func withBothKeysItListens() throws {
        let settings = try settings("address = \"0.0.0.0\"\naccess = { plaintext = true, allow = [\"10.0.0.0/8\"] }")
        #expect(settings.addresses.map(\.description) == ["0.0.0.0"])
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
    func loopbackNeedsNothing(_ address: String) {
        #expect(errors("address = \"\(address)\"").isEmpty)
    }

    @Test func noSecondErrorFollowsFromAFirst() {
        #expect(errors("address = \"0.0.0.0\"\naccess.plaintext = 1\naccess.allow = [\"::1\"]").count == 1)
        #expect(errors("address = \"0.0.0.0\"\naccess.plaintext = true\naccess.allow = [\"x\"]").count == 1)
        #expect(errors("address = \"0.0.0.0\"\naccess.allow = [\"::1\"]\ntls.certificate = \"c\"").count == 1)
    }

    @Test func whoIsLetIn() throws {
        let loopback: [UInt8] = [127, 0, 0, 1]
        let mappedLoopback: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF, 127, 0, 0, 1]
        let other: [UInt8] = [10, 1, 1, 1]
        let nobodyNamed = Settings.default.access
        #expect(nobodyNamed.permits(loopback))
        #expect(nobodyNamed.permits(mappedLoopback))
        #expect(nobodyNamed.permits(Array(repeating: 0, count: 15) + [1]))
        #expect(!nobodyNamed.permits(other))
        #expect(!nobodyNamed.permits([]))
        let named = try settings("access.allow = [\"10.0.0.0/8\"]").access
        #expect(named.permits(other))
        #expect(named.permits(Array(repeating: 0, count: 10) + [0xFF, 0xFF] + other))
        #expect(!named.permits(loopback))
        #expect(!named.permits(mappedLoopback))
    }
}
