// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What ArgumentParser tells of a command, but for the options that say whom to ask: those are not for a shell.
enum CommandHelp {
    /// An option, by all of its names.
    struct Option {
        let names: [String]
        /// Whether a word with its value follows.
        let hasValue: Bool

        /// Nil when a line of help does not begin to tell of one: "  -a, --all <value>   What it does".
        init?(_ line: some StringProtocol) {
            guard line.hasPrefix("  -") else { return nil }
            let words = line.dropFirst(2).split(separator: " ", omittingEmptySubsequences: false)
            let heading = words.prefix { $0.hasPrefix("-") || $0.hasPrefix("<") }
            self.names = heading.filter { $0.hasPrefix("-") }.map { String($0.prefix { $0 != "," }) }
            self.hasValue = heading.contains { $0.hasPrefix("<") }
        }

        var isAddressing: Bool { self.names.contains(where: RemotePathCompletion.addressing.contains) }
    }

    /// The options of a command.
    static func options(of type: any ParsableCommand.Type) -> [Option] {
        type.helpMessage(columns: 1000).split(separator: "\n").compactMap { Option($0) }.filter { !$0.isAddressing }
    }

    /// A help or a complaint.
    static func withoutAddressing(_ text: String) -> String {
        var lines: [String] = []
        var isLeftOut = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let option = Option(line) {
                isLeftOut = option.isAddressing
            } else if !line.hasPrefix("   ") {
                // What an option means goes on further to the right.
                isLeftOut = false
            }
            if isLeftOut { continue }
            lines.append(line.uppercased().hasPrefix("USAGE: ") ? self.usage(line) : self.withoutSuggestion(line))
        }
        return lines.joined(separator: "\n")
    }

    /// "Usage: ls [--host <HOST>] [<path>]".
    private static func usage(_ line: Substring) -> String {
        var words: [Substring] = []
        var isValue = false
        for word in line.split(separator: " ") {
            let isOption = RemotePathCompletion.addressing.contains(String(word.dropFirst()))
            if !isOption && !isValue { words.append(word) }
            isValue = isOption
        }
        return words.joined(separator: " ")
    }

    private static func withoutSuggestion(_ line: Substring) -> String {
        RemotePathCompletion.addressing.reduce(String(line)) { $0.replacing(" Did you mean '\($1)'?", with: "") }
    }
}
