// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// What came of `dirlistd --prove`.
enum ProofRun: Equatable {
    /// It ended with this status, and said these lines.
    case ended(status: CInt, lines: [String])
    /// It was not started; why.
    case skipped(String)
}

/// Whether the kernel keeps the contents of files from the daemon. Nothing counts here but attempts: that the daemon
/// says it is confined proves nothing.
struct ContentsExamination: Examination {
    /// What the running daemon says it has just tried: `protections.contents`; nil when it runs and says nothing.
    let told: String?
    /// Why it could not be asked; nil when it was.
    let unasked: String?
    /// What a fresh process came to.
    let run: ProofRun

    var diagnoses: [Diagnosis] {
        self.liveDiagnoses + [self.runDiagnosis]
    }

    private static let tree = Check(.contents, "a file of the tree")
    private static let program = Check(.contents, "its own program")
    /// The last line of `dirlistd --prove` when nothing was let in.
    private static let allHold = "holds: the contents of files are closed"

    private var liveDiagnoses: [Diagnosis] {
        let (tree, program) = (Self.tree, Self.program)
        if let unasked { return [tree, program].map { $0.skipped(unasked) } }
        guard let told else {
            return [tree, program].map {
                $0.warning(
                    "the daemon does not try: it is of an earlier version", "restart it: systemctl restart dirlistd")
            }
        }
        guard let contents = Admin.Contents(told) else {
            if Admin.Contents.mayTellOfBreach(told) {
                return [tree, program].map {
                    $0.problem("the kernel may let the running daemon in: \(told)", "stop it; then see to Landlock")
                }
            }
            return [tree, program].map {
                $0.warning("the daemon could not try: \(told)", "see to the file system of its root, then ask again")
            }
        }
        let own = contents.attempts.filter { $0.path.isEmpty && $0.means == Admin.Contents.ownProgram }
        let files = contents.attempts.filter { !$0.path.isEmpty }
        // What is about neither, such as the broker, counts with the tree.
        let others = contents.attempts.filter { $0.path.isEmpty && $0.means != Admin.Contents.ownProgram }
        return [self.treeDiagnosis(files, others), self.programDiagnosis(own)]
    }

    private func treeDiagnosis(_ files: [Admin.Contents.Attempt], _ others: [Admin.Contents.Attempt]) -> Diagnosis {
        let check = Self.tree
        let evidence = (files + others).map(\.text)
        if let broken = self.broken(check, files + others, evidence) { return broken }
        guard let file = files.first else {
            return check.skipped("the daemon has found no file in its tree to try on", evidence: evidence)
        }
        let refused = files.filter(\.isProof)
        if refused.contains(where: { $0.means == "open for reading" }) {
            let ways = otherWays(than: refused)
            return check.ok(
                "proven now: the running daemon was refused \(file.quotedPath), which modes let it read "
                    + "(open: \(self.answer(refused))\(ways))",
                evidence: evidence)
        }
        if files.contains(where: { $0.permitted == false }) {
            return check.skipped(
                "not proven: modes let the daemon read none of the files that it came by, so a refusal says nothing",
                evidence: evidence)
        }
        return check.warning(
            "not proven: the attempts failed for other reasons", "dirlistctl doctor --verbose shows them",
            evidence: evidence)
    }

    private func answer(_ attempts: [Admin.Contents.Attempt]) -> String {
        attempts.first.map { $0.answer.hasPrefix("refused, ") ? String($0.answer.dropFirst(9)) : $0.answer } ?? ""
    }

    private func programDiagnosis(_ own: [Admin.Contents.Attempt]) -> Diagnosis {
        let check = Self.program
        let evidence = own.map(\.text)
        if let broken = self.broken(check, own, evidence) { return broken }
        if own.contains(where: \.isProof) {
            return check.ok(
                "proven now: the running daemon was refused its own program, which modes let it read "
                    + "(open: \(self.answer(own)))",
                evidence: evidence)
        }
        if own.contains(where: { $0.permitted == false }) {
            return check.skipped("not proven: modes do not let the daemon read its program", evidence: evidence)
        }
        return check.warning(
            "not proven: the daemon has not tried, or it failed for another reason",
            "dirlistctl doctor --verbose shows what happened", evidence: evidence)
    }

    /// What to say when one of the attempts was let in.
    private func broken(_ check: Check, _ attempts: [Admin.Contents.Attempt], _ evidence: [String]) -> Diagnosis? {
        let broken = attempts.filter(\.isAdmitted)
        guard let first = broken.first else { return nil }
        let place = first.path.isEmpty ? "" : " \(first.quotedPath)"
        return check.problem(
            "the kernel lets the running daemon in: \(first.means)\(place)\(otherWays(than: broken))",
            "stop it; then see to Landlock, and set service.sandbox to \"required\"", evidence: evidence)
    }

    private var runDiagnosis: Diagnosis {
        let check = Check(.contents, "every known way")
        switch self.run {
        case .skipped(let reason): return check.skipped(reason)
        case .ended(let status, let lines):
            func count(_ verdict: String) -> Int { lines.count { $0.hasPrefix("\(verdict): ") } }
            let last = lines.last ?? "nothing"
            if count("broken") > 0 {
                let first = lines.first { $0.hasPrefix("broken: ") } ?? ""
                return check.problem(
                    "a fresh process in the same sandbox was let in: \(first.dropFirst(8))",
                    "stop the daemon; then see to Landlock", evidence: lines)
            }
            switch status {
            case 0 where last == Self.allHold && lines.contains { $0.hasPrefix("holds: open for reading ") }:
                // The last line is about all of them.
                return check.ok(
                    "proven: of a fresh process in the same sandbox, with the rights of root, \(count("holds") - 1) ways were "
                        + "refused, \(count("skipped")) skipped, none was let in",
                    evidence: lines)
            case 77:
                return check.problem(
                    "the sandbox cannot be had: \(last)", "see to Landlock (group kernel)", evidence: lines)
            case 78:
                return check.skipped("dirlistd --prove does not start with this configuration", evidence: lines)
            case 1 where lines.contains { $0.contains("no regular file") }:
                return check.skipped("there is no file in the tree to try on", evidence: lines)
            default:
                return check.warning(
                    "not proven: \(last)", "dirlistctl doctor --verbose shows what happened", evidence: lines)
            }
        }
    }
}

/// " and 3 other ways" of trying.
private func otherWays(than attempts: [Admin.Contents.Attempt]) -> String {
    switch attempts.count - 1 {
    case ...0: ""
    case 1: " and 1 other way"
    case let count: " and \(count) other ways"
    }
}

extension Admin.Contents {
    /// What it says of the promise that contents are closed, for who only takes a look: nil when it says nothing.
    var isClosed: Bool? {
        if self.attempts.contains(where: \.isAdmitted) { return false }
        return self.attempts.contains(where: \.isProof) ? true : nil
    }

    /// Whether text that cannot be read could be about an attempt that was let in: then it is no reason for calm.
    static func mayTellOfBreach(_ text: String) -> Bool {
        text.contains("broken") || text.contains("let in")
    }
}

extension Admin.Contents.Attempt {
    /// Whether the kernel let it in.
    fileprivate var isAdmitted: Bool { self.verdict == "broken" || self.answer == "let in" }

    /// Whether it was refused as it should be, where modes would have let it in.
    fileprivate var isProof: Bool {
        self.verdict == "holds" && self.permitted == true && self.answer.hasPrefix("refused, ")
    }
}
