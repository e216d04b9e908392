// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink

/// `pwd`.
struct PwdCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "pwd",
        abstract: "Print the working directory, from the served root.",
        helpNames: .long
    )

    @OptionGroup var question: QuestionOptions

    @Flag(name: [.customShort("0"), .customLong("null")], help: "End the path with NUL.")
    var null = false

    func validate() throws {
        if self.question.json && self.null { throw ValidationError("--json and -0 cannot be given together.") }
    }

    func answer(_ questions: TreeConnection, _ wording: Wording) async throws -> ExitStatus {
        let path = try await questions.workingDirectory()
        var output = Output()
        self.append(path, escaping: outputIsTerminal() ? wording.escaping : nil, to: &output.bytes)
        try output.write()
        return .complete
    }

    /// Appends the answer; with `escaping`, safe for a terminal.
    func append(_ path: [UInt8], escaping: NameEscaping?, to line: inout [UInt8]) {
        if self.question.json {
            var writer = JSONWriter(capacity: 256)
            writer.beginObject()
            Tree.WorkingDirectory.Reply(path: path).write(to: &writer)
            writer.endObject()
            writer.withSpan { appendSafe(json: $0, to: &line) }
            line.append(UInt8(ascii: "\n"))
        } else if self.null {
            line += path
            line.append(0)
        } else {
            NameText(escaping: escaping).appendText(path, to: &line)
            line.append(UInt8(ascii: "\n"))
        }
    }
}
