// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Glibc
import Varlink

/// `watch`.
struct WatchCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Tell what changes in a directory, as it happens.",
        discussion: """
            A line for each change: the local time, what happened, and the path, which ends in a slash when it is a \
            directory. A gap says that changes were missed there. Without --timeout or --count it goes on until it is \
            interrupted.
            """,
        helpNames: .long
    )

    @OptionGroup var question: QuestionOptions

    @Flag(name: [.customShort("R"), .long], help: "Watch all directories below, too, also those that are yet to come.")
    var recursive = false

    @Option(help: ArgumentHelp("End after so many changes.", valueName: "number"))
    var count: Int?

    @Option(help: ArgumentHelp("End after so long, as in 90s or 1h30min.", valueName: "duration"))
    var timeout: DurationArgument?

    @Flag(name: [.customShort("0"), .customLong("null")], help: "End lines with NUL, and print paths as they are.")
    var null = false

    @Argument(
        help: ArgumentHelp("A directory; the server's working directory if none is named.", valueName: "path"),
        completion: .remotePath)
    var path: String?

    func validate() throws {
        if self.question.json && self.null { throw ValidationError("--json and -0 cannot be given together.") }
        if let count = self.count, count < 1 { throw ValidationError("The number of changes (--count) is 1 or more.") }
        if self.timeout?.microseconds == 0 { throw ValidationError("The time to watch (--timeout) is more than none.") }
    }

    var timeLimit: DurationArgument? { self.timeout }

    func answer(_ questions: TreeConnection, _ wording: Wording) async throws -> ExitStatus {
        let request = self.request
        let path = request.path ?? bytes(".")
        let progress = Progress.begin(showsLine: false) { seen in
            "watch: interrupted after \(counted(seen.entries, "change", "changes"))"
        }
        defer { progress.finish() }
        var report = ChangeReport(
            questions: questions,
            request: request,
            line: Self.line(request, .current(), isNull: self.null),
            json: self.question.json,
            terminator: self.null ? 0 : UInt8(ascii: "\n"),
            wording: wording,
            progress: progress,
            ready: {
                // For a person, who sees nothing until something changes. Programs have --json.
                if isatty(STDERR_FILENO) == 1 { complain(wording.watching(path)) }
            }
        )
        do {
            return try await report.run()
        } catch let error as ErrorReply {
            complain(wording.sentence(error, path: path))
            return .noAnswer
        }
    }

    var request: WatchRequest {
        WatchRequest(path: self.path.map(ArgumentBytes.decode), isRecursive: self.recursive, limit: self.count)
    }

    static func line(_ request: WatchRequest, _ surroundings: Surroundings, isNull: Bool) -> ChangeLine {
        let isForPeople = surroundings.isTerminal && !isNull
        return ChangeLine(
            base: request.path,
            escaping: isForPeople ? NameEscaping(utf8: surroundings.showsUTF8) : nil,
            isColored: isForPeople && surroundings.allowsColors
        )
    }
}
