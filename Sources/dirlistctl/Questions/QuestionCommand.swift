// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A command that asks a server about its tree: by itself, or in a shell that is connected already.
protocol QuestionCommand: AsyncParsableCommand, Sendable {
    var question: QuestionOptions { get }

    /// After how long to cancel the answer; nil for never.
    var timeLimit: DurationArgument? { get }

    /// Asks, and prints the answer.
    /// - Throws: what a `TreeConnection` throws, where nothing is printed of the answer; `OutputError`; and
    ///   `CancellationError`.
    func answer(_ questions: TreeConnection, _ wording: Wording) async throws -> ExitStatus
}

extension QuestionCommand {
    /// As it is typed.
    static var name: String { self.configuration.commandName ?? "" }

    var timeLimit: DurationArgument? { nil }

    func run() async throws {
        try await cancelling(after: self.timeLimit) {
            try await ask(self.question, command: Self.name) { questions, wording in
                try await self.answer(questions, wording)
            }
        }
    }
}
