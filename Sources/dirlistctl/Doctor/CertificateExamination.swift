// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig

/// The certificate with which the daemon shows who it is.
struct CertificateExamination: Examination {
    enum Certificate {
        /// There is no TLS.
        case none
        /// Not for this user to look into; why.
        case notAllowed(String)
        case wrong([ConfigurationError])
        /// Good from then to then, seconds since 1970.
        case valid(ClosedRange<Int>)
    }

    let certificate: Certificate
    /// Seconds since 1970.
    let now: Int

    /// How long before its end it is warned of: two weeks.
    static let notice = 14 * 86400

    var diagnoses: [Diagnosis] {
        let check = Check(.certificate, "validity")
        switch self.certificate {
        case .none: return []
        case .notAllowed(let reason): return [check.skipped(reason)]
        case .wrong(let errors):
            return [
                check.problem(
                    errors.first.map { "\($0)" } ?? "it cannot be used", "correct it, then dirlistctl reload",
                    evidence: errors.map { "\($0)" })
            ]
        case .valid(let validity):
            let end = day(validity.upperBound)
            let renew = "renew it, then dirlistctl reload"
            if validity.upperBound < self.now {
                return [check.problem("it has expired on \(end): clients do not accept it", renew)]
            }
            if validity.lowerBound > self.now {
                return [
                    check.problem(
                        "it is not valid before \(day(validity.lowerBound)): clients do not accept it",
                        "is the clock right?")
                ]
            }
            let days = (validity.upperBound - self.now) / 86400
            if validity.upperBound - self.now < Self.notice {
                return [check.warning("it expires on \(end), in \(days) days", renew)]
            }
            return [check.ok("valid until \(end), for \(days) days")]
        }
    }
}

/// A day in UTC.
private func day(_ seconds: Int) -> String {
    let time = CivilTime(seconds: seconds)
    func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(time.year)-\(digits(time.month))-\(digits(time.day))"
}
