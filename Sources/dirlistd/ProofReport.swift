// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Confinement
import DirectoryTree
import DirlistAPI

/// The attempts of a `ContentsProof` for people: a line each, and what they say together.
struct ProofReport {
    private let proof: ContentsProof

    /// Tries, from inside the sandbox.
    init(root: Root, sandbox: Sandbox) {
        self.proof = ContentsProof(root: root.number, protections: sandbox.protections, broker: sandbox.brokerProcess)
    }

    /// Whether nothing was let in, and something was tried that modes alone would not have stopped.
    var holds: Bool { self.proof.verdict == .holds }

    /// The lines, without control characters.
    var lines: [String] {
        self.proof.attempts.map { attempt in
            let path = Tree.readable(attempt.path)
            let place = path.isEmpty ? "" : " \(path.debugDescription)"
            return "\(attempt.verdict.rawValue): \(attempt.means)\(place): \(attempt.outcome.words)"
        } + ["\(self.proof.verdict.rawValue): the contents of files are \(self.holds ? "" : "not proven to be ")closed"]
    }
}

extension ContentsProof.Outcome {
    /// What happened, for people.
    var words: String {
        switch self {
        case .refused(let errno): "refused, \(Errno(rawValue: errno).name)"
        case .admitted: "let in"
        case .skipped(let reason): reason
        }
    }
}
