// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Words of a command line as a shell hands them over for completion, and as it takes them back.
struct ShellWord {
    /// Whose words they are. Nil stands for a shell that wants neither quotes nor escapes.
    let shell: CompletionShell?
    /// Whether the words come without the quotes that were typed: those of fish before version 4 do.
    let comesUnquoted: Bool

    init(shell: CompletionShell?, version: String?) {
        self.shell = shell
        let major = version.flatMap { Int($0.prefix { $0 != "." }) }
        self.comesUnquoted = shell == nil || shell == .fish && (major ?? 0) < 4
    }

    /// What a word means, which may have no end yet: quotes and backslashes are taken away, nothing is expanded.
    func meaning(_ word: String) -> String {
        // The quotes of an empty word are ArgumentParser's, whose script for fish puts them there.
        if self.comesUnquoted { return word == "''" ? "" : word }
        var meaning = String.UnicodeScalarView()
        var quote: Unicode.Scalar?
        var escapes = false
        for scalar in word.unicodeScalars {
            if escapes {
                escapes = false
                // Between quotes most backslashes stand for themselves.
                if let quote, !self.isEscapable(scalar, in: quote) { meaning.append("\\") }
                meaning.append(scalar)
            } else if scalar == "\\", quote != "'" || self.shell == .fish {
                escapes = true
            } else if scalar == quote {
                quote = nil
            } else if quote == nil, scalar == "'" || scalar == "\"" {
                quote = scalar
            } else {
                meaning.append(scalar)
            }
        }
        return String(meaning)
    }

    private func isEscapable(_ scalar: Unicode.Scalar, in quote: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\\", quote: true
        case "$": quote == "\""
        case "`", "!": quote == "\"" && self.shell != .fish
        default: false
        }
    }

    /// A completion, in the form in which the shell's script takes one that shall be the word `text`.
    func offer(_ text: String) -> String {
        switch self.shell {
        case CompletionShell.bash:
            // `compgen -W` expands what it is given, commands included.
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
        case CompletionShell.zsh:
            // `_describe` takes "completion:description".
            return String(text.flatMap { $0 == "\\" || $0 == ":" ? ["\\", $0] : [$0] })
        default:
            return text
        }
    }
}
