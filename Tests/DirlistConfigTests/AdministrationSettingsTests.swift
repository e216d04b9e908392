// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct AdministrationSettingsTests {
    @Test func endpoints() {
        for text in ["127.0.0.1:9895", "[::1]:1", "10.0.0.1:65535", "[2001:db8::7]:80"] {
            #expect(InternetEndpoint(text)?.description == text)
        }
        for text in [
            "", "127.0.0.1", "::1", "::1:80", "[::1]", "[::1]80", "[127.0.0.1]:80", "localhost:80", ":80", "127.0.0.1:",
            "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:+1", "127.0.0.1:٣", "127.0.0.1:99999999999999999999", "[]:1",
        ] {
            #expect(InternetEndpoint(text) == nil, "\(text)")
        }
    }

    @Test func theDefaults() {
        #expect(Settings.default.admin.socket == "/run/dirlistd/admin.socket")
        #expect(Settings.default.metrics.address == nil)
        #expect(Settings.default.log.requests == .errors)
    }

    @Test func everyChoiceOfRequests() throws {
        for choice in Settings.Log.Requests.allCases {
            #expect(try settings("log.requests = \"\(choice.rawValue)\"").log.requests == choice)
        }
        expect(
            "log.requests = \"every\"",
            #"f.toml:1:5: log.requests: "every" is not a choice; write one of "all", "errors", "none""#
        )
    }

    @Test func theAdminSocket() throws {
        let longest = "/" + String(repeating: "s", count: 106)
        #expect(try settings("admin.socket = \"\(longest)\"").admin.socket == longest)
        #expect(try settings("admin.socket = \"\"").admin.socket == "")
        #expect(errors("admin.socket = \"\(longest)s\"").first?.remedy == "write a path of at most 107 bytes")
        expect(
            "admin.socket = \"run/x\"",
            #"f.toml:1:7: admin.socket: "run/x" is not an absolute path; write the absolute path of a Unix socket, or "" for none"#
        )
    }

    @Test func whereMetricsAre() throws {
        #expect(try settings("metrics.address = \"\"").metrics.address == nil)
        #expect(try settings("metrics.address = \"[::1]:9\"").metrics.address?.address.isLoopback == true)
        expect(
            "metrics.address = \"9895\"",
            #"f.toml:1:9: metrics.address: "9895" is no address and port to listen on; write a numeric address and a port, as "127.0.0.1:9895" or "[::1]:9895", or "" for none"#
        )
        #expect(errors("metrics.address = \"224.0.0.1:1\"").count == 1)
        #expect(errors("metrics.address = 9895").count == 1)
    }

    @Test func metricsHaveAPortOfTheirOwn() {
        let error = "is where the tree is served"
        for text in [
            "metrics.address = \"127.0.0.1:7895\"", "port = 1\n[metrics]\naddress = \"127.0.0.1:1\"",
        ] {
            #expect(errors(text).first?.message.hasSuffix(error) == true)
        }
        #expect(errors("metrics.address = \"127.0.0.2:7895\"").isEmpty)
    }

    @Test func metricsForOtherMachines() {
        let remedies = errors("metrics.address = \"10.0.0.1:9\"").map(\.remedy)
        #expect(remedies.count == 1 && remedies[0].contains("access.plaintext"))
        let allow = "access.allow = [\"10.0.0.0/8\"]\n"
        #expect(errors(allow + "metrics.address = \"10.0.0.1:9\"").count == 1)
        #expect(errors(allow + "access.plaintext = true\nmetrics.address = \"10.0.0.1:9\"").isEmpty)
    }

    @Test func anAddressInTheWrongPlace() {
        #expect(errors("metrics.Address = \"\"").first?.remedy == "did you mean address?")
        #expect(errors("access.address = \"\"").first?.remedy == "address belongs above the first [table]")
    }
}
