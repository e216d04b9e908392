// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import LineEditor

/// What Tab makes of a line in a shell: commands, their options, and names on the server.
struct ShellCompletion: Sendable {
    /// Lists a directory on the server: gives the entries whose names begin so; with `onlyDirectories` those that are
    /// directories, or may lead to one.
    typealias Lookup =
        @Sendable (_ directory: [UInt8], _ beginning: [UInt8], _ onlyDirectories: Bool) async throws -> [Tree.Entry]

    let escaping: NameEscaping
    /// Of the terminal, in characters.
    let width: Int
    let height: Int

    /// Completes the last word before the cursor; nil when there is nothing that it could become.
    func complete(_ before: String, _ lookup: Lookup) async -> Completion? {
        let line = ArgumentBytes.decode(before)
        guard let words = TypedLine.unfinished(line), let last = words.last else { return nil }
        let candidates: [Candidate]
        switch Self.kind(of: last.bytes, after: words.dropLast().map(\.bytes)) {
        case .command:
            candidates = self.words(ShellCommands.names, beginning: last.bytes)
        case .option(let names):
            candidates = self.words(names, beginning: last.bytes)
        case .path(let onlyDirectories):
            do {
                candidates = try await self.names(last.bytes, onlyDirectories: onlyDirectories, lookup)
            } catch is TooManyNames {
                let notice = "More than \(grouped(TooManyNames.limit)) names begin so; type more of the name.\n"
                return Completion(replaced: 0, text: "", notice: bytes(notice))
            } catch {
                return nil
            }
        case nil:
            return nil
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

    private func names(_ typed: [UInt8], onlyDirectories: Bool, _ lookup: Lookup) async throws -> [Candidate] {
        let start = typed.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let directory = Array(typed[..<start])
        let found = try await lookup(directory, Array(typed[start...]), onlyDirectories)
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
        self.escaping.forLines.append(text, to: &word)
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

    /// What can be typed.
    private enum Kind {
        case command
        case option([String])
        case path(onlyDirectories: Bool)
    }

    /// What a word behind others can be; nil where nothing is known of that.
    private static func kind(of word: [UInt8], after earlier: [[UInt8]]) -> Kind? {
        guard let name = earlier.first.map(ArgumentBytes.encode) else { return .command }
        guard let type = ShellCommands.type(of: name) else { return nil }
        let options = CommandHelp.options(of: type)
        let valued = Set(options.filter(\.hasValue).flatMap(\.names))
        var isValue = false
        var hasOptions = true
        var count = 0
        for argument in earlier.dropFirst().map(ArgumentBytes.encode) {
            if isValue {
                isValue = false
            } else if hasOptions && argument == "--" {
                hasOptions = false
            } else if hasOptions && argument.hasPrefix("--") {
                isValue = valued.contains(argument)
            } else if hasOptions && argument.hasPrefix("-") && argument != "-" {
                // Of letters in one word only the last can have a value in the next one.
                isValue = valued.contains("-\(argument.suffix(1))")
            } else {
                count += 1
            }
        }
        if isValue { return nil }
        if hasOptions && word.first == UInt8(ascii: "-") { return .option(options.flatMap(\.names).sorted()) }
        switch name {
        case "help", "?": return count == 0 ? .command : nil
        case "cd": return count == 0 ? .path(onlyDirectories: true) : nil
        // The first word is a pattern.
        case "find": return count > 0 ? .path(onlyDirectories: false) : nil
        case "pwd", "exit", "quit": return nil
        default: return .path(onlyDirectories: false)
        }
    }
}

/// What all begin with, up to a whole character.
func commonBeginning(_ texts: [[UInt8]]) -> [UInt8] {
    // All that lies between two begins as these do.
    guard let first = texts.min(by: { $0.lexicographicallyPrecedes($1) }),
        let last = texts.max(by: { $0.lexicographicallyPrecedes($1) })
    else { return [] }
    let common = zip(first, last).prefix { $0 == $1 }.count
    var end = 0
    while end < common {
        let length = if case .scalar(_, let length) = decodeCharacter(first.span, at: end) { length } else { 1 }
        if end + length > common { break }
        end += length
    }
    return Array(first[..<end])
}
