// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import VarlinkNIO

extension Wording {
    /// Why there is no TLS with the server.
    func sentence(_ refusal: TLSRefusal, at address: Address) -> String {
        let server = self.plain(address.description)
        guard case .tls(let host, _) = address else { return "\(self.command): TLS with \(server) failed" }
        switch refusal {
        case .unknownAuthority(let issuer):
            let name = issuer.isEmpty ? "an authority" : "\"\(self.plain(issuer))\""
            return "the certificate of \(server) is signed by \(name), which is not trusted here; "
                + "if it should be, name a file with the certificate of that authority: --ca FILE"
        case .expired(let end):
            return "the certificate of \(server) has expired on \(self.date(end)); it has to be renewed there"
        case .notYetValid(let begin):
            return "the certificate of \(server) is not valid before \(self.date(begin)); is the clock of this "
                + "machine right?"
        case .otherName(let names):
            let known = names.isEmpty ? "no name at all" : names.map { self.plain($0) }.joined(separator: ", ")
            return "the certificate of \(server) is for \(known), and not for \(self.plain(host)); "
                + (names.isEmpty ? "it has to name its host there (subjectAltName)" : "ask by a name that it is for")
        case .noTLS:
            return "\(server) does not speak TLS, or ended the connection before it did; "
                + "if the names may travel unencrypted, ask \(self.plain(self.other(address).description))"
        case .tooSlow(let seconds):
            return "\(server) has not come to an end with the TLS handshake within \(seconds) s; does it speak TLS?"
        case .certificateWanted:
            return "\(server) wants to see a certificate; name yours: --certificate FILE --key FILE"
        case .certificateRefused(let alert):
            return "\(server) does not take your certificate (\(self.plain(alert))); "
                + "name one that an authority of the server has signed, and that is valid: --certificate FILE"
        case .other(let reason):
            return "TLS with \(server) failed: \(self.plain(reason))"
        }
    }

    /// That the server speaks TLS, and was asked without.
    func speaksTLS(_ address: Address) -> String {
        "\(self.plain(address.description)) speaks TLS; ask it at \(self.plain(self.other(address).description))"
    }

    /// Why the files for TLS cannot be used.
    func sentence(_ failure: TLSFiles.Failure) -> String {
        switch failure {
        case .unreadable(let file, let number):
            return "cannot read \(self.quoted(Array(file.path.utf8))) (\(file.origin)): "
                + "\(errnoText(number))"
        case .flawed(let file?, let flaw):
            return "\(self.quoted(Array(file.path.utf8))) (\(file.origin)) \(self.plain(flaw.message)); \(flaw.remedy)"
        case .flawed(nil, let flaw):
            return "the certificates that this system trusts \(self.plain(flaw.message)); "
                + "install them (ca-certificates), or name a file: --ca FILE"
        }
    }

    /// The same place, asked with TLS where it was without, and the other way round.
    private func other(_ address: Address) -> Address {
        switch address {
        case .tcp(let host, let port): .tls(host: host, port: port)
        case .tls(let host, let port): .tcp(host: host, port: port)
        case .unix: address
        }
    }

    /// The day in UTC.
    private func date(_ seconds: Int) -> String {
        let time = CivilTime(seconds: seconds)
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(time.year)-\(digits(time.month))-\(digits(time.day))"
    }
}
