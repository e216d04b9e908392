// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink

/// `stat`.
struct StatCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "stat",
        abstract: "Show all that is known about an entry.",
        helpNames: .long
    )

    @OptionGroup var question: QuestionOptions

    @Flag(name: [.customShort("L"), .long], help: "Follow symbolic links.")
    var follow = false

    @Argument(help: ArgumentHelp("What to show.", valueName: "path"), completion: .remotePath)
    var paths: [String]

    func answer(_ questions: TreeConnection, _ wording: Wording) async throws -> ExitStatus {
        var status = ExitStatus.complete
        var output = Output()
        var json = EntryJSON()
        var block = EntryBlock(names: NameText(escaping: outputIsTerminal() ? wording.escaping : nil))
        for path in self.paths.map(ArgumentBytes.decode) {
            do {
                let entry = try await questions.stat(path, follow: self.follow, detail: .full)
                if self.question.json {
                    json.append(entry, to: &output.bytes)
                    output.bytes.append(UInt8(ascii: "\n"))
                } else {
                    block.append(entry, path: path, to: &output.bytes)
                }
                try output.write()
                if let error = entry.error {
                    complain(wording.unreadable(path, error: error))
                    status.worsen(to: .incomplete)
                }
            } catch let error as ErrorReply {
                complain(wording.sentence(error, path: path))
                status.worsen(to: .noAnswer)
            }
        }
        return status
    }
}
