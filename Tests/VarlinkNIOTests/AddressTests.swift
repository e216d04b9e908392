// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import VarlinkNIO

@Suite struct AddressTests {
    @Test(arguments: [
        ("tcp:127.0.0.1:7895", Address.tcp(host: "127.0.0.1", port: 7895)),
        ("tcp:files.example:1", .tcp(host: "files.example", port: 1)),
        ("tcp:[::1]:65535", .tcp(host: "::1", port: 65535)),
        ("tls:files.example", .tls(host: "files.example", port: 7895)),
        ("tls:files.example:1", .tls(host: "files.example", port: 1)),
        ("tls:::1", .tls(host: "::1", port: 7895)),
        ("tls:[::1]", .tls(host: "::1", port: 7895)),
        ("tls:[::1]:443", .tls(host: "::1", port: 443)),
        ("unix:/run/x.socket", .unix(path: "/run/x.socket")),
        ("unix:/run/x.socket;mode=0666", .unix(path: "/run/x.socket")),
    ])
    func reads(_ text: String, _ address: Address) throws {
        #expect(try Address(text) == address)
    }

    @Test(arguments: [
        "", "tcp:", "tcp:host", "tcp::7895", "tcp:host:0", "tcp:host:65536", "tcp:host:x", "tcp:[::1:7895",
        "tls:", "tls::1", "tls:host:", "tls:host:0", "tls:[::1:1", "tcp:::1", "TLS:host",
        "unix:", "unix:relative", "http://host", "127.0.0.1:7895", "unix:/" + String(repeating: "x", count: 107),
    ])
    func refuses(_ text: String) {
        #expect(throws: Address.Invalid.self) { try Address(text) }
    }

    @Test(arguments: [
        ("files", Address.tcp(host: "files", port: 7895)),
        ("files:99", .tcp(host: "files", port: 99)),
        ("::1", .tcp(host: "::1", port: 7895)),
        ("[::1]", .tcp(host: "::1", port: 7895)),
        ("[::1]:99", .tcp(host: "::1", port: 99)),
    ])
    func readsHosts(_ text: String, _ address: Address) throws {
        #expect(try Address(host: text) == address)
    }

    @Test(arguments: ["tcp:[::1]:7895", "tcp:a.b:1", "tls:a.b:1", "tls:[::1]:1", "unix:/x"])
    func describesItselfAsItIsRead(_ text: String) throws {
        #expect(try "\(Address(text))" == text)
    }
}
