// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension Admin {
    /// What the kernel answered when the daemon, asked for its status, tried to get at the contents of files: the value
    /// of `protections.contents`. It is made anew for each `Status`.
    ///
    /// As text, attempts follow each other with `; ` between them, each as
    /// `holds: open for reading "etc/passwd": refused, EACCES, though modes allow it`.
    public struct Contents: Sendable, Equatable {
        /// Where it is among the protections.
        public static let key = "contents"
        /// The means of the attempt on the daemon's own program, which is no file of the tree and always there.
        public static let ownProgram = "open its own program"

        /// One way that was tried.
        public struct Attempt: Sendable, Equatable {
            /// `holds`: refused as it should be. `broken`: let in. `inconclusive`: failed for another reason. `skipped`.
            public var verdict: String
            /// What was tried, in words without quotes and colons.
            public var means: String
            /// On what, relative to the root, made readable; empty when on no file of the tree.
            public var path: String
            /// What came of it: `refused, EACCES`, `let in`, or why it was not tried.
            public var answer: String
            /// Whether modes alone would have let the daemon in, so that the refusal is the sandbox's; nil when they have
            /// no part in it.
            public var permitted: Bool?

            /// An attempt from its parts.
            public init(verdict: String, means: String, path: String, answer: String, permitted: Bool?) {
                self.verdict = verdict
                self.means = means
                self.path = path
                self.answer = answer
                self.permitted = permitted
            }
        }

        /// The attempts, in the order in which they were made.
        public var attempts: [Attempt]

        /// These attempts.
        public init(attempts: [Attempt]) {
            self.attempts = attempts
        }

        private static let allowed = ", though modes allow it"
        private static let forbidden = ", as modes forbid it too"

        /// As it stands among the protections.
        public var text: String {
            self.attempts.map { attempt in
                let path = attempt.path.isEmpty ? "" : " \(quoted(attempt.path))"
                let modes = attempt.permitted.map { $0 ? Self.allowed : Self.forbidden } ?? ""
                return "\(attempt.verdict): \(attempt.means)\(path): \(attempt.answer)\(modes)"
            }.joined(separator: "; ")
        }

        /// Reads what `text` writes; nil when it is something else.
        public init?(_ text: String) {
            self.attempts = []
            for part in splitOutsideQuotes(text) {
                guard let attempt = Attempt(part) else { return nil }
                self.attempts.append(attempt)
            }
        }
    }
}

extension Admin.Contents.Attempt {
    fileprivate init?(_ text: Substring) {
        guard let (verdict, rest) = cut(text, at: ": ") else { return nil }
        var path = ""
        let means: Substring
        var answer: Substring
        if let quote = rest.firstIndex(of: "\""), let colon = rest.firstIndex(of: ":"), quote < colon {
            guard let (name, end) = unquoted(rest[quote...]), rest[end...].hasPrefix(": "), !name.isEmpty,
                rest[..<quote].hasSuffix(" ")
            else { return nil }
            means = rest[..<quote].dropLast()
            path = name
            answer = rest[end...].dropFirst(2)
        } else {
            guard let parts = cut(rest, at: ": ") else { return nil }
            (means, answer) = parts
        }
        var permitted: Bool?
        for (suffix, value) in [(", though modes allow it", true), (", as modes forbid it too", false)]
        where answer.hasSuffix(suffix) {
            answer = answer.dropLast(suffix.count)
            permitted = value
        }
        self.init(
            verdict: String(verdict), means: String(means), path: path, answer: String(answer), permitted: permitted)
    }
}

/// What stands before the first `separator`, and what behind it.
private func cut(_ text: Substring, at separator: String) -> (Substring, Substring)? {
    var index = text.startIndex
    while index < text.endIndex {
        if text[index...].hasPrefix(separator) { return (text[..<index], text[index...].dropFirst(separator.count)) }
        index = text.index(after: index)
    }
    return nil
}

private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
        result.unicodeScalars.append(scalar)
    }
    return result + "\""
}

/// Reads what begins with a quote, and says where it ends.
private func unquoted(_ text: Substring) -> (String, String.Index)? {
    var result = String.UnicodeScalarView()
    var isEscaped = false
    let scalars = text.unicodeScalars
    for index in scalars.indices.dropFirst() {
        switch scalars[index] {
        case "\\" where !isEscaped: isEscaped = true
        case "\"" where !isEscaped: return (String(result), scalars.index(after: index))
        case let scalar:
            result.append(scalar)
            isEscaped = false
        }
    }
    return nil
}

/// The parts between `; `, where that does not stand in quotes.
private func splitOutsideQuotes(_ text: String) -> [Substring] {
    var parts: [Substring] = []
    let scalars = text.unicodeScalars
    var start = scalars.startIndex
    var isQuoted = false
    var isEscaped = false
    var previous: Unicode.Scalar?
    for index in scalars.indices {
        let scalar = scalars[index]
        if isEscaped {
            isEscaped = false
        } else if isQuoted, scalar == "\\" {
            isEscaped = true
        } else if scalar == "\"" {
            isQuoted.toggle()
        } else if !isQuoted, scalar == " ", previous == ";" {
            parts.append(text[start..<scalars.index(before: index)])
            start = scalars.index(after: index)
        }
        previous = scalar
    }
    return parts + [text[start...]]
}
