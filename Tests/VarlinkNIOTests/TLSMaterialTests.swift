// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import VarlinkNIO

@Suite struct TLSMaterialTests {
    private func flaw(_ certificate: String, _ key: String, _ authority: String? = nil) throws -> TLSFileFlaw? {
        func file(_ name: String) throws -> [UInt8] { name.isEmpty ? [] : try TestCertificates.file(name) }
        let authority = try authority.map(file)
        do {
            _ = try ServerTLS(certificate: file(certificate), key: file(key), clientAuthority: authority)
            return nil
        } catch let flaw as TLSFileFlaw {
            return flaw
        }
    }

    @Test func whatIsWrongIsSaidOfItsFile() throws {
        #expect(try self.flaw("server.pem", "server.key", "clients.pem") == nil)
        #expect(try self.flaw("", "server.key")?.file == .certificate)
        #expect(try self.flaw("server.key", "server.key")?.file == .certificate)
        #expect(try self.flaw("server.pem", "")?.file == .key)
        #expect(try self.flaw("server.pem", "server.pem")?.message.hasPrefix("holds no private key") == true)
        #expect(try self.flaw("server.pem", "alice.key")?.message == "holds the key of another certificate")
        #expect(try self.flaw("server.pem", "locked.key")?.message.contains("passphrase") == true)
        #expect(try self.flaw("server.pem", "server.key", "server.key")?.file == .authority)
        // Certificate and key may stand in one file.
        #expect(try self.flaw("alice-and-key.pem", "alice-and-key.pem") == nil)
    }

    @Test func whatHasChanged() throws {
        let first = try TestCertificates.server()
        #expect(try TestCertificates.server().differences(from: first).isEmpty)
        #expect(try TestCertificates.server("expired", key: "server.key").differences(from: first) == [.certificate])
        #expect(try TestCertificates.server("renewed").differences(from: first) == [.certificate, .key])
        #expect(try TestCertificates.server(clientAuthority: "clients").differences(from: first) == [.authority])
    }

    @Test func validityIsThatOfTheWholeChain() throws {
        #expect(try TestCertificates.server("expired", key: "server.key").validity == 1_577_836_800...1_580_515_200)
    }

    @Test func namesInACertificate() {
        let names = CertificateNames(hosts: ["nas.example", "*.Wild.example", "*.com", "*"], addresses: ["::1"])
        for host in ["nas.example", "NAS.Example", "a.wild.example"] { #expect(names.include(host: host), "\(host)") }
        for host in ["example", "x.nas.example", "a.b.wild.example", "wild.example", "x.com", "com", "", "::1", "*"] {
            #expect(!names.include(host: host) || host == "*", "\(host)")
        }
        #expect(names.all == ["nas.example", "*.wild.example", "*.com", "*", "::1"])
        #expect(CertificateNames.isAddress("::1") && CertificateNames.isAddress("192.0.2.1"))
        #expect(!CertificateNames.isAddress("nas") && !CertificateNames.isAddress("1.2.3"))
    }

    @Test(arguments: [
        ("plain", "plain"), ("a, b", "a\\, b"), (" a ", "\\ a\\ "), ("#1", "\\#1"), ("a#1", "a#1"),
        ("x=y+z", "x\\=y\\+z"), ("\u{1B}[31m\n", "\\1B[31m\\0A"), ("<;>", "\\<\\;\\>"), ("é", "é"), ("", ""),
    ])
    func subjectsAreEscaped(_ value: String, _ text: String) {
        #expect(TLSText.escaped(value) == text)
    }
}
