// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Testing

@testable import VarlinkNIO
@testable import dirlistctl

@Suite struct TLSOptionsTests {
    private static let server = Address.tls(host: "a", port: 1)

    private func files(
        _ arguments: [String], for address: Address = Self.server, environment: [String: String] = [:]
    ) throws -> TLSFiles? {
        try TLSOptions.parse(arguments).resolve(for: address) { environment[$0] }
    }

    @Test func optionsComeBeforeVariables() throws {
        let environment = [
            "DIRLISTCTL_CA": "/ca", "DIRLISTCTL_CERTIFICATE": "/c", "DIRLISTCTL_KEY": "/k",
        ]
        let none = TLSFiles(authority: nil, certificate: nil, key: nil)
        #expect(try self.files([]) == none)
        #expect(try self.files([], environment: environment.mapValues { _ in "" }) == none)
        #expect(
            try self.files([], environment: environment)
                == TLSFiles(
                    authority: NamedFile(path: "/ca", origin: "DIRLISTCTL_CA"),
                    certificate: NamedFile(path: "/c", origin: "DIRLISTCTL_CERTIFICATE"),
                    key: NamedFile(path: "/k", origin: "DIRLISTCTL_KEY")
                )
        )
        // The key of another certificate is none of this one.
        let own = NamedFile(path: "mine", origin: "--certificate")
        #expect(
            try self.files(["--certificate", "mine", "--ca", "x"], environment: environment)
                == TLSFiles(authority: NamedFile(path: "x", origin: "--ca"), certificate: own, key: own)
        )
    }

    @Test func aKeyTakesItsCertificate() {
        #expect(throws: ValidationError.self) { try self.files(["--key", "k"]) }
        #expect(throws: ValidationError.self) { try self.files([], environment: ["DIRLISTCTL_KEY": "k"]) }
    }

    /// An option that would go unheard is refused: who gives it means not to ask in the clear.
    @Test(arguments: ["--ca", "--certificate", "--key"])
    func optionsAreForTLS(_ option: String) throws {
        for address in [Address.tcp(host: "a", port: 1), .unix(path: "/a")] {
            #expect(throws: ValidationError.self) { try self.files([option, "x"], for: address) }
            #expect(try self.files([], for: address, environment: ["DIRLISTCTL_CA": "x"]) == nil)
        }
        #expect(throws: (any Error).self) { try PwdCommand.parse([option, "x", "-H", "a"]) }
    }

    @Test func filesThatCannotBeRead() throws {
        let file = NamedFile(path: "/nowhere/\u{1B}", origin: "--ca")
        let files = TLSFiles(authority: file, certificate: nil, key: nil)
        #expect(throws: TLSFiles.Failure.unreadable(file, ENOENT)) { try files.load() }
        let empty = NamedFile(path: "/dev/null", origin: "--ca")
        do {
            _ = try TLSFiles(authority: empty, certificate: nil, key: nil).load()
            Issue.record("an empty file is taken")
        } catch {
            #expect(testWording().sentence(error).hasPrefix("'/dev/null' (--ca) holds no certificate in PEM format"))
        }
        #expect(
            testWording().sentence(.unreadable(file, ENOENT))
                == "cannot read '/nowhere/'$'\\033' (--ca): No such file or directory")
    }

    @Test(arguments: [
        (
            TLSRefusal.unknownAuthority("Nobody\u{1B}"),
            #"the certificate of tls:a:1 is signed by "Nobody\033", which is not trusted here; "#
        ),
        (.expired(1_580_515_200), "the certificate of tls:a:1 has expired on 2020-02-01; "),
        (.notYetValid(4_070_908_800), "the certificate of tls:a:1 is not valid before 2099-01-01; "),
        (.otherName(["b", "::1"]), "the certificate of tls:a:1 is for b, ::1, and not for a; ask by a name"),
        (.otherName([]), "the certificate of tls:a:1 is for no name at all, and not for a; "),
        (.noTLS, "tls:a:1 does not speak TLS, or ended the connection before it did; "),
        (.tooSlow(10), "tls:a:1 has not come to an end with the TLS handshake within 10 s; "),
        (.certificateWanted, "tls:a:1 wants to see a certificate; name yours: --certificate FILE --key FILE"),
        (.certificateRefused("unknown ca"), "tls:a:1 does not take your certificate (unknown ca); "),
        (.other("x\n"), #"TLS with tls:a:1 failed: x\012"#),
    ])
    func sentences(_ refusal: TLSRefusal, _ beginning: String) {
        let sentence = testWording().sentence(ConnectionError(address: Self.server, reason: .refused(refusal)))
        #expect(sentence.hasPrefix(beginning), "\(sentence)")
    }

    @Test func plainTextForTLS() {
        let error = ConnectionError(address: .tcp(host: "::1", port: 1), reason: .speaksTLS)
        #expect(testWording().sentence(error) == "tcp:[::1]:1 speaks TLS; ask it at tls:[::1]:1")
    }
}
