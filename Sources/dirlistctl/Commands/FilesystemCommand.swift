// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink

/// `df`.
struct FilesystemCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "df",
        abstract: "Show the file systems that hold paths, and how full they are.",
        helpNames: .long
    )

    @OptionGroup var question: QuestionOptions

    @Flag(name: [.short, .long], help: "Count inodes, not bytes.")
    var inodes = false

    @Flag(exclusivity: .chooseLast)
    var amounts: AmountFlag?

    @Argument(
        help: ArgumentHelp("What they hold; the server's working directory if nothing is named.", valueName: "path"),
        completion: .remotePath)
    var paths: [String] = []

    func answer(_ questions: TreeConnection, _ wording: Wording) async throws -> ExitStatus {
        let paths = self.paths.isEmpty ? [bytes(".")] : self.paths.map(ArgumentBytes.decode)
        var output = Output()
        return try await self.answer(paths, questions, self.table(.current()), wording, &output)
    }

    /// How the answer looks.
    func table(_ surroundings: Surroundings) -> FilesystemTable {
        let amounts = AmountFlag.text(self.amounts, forPeople: surroundings.isTerminal)
        return FilesystemTable(
            width: surroundings.isTerminal ? surroundings.width : nil,
            unit: self.inodes ? .inodes : .bytes(amounts),
            names: NameText(escaping: surroundings.isTerminal ? NameEscaping(utf8: surroundings.showsUTF8) : nil)
        )
    }

    /// Prints what is known of the file systems of all paths, as far as they can be found.
    func answer(
        _ paths: [[UInt8]],
        _ questions: some FilesystemQuestions,
        _ table: FilesystemTable,
        _ wording: Wording,
        _ output: inout Output,
        complain: (String) -> Void = dirlistctl.complain
    ) async throws -> ExitStatus {
        var status = ExitStatus.complete
        var answers: [(path: [UInt8], filesystem: Tree.Filesystem.Reply)] = []
        for path in paths {
            do {
                answers.append((path, try await questions.filesystem(path)))
            } catch let error as ErrorReply {
                complain(wording.sentence(error, path: path))
                status.worsen(to: .noAnswer)
            }
        }
        if self.question.json {
            for (path, filesystem) in answers { self.appendJSON(path, filesystem, to: &output.bytes) }
        } else if !answers.isEmpty {
            table.append(answers, to: &output.bytes)
        }
        try output.write()
        return status
    }

    private func appendJSON(_ path: [UInt8], _ filesystem: Tree.Filesystem.Reply, to line: inout [UInt8]) {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.text("path", raw: "rawPath", path.span)
        filesystem.write(to: &writer)
        writer.endObject()
        writer.withSpan { appendSafe(json: $0, to: &line) }
        line.append("\n")
    }
}
