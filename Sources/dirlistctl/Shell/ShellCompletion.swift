// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import LineEditor

/// What Tab makes of a line in a shell: commands, their options, and names on the server.
struct ShellCompletion: Sendable {
    /// Lists a directory on the server: gives the entries whose names begin so.
    typealias Lookup = @Sendable (_ directory: [UInt8], _ beginning: [UInt8]) async throws -> [Tree.Entry]

    let escaping: NameEscaping
    /// Of the terminal, in characters.
    let width: Int
    let height: Int

    /// Completes the last word before the cursor; nil when there is nothing that it could become.
    func complete(_ before: String, _ lookup: Lookup) async -> Completion? {
        let line = ArgumentBytes.decode(before)
        guard let words = TypedLine.unfinished(line), let last = words.last else { return nil }
        let candidates: [Candidate]
        let earlier = words.dropLast()
        let command = earlier.first.map { ArgumentBytes.encode($0.bytes) }
        switch command {
        case nil:
            candidates = self.words(ShellCommands.names, beginning: last.bytes)
        case "help":
            candidates = self.words(ShellCommands.names, beginning: last.bytes)
        case let command?:
            let isOption = last.bytes.first == UInt8(ascii: "-") && !earlier.contains { $0.bytes == bytes("--") }
            if isOption {
                candidates = self.words(Self.options(of: command), beginning: last.bytes)
            } else if Self.takesPath(command, after: earlier.dropFirst()) {
                candidates = await self.names(last.bytes, onlyDirectories: command == "cd", lookup)
            } else {
                candidates = []
            }
        }
        return self.completion(candidates, word: last, line: line)
    }

    /// What a word may become.
    private struct Candidate {
        let text: [UInt8]
        /// The part of it that is shown where there are several.
        let name: [UInt8]
        /// Whether the word goes on behind it, as a directory does.
        let goesOn: Bool
    }

    private func words(_ words: [String], beginning: [UInt8]) -> [Candidate] {
        words.map(bytes).filter { $0.starts(with: beginning) }.map { Candidate(text: $0, name: $0, goesOn: false) }
    }

    private func names(_ typed: [UInt8], onlyDirectories: Bool, _ lookup: Lookup) async -> [Candidate] {
        let start = typed.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let directory = Array(typed[..<start])
        guard let found = try? await lookup(directory, Array(typed[start...])) else { return [] }
        return found.filter { !onlyDirectories || $0.kind == .directory || $0.kind == .symlink }.map { entry in
            let isDirectory = entry.kind == .directory
            let name = entry.nameBytes + (isDirectory ? bytes("/") : [])
            // A name like an option needs something before it.
            let before = directory.isEmpty && name.first == UInt8(ascii: "-") ? bytes("./") : directory
            return Candidate(text: before + name, name: name, goesOn: isDirectory)
        }
    }

    private func completion(_ candidates: [Candidate], word: TypedLine.Word, line: [UInt8]) -> Completion? {
        guard let first = candidates.first else { return nil }
        let replaced = ArgumentBytes.encode(Array(line[word.start...])).unicodeScalars.count
        if candidates.count == 1 {
            return Completion(replaced: replaced, text: self.quoted(first.text) + (first.goesOn ? "" : " "))
        }
        let common = commonBeginning(candidates.map(\.text))
        if common.count > word.bytes.count {
            return Completion(replaced: replaced, text: self.quoted(common))
        }
        return Completion(replaced: 0, text: "", notice: self.list(candidates.map(\.name)))
    }

    /// As a word that can be typed, and goes on when more is typed behind it.
    private func quoted(_ text: [UInt8]) -> String {
        var word: [UInt8] = []
        self.escaping.append(text, to: &word)
        return ArgumentBytes.encode(word)
    }

    /// Names side by side, as many as fit the terminal.
    private func list(_ names: [[UInt8]]) -> [UInt8] {
        var rows = Columns(names.map(self.escaping.width), lineWidth: self.width)
        var shown = names
        let most = max(self.height - 3, 3)
        while rows.rows > most {
            shown = Array(shown.prefix(min(shown.count - 1, max(1, shown.count * most / rows.rows))))
            rows = Columns(shown.map(self.escaping.width), lineWidth: self.width)
        }
        var text: [UInt8] = []
        for row in 0..<rows.rows {
            for (column, place) in rows.places(row: row, count: shown.count).enumerated() {
                let width = self.escaping.append(shown[place], to: &text)
                if place + rows.rows < shown.count { text.append(spaces: rows.widths[column] - width) }
            }
            text.append("\n")
        }
        if shown.count < names.count { text += bytes("and \(grouped(names.count - shown.count)) more\n") }
        return text
    }

    // MARK: Commands

    private static func takesPath(_ command: String, after words: some Collection<TypedLine.Word>) -> Bool {
        switch command {
        case "cd": words.isEmpty
        // The first word is a pattern.
        case "find": words.contains { $0.bytes.first != UInt8(ascii: "-") }
        case "pwd": false
        default: ShellCommands.questions.contains { $0.name == command }
        }
    }

    /// The options of a command, from its help. Those that say whom to ask are not for a shell.
    static func options(of command: String) -> [String] {
        guard let type = ShellCommands.questions.first(where: { $0.name == command }) else { return ["--help"] }
        let isEnd: (Character) -> Bool = { " ,".contains($0) }
        var found: [String] = []
        for line in Dirlistctl.helpMessage(for: type, columns: 1000).split(separator: "\n") {
            // "  -a, --all <value>   What it does"
            guard line.hasPrefix("  -") else { continue }
            for word in line.dropFirst(2).split(separator: " ", omittingEmptySubsequences: false) {
                guard word.hasPrefix("-") || word.hasPrefix("<") else { break }
                if word.hasPrefix("-") { found.append(String(word.prefix { !isEnd($0) })) }
            }
        }
        let excluded = RemotePathCompletion.addressing + ["--version"]
        return found.filter { !excluded.contains($0) }.sorted()
    }
}

/// What all begin with, up to a whole character.
func commonBeginning(_ texts: [[UInt8]]) -> [UInt8] {
    guard let first = texts.first else { return [] }
    var common = first
    for text in texts {
        common = Array(zip(common, text).prefix { $0 == $1 }.map(\.0))
    }
    var end = 0
    while end < common.count {
        let length = if case .scalar(_, let length) = decodeCharacter(first.span, at: end) { length } else { 1 }
        if end + length > common.count { break }
        end += length
    }
    return Array(common[..<end])
}
