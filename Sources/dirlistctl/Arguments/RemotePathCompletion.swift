// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import VarlinkNIO

extension CompletionKind {
    /// Paths of the tree that is served by the daemon that the command line names.
    static var remotePath: CompletionKind {
        .custom { words, index, _ in
            let form = ShellWord(shell: CompletionShell.requesting, version: CompletionShell.requestingVersion)
            return RemotePathCompletion(words: words, index: index, form: form)?.wait() ?? []
        }
    }
}

/// The completion of a word that is a path on the server.
///
/// Whatever goes wrong, there are no completions then, and nothing is said: the terminal belongs to the command line
/// that is being written.
struct RemotePathCompletion: Sendable {
    private let form: ShellWord
    let address: Address
    private let files: TLSFiles?
    /// What is typed: the directory up to its last slash, and the beginning of a name.
    private let directory: String
    private let beginning: String

    /// Nil when the words name no daemon, or their path is not text.
    /// - Parameters:
    ///   - words: the command line as the shell has it, the program's name first.
    ///   - index: which of the words to complete.
    init?(words: [String], index: Int, form: ShellWord, environment: (String) -> String? = environmentVariable) {
        guard words.indices.contains(index) else { return nil }
        let meanings = words.map(form.meaning)
        guard let options = try? QuestionOptions.parse(Self.options(in: meanings.dropFirst())),
            let address = try? options.resolveAddress(environment: environment),
            let files = try? Optional(options.resolveTLS(environment: environment))
        else { return nil }
        self.form = form
        self.address = address
        self.files = files
        let path = meanings[index].unicodeScalars
        guard String(path).utf8.elementsEqual(ArgumentBytes.decode(meanings[index])) else { return nil }
        let name = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        self.directory = String(path[..<name])
        self.beginning = String(path[name...])
    }

    /// Whether the arguments are a shell's question for completions. The answer is waited for, which the main thread
    /// may do and the threads that bring it may not.
    static func isAsked(_ arguments: [String]) -> Bool {
        arguments.first == "---completion"
    }

    /// Options of `QuestionOptions` that have a value.
    static let addressing = ["-H", "--host", "--address", "--ca", "--certificate", "--key"]

    /// Those of the arguments that say whom to ask.
    static func options(in arguments: some Sequence<String>) -> [String] {
        var found: [String] = []
        var takesNext = false
        for argument in arguments {
            if argument == "--" { break }
            if takesNext {
                found.append(argument)
                takesNext = false
            } else if Self.addressing.contains(argument) {
                found.append(argument)
                takesNext = true
            } else if argument.hasPrefix("-H") || Self.addressing.contains(where: { argument.hasPrefix($0 + "=") }) {
                found.append(argument)
            }
        }
        return found
    }

    /// The completions; none when they take too long.
    fileprivate func wait() -> [String] {
        completionsInTime {
            try await VarlinkConnection.with(self.address, tls: self.files?.load()) { connection in
                try await self.completions(TreeConnection(connection: connection))
            }
        }
    }

    /// What the word may become, sorted, each in the shell's form. A directory ends in a slash.
    ///
    /// Shells read a completion a line and show what they read, so names that a terminal must not get are left out.
    func completions(_ questions: some TreeQuestions) async throws -> [String] {
        let found = try await remoteNames(
            beginning: bytes(self.beginning),
            in: bytes(self.directory),
            questions,
            where: { $0.rawName == nil && self.isOffered($0.name) }
        )
        return found.map { entry in
            // A name like an option needs something before it.
            let before = self.directory.isEmpty && entry.name.hasPrefix("-") ? "./" : self.directory
            return self.form.offer(before + entry.name + (entry.kind == .directory ? "/" : ""))
        }
    }

    private func isOffered(_ name: String) -> Bool {
        name.unicodeScalars.allSatisfy { TerminalText.width($0) != nil }
    }
}
