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
            /// `holds`: refused as it should be. `broken`: let in. `inconclusive`: failed for another reason.
            /// `skipped`.
            public var verdict: String
            /// What was tried, in words without quotes and colons.
            public var means: String
            /// On what, relative to the root, made readable; empty when on no file of the tree.
            public var path: String
            /// What came of it: `refused, EACCES`, `let in`, or why it was not tried.
            public var answer: String
            /// Whether modes alone would have let the daemon in, so that the refusal is the sandbox's; nil when they
            /// have no part in it.
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

        /// As it stands among the protections.
        public var text: String {
            self.attempts.map(\.text).joined(separator: "; ")
        }

        /// Reads what `text` writes; nil when it is something else.
        public init?(_ text: String) {
            self.attempts = []
            for part in splitOutsideQuotes(text.unicodeScalars) {
                guard let attempt = Attempt(part) else { return nil }
                self.attempts.append(attempt)
            }
        }
    }
}

//  Text is read by its scalars: as a character, a quote would be another one when a mark of the name behind it combines
//  with it.
private typealias Scalars = Substring.UnicodeScalarView

extension Admin.Contents.Attempt {
    private static let allowed = ", though modes allow it"
    private static let forbidden = ", as modes forbid it too"

    /// The path in quotes, in which a backslash stands before each quote and backslash.
    public var quotedPath: String {
        var result = "\""
        for scalar in self.path.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }

    /// As it stands among others.
    public var text: String {
        let path = self.path.isEmpty ? "" : " \(self.quotedPath)"
        let modes = self.permitted.map { $0 ? Self.allowed : Self.forbidden } ?? ""
        return "\(self.verdict): \(self.means)\(path): \(self.answer)\(modes)"
    }

    fileprivate init?(_ text: Scalars) {
        guard let (verdict, rest) = cut(text, at: ": ") else { return nil }
        var path = ""
        let means: Scalars
        var answer: Scalars
        if let quote = rest.firstIndex(of: "\""), let colon = rest.firstIndex(of: ":"), quote < colon {
            guard let (name, behind) = unquoted(rest[quote...]), behind.starts(with: ": ".unicodeScalars),
                !name.isEmpty, rest[..<quote].last == " "
            else { return nil }
            means = rest[..<quote].dropLast()
            path = name
            answer = behind.dropFirst(2)
        } else {
            guard let parts = cut(rest, at: ": ") else { return nil }
            (means, answer) = parts
        }
        var permitted: Bool?
        for (suffix, value) in [(Self.allowed.unicodeScalars, true), (Self.forbidden.unicodeScalars, false)]
        where answer.suffix(suffix.count).elementsEqual(suffix) {
            answer = answer.dropLast(suffix.count)
            permitted = value
        }
        self.init(
            verdict: String(verdict), means: String(means), path: path, answer: String(answer), permitted: permitted)
    }
}

/// What stands before the first `separator`, and what behind it.
private func cut(_ text: Scalars, at separator: String) -> (Scalars, Scalars)? {
    let separator = separator.unicodeScalars
    for index in text.indices where text[index...].starts(with: separator) {
        return (text[..<index], text[index...].dropFirst(separator.count))
    }
    return nil
}

/// Reads what begins with a quote; gives it and what stands behind.
private func unquoted(_ text: Scalars) -> (String, Scalars)? {
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for index in text.indices.dropFirst() {
        switch text[index] {
        case "\\" where !isEscaped: isEscaped = true
        case "\"" where !isEscaped: return (String(result), text[index...].dropFirst())
        case let scalar:
            result.append(scalar)
            isEscaped = false
        }
    }
    return nil
}

/// The parts between `; `, where that does not stand in quotes.
private func splitOutsideQuotes(_ text: String.UnicodeScalarView) -> [Scalars] {
    var parts: [Scalars] = []
    var start = text.startIndex
    var isQuoted = false
    var isEscaped = false
    var previous: Unicode.Scalar?
    for index in text.indices {
        let scalar = text[index]
        if isEscaped {
            isEscaped = false
        } else if isQuoted, scalar == "\\" {
            isEscaped = true
        } else if scalar == "\"" {
            isQuoted.toggle()
        } else if !isQuoted, scalar == " ", previous == ";" {
            parts.append(text[start..<text.index(before: index)])
            start = text.index(after: index)
        }
        previous = scalar
    }
    return parts + [text[start...]]
}
