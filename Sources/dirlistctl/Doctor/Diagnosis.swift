// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What one check came to.
struct Diagnosis: Equatable {
    /// How it is, the worst last.
    enum Result: String, Comparable, CaseIterable {
        case ok
        /// It could not be looked into; why, is the detail.
        case skipped
        case warning
        case problem

        static func < (left: Result, right: Result) -> Bool {
            Self.allCases.firstIndex(of: left) ?? 0 < Self.allCases.firstIndex(of: right) ?? 0
        }
    }

    let check: Check
    let result: Result
    /// What was seen.
    let detail: String
    /// What to do; nil when nothing is to be done.
    let remedy: String?
    /// What was tried and what came of it, a line each.
    var evidence: [String] = []
}

/// One thing that is looked into.
struct Check: Equatable {
    /// What checks are about, in the order in which they are told.
    enum Group: String, CaseIterable {
        case configuration, daemon, sockets, permissions, certificate, kernel, process, contents
    }

    let group: Group
    let name: String

    init(_ group: Group, _ name: String) {
        self.group = group
        self.name = name
    }

    func ok(_ detail: String, evidence: [String] = []) -> Diagnosis {
        Diagnosis(check: self, result: .ok, detail: detail, remedy: nil, evidence: evidence)
    }

    func skipped(_ reason: String, evidence: [String] = []) -> Diagnosis {
        Diagnosis(check: self, result: .skipped, detail: reason, remedy: nil, evidence: evidence)
    }

    func warning(_ detail: String, _ remedy: String, evidence: [String] = []) -> Diagnosis {
        Diagnosis(check: self, result: .warning, detail: detail, remedy: remedy, evidence: evidence)
    }

    func problem(_ detail: String, _ remedy: String, evidence: [String] = []) -> Diagnosis {
        Diagnosis(check: self, result: .problem, detail: detail, remedy: remedy, evidence: evidence)
    }
}

/// Looks at facts that were gathered, and says what they come to. Asks nobody.
protocol Examination {
    /// What it comes to, a diagnosis a check.
    var diagnoses: [Diagnosis] { get }
}

/// "a, b and c".
func enumerated(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return "\(words.dropLast().joined(separator: ", ")) and \(last)"
}
