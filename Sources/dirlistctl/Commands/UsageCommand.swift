// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Whether amounts are for people or exact; the last one given counts.
enum AmountFlag: EnumerableFlag {
    case human, exact

    static func name(for value: AmountFlag) -> NameSpecification {
        switch value {
        case .human: [.customShort("h"), .customLong("human-readable")]
        case .exact: .customLong("bytes")
        }
    }

    static func help(for value: AmountFlag) -> ArgumentHelp? {
        switch value {
        case .human: "Print sizes like 1.5K and 234M, as is done on a terminal."
        case .exact: "Print sizes in bytes, as is done elsewhere."
        }
    }

    /// How amounts look where the command line says this, or nothing.
    static func text(_ flag: AmountFlag?, forPeople: Bool) -> AmountText {
        switch flag {
        case .human: .human
        case .exact: .exact
        case nil: forPeople ? .human : .exact
        }
    }
}

/// `du`.
struct UsageCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "du",
        abstract: "Show what takes up the space below directories.",
        discussion: """
            On a terminal: the largest directories as a tree, each below what it holds, with a bar; the largest last, \
            as many as fit. Elsewhere: a line for each directory, its bytes, a tab and its path, as du -B1 prints them. \
            Hard links count once.
            """,
        helpNames: .long
    )

    /// How deep directories are told without being asked.
    static let usualDepth: Int64 = 3

    @OptionGroup var question: QuestionOptions

    @Option(
        name: [.customShort("d", allowingJoined: true), .customLong("max-depth")],
        help: ArgumentHelp(
            "Tell of directories down to this depth (default: \(usualDepth)); 0 is the path alone.", valueName: "depth")
    )
    var depth: Int64?

    @Flag(name: [.short, .long], help: "Tell of the paths alone, as -d 0 does.")
    var summarize = false

    @Option(
        name: [.customShort("n", allowingJoined: true), .customLong("lines")],
        help: ArgumentHelp(
            "Tell of so many directories, the largest (default: what fits the terminal; all elsewhere).",
            valueName: "number"
        )
    )
    var limit: Int?

    @Flag(name: [.customShort("x"), .long], help: "Stay out of other file systems.")
    var oneFileSystem = false

    @Flag(
        name: [.customLong("apparent"), .customLong("apparent-size")],
        help: "Measure by the sizes of files, not by what they take up on the disk."
    )
    var apparent = false

    @Flag(exclusivity: .chooseLast)
    var amounts: AmountFlag?

    @Flag(help: "Draw the picture also where the output is no terminal.")
    var bars = false

    @Flag(name: [.customShort("0"), .customLong("null")], help: "Print lines, and end them with NUL.")
    var null = false

    @Argument(
        help: ArgumentHelp("Directories; the server's working directory if none is named.", valueName: "path"),
        completion: .remotePath)
    var paths: [String] = []

    func validate() throws {
        if self.question.json && self.null { throw ValidationError("--json and -0 cannot be given together.") }
        if self.bars && (self.question.json || self.null) {
            throw ValidationError("--bars cannot be given together with --json or -0.")
        }
        if self.summarize && self.depth != nil { throw ValidationError("-s and -d cannot be given together.") }
        if let depth = self.depth, depth < 0 { throw ValidationError("The depth (-d) is 0 or more.") }
        if let limit = self.limit, limit < 1 { throw ValidationError("The number of lines (-n) is 1 or more.") }
    }

    func answer(_ questions: TreeConnection, _ wording: Wording) async throws -> ExitStatus {
        let surroundings = Surroundings.current()
        let style = self.style(surroundings)
        let request = self.request(style, terminalHeight: surroundings.isTerminal ? terminalHeight() : nil)
        let progress = Progress.begin { seen in
            let size = seen.bytes.map { ", \(text(.human, $0))" } ?? ""
            return "du: interrupted after \(seen.text)\(size); there is no answer before the end"
        }
        defer { progress.finish() }
        var report = UsageReport(
            questions: questions, request: request, style: style, wording: wording, progress: progress)
        return try await report.run()
    }

    /// How the answer looks.
    func style(_ surroundings: Surroundings) -> UsageStyle {
        var style = UsageStyle()
        if self.question.json {
            style.form = .json
            return style
        }
        let isPicture = self.bars || surroundings.isTerminal && !self.null
        style.amounts = AmountFlag.text(self.amounts, forPeople: isPicture)
        guard isPicture else {
            style.form = .lines(terminator: self.null ? 0 : UInt8(ascii: "\n"))
            return style
        }
        style.form = .picture(width: surroundings.width)
        style.names.escaping = NameEscaping(utf8: surroundings.showsUTF8)
        if surroundings.allowsColors { style.names.colors = LSColors(surroundings.lsColors) }
        return style
    }

    /// What to ask for.
    func request(_ style: UsageStyle, terminalHeight: Int?) -> UsageRequest {
        var request = UsageRequest(
            paths: self.paths.map(ArgumentBytes.decode),
            depth: self.summarize ? 0 : self.depth ?? Self.usualDepth,
            oneFilesystem: self.oneFileSystem,
            measure: self.apparent ? .size : .allocated
        )
        if request.paths.isEmpty { request.paths = [bytes(".")] }
        if let limit = self.limit {
            request.limit = limit
        } else if case .picture = style.form, let height = terminalHeight {
            // Beside the command line, what is not shown, and the next prompt.
            request.limit = max(height - 3, 5)
        }
        return request
    }
}

/// An amount as text.
private func text(_ form: AmountText, _ amount: Int) -> String {
    var line: [UInt8] = []
    form.append(Int64(amount), to: &line)
    return String(decoding: line, as: UTF8.self)
}
