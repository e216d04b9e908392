// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI

/// `find`.
struct FindCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find entries by name, kind, size and age, as fd does.",
        discussion: """
            The server does the searching. Nothing is left out: names that begin with a dot are found, too. Symbolic \
            links are not followed. What is found is printed as it comes, unsorted; directories end with a slash. \
            Finding nothing is an answer, too.
            """,
        helpNames: .long
    )

    /// Whether the case of letters counts; the last one given decides.
    enum Case: EnumerableFlag {
        case ignore, sensitive

        static func name(for value: Case) -> NameSpecification {
            switch value {
            case .ignore: [.customShort("i"), .customLong("ignore-case")]
            case .sensitive: [.customShort("s"), .customLong("case-sensitive")]
            }
        }

        static func help(for value: Case) -> ArgumentHelp? {
            switch value {
            case .ignore: "Ignore case, as is done without asking unless PATTERN has a capital letter."
            case .sensitive: "Do not ignore case."
            }
        }
    }

    /// A kind by fd's name for it.
    struct Kind: ExpressibleByArgument, Equatable {
        let kind: Tree.Kind

        init?(argument: String) {
            switch argument {
            case "f", "file": self.kind = .file
            case "d", "dir", "directory": self.kind = .directory
            case "l", "symlink": self.kind = .symlink
            case "p", "pipe": self.kind = .fifo
            case "s", "socket": self.kind = .socket
            case "b", "block-device": self.kind = .block
            case "c", "char-device": self.kind = .character
            default: return nil
            }
        }

        static let allValueStrings = [
            "f", "file", "d", "dir", "directory", "l", "symlink", "p", "pipe", "s", "socket", "b", "block-device", "c",
            "char-device",
        ]
    }

    @OptionGroup var question: QuestionOptions

    @Flag(name: [.short, .long], help: "PATTERN is a shell pattern for the whole name, not a part of it.")
    var glob = false

    @Flag(exclusivity: .chooseLast)
    var letters: Case?

    @Option(
        name: [.customShort("e", allowingJoined: true), .long],
        help: ArgumentHelp("Names that end in this after a dot, in either case; may be repeated.", valueName: "ext")
    )
    var `extension`: [String] = []

    @Option(
        name: [.customShort("t", allowingJoined: true), .long],
        help: ArgumentHelp(
            """
            Entries of this kind: f(ile), d(irectory), l or symlink, p(ipe), s(ocket), b(lock-device), \
            c(har-device); may be repeated.
            """,
            valueName: "kind")
    )
    var type: [Kind] = []

    @Option(
        name: [.customShort("S", allowingJoined: true), .long],
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            Files of at least +SIZE, at most -SIZE, or exactly SIZE, like +1M, -10k, 5Gi; may be repeated. k, m, g and \
            t are powers of 1000, ki, mi, gi and ti of 1024.
            """,
            valueName: "size")
    )
    var size: [SizeBound] = []

    @Option(
        help: ArgumentHelp(
            "Modified no longer ago than 10h, 2d, 1week, or since 2026-11-01, '2026-11-01 10:00:00' or @SECONDS.",
            valueName: "time")
    )
    var changedWithin: TimeBound?

    @Option(help: ArgumentHelp("Modified longer ago than that, or before it.", valueName: "time"))
    var changedBefore: TimeBound?

    @Option(
        name: [.customShort("d", allowingJoined: true), .long],
        help: ArgumentHelp("Go no deeper; what is directly in PATH is at depth 1.", valueName: "depth")
    )
    var maxDepth: Int?

    @Flag(name: [.customShort("x"), .long], help: "Stay in one file system.")
    var oneFileSystem = false

    @Option(help: ArgumentHelp("Stop after so many.", valueName: "count"))
    var maxResults: Int?

    @Flag(name: .customShort("1"), help: "Stop after the first.")
    var one = false

    @Flag(
        name: [.customShort("l"), .customLong("list-details")], help: "Print a line with metadata for each, as ls -l.")
    var long = false

    @Flag(name: [.customShort("h"), .long], help: "With -l, print sizes like 1.5K and 234M.")
    var humanReadable = false

    @Flag(name: [.customShort("0"), .customLong("null"), .customLong("print0")], help: "End paths with NUL.")
    var null = false

    @Option(help: ArgumentHelp("Colour names: auto, always or never.", valueName: "when"))
    var color = ListCommand.Color.auto

    @Argument(
        help: ArgumentHelp(
            "A part of the name, or with -g a pattern for all of it. Everything, if it is not given, empty or a dot.",
            valueName: "pattern"))
    var pattern: String?

    @Argument(
        help: ArgumentHelp("Where; the server's working directory if nothing is named.", valueName: "path"),
        completion: .remotePath)
    var paths: [String] = []

    func validate() throws {
        if self.question.json && self.null { throw ValidationError("--json and -0 cannot be given together.") }
        if let depth = self.maxDepth, depth < 1 { throw ValidationError("The depth must be at least 1.") }
        if let count = self.maxResults, count < 1 { throw ValidationError("The number of results must be at least 1.") }
        for text in [self.pattern ?? ""] + self.extension {
            try self.checkName(text)
        }
    }

    private func checkName(_ text: String) throws {
        if text == self.pattern && text.contains("/") {
            throw ValidationError(
                "No name has a '/' in it. To find everything in '\(text)': dirlistctl find . '\(text)'")
        }
        if text.contains("/") { throw ValidationError("No name has a '/' in it: '\(text)'.") }
        if Array(text.utf8) != ArgumentBytes.decode(text) {
            throw ValidationError("Only text can be searched for, and this is not UTF-8: '\(text)'.")
        }
    }

    func answer(_ questions: TreeConnection, _ wording: Wording) async throws -> ExitStatus {
        let style = self.style(.current())
        let request = self.request(style)
        let progress = Progress.begin(showsLine: !(style.isNulTerminated && outputIsTerminal())) {
            "find: interrupted after \($0.text)"
        }
        defer { progress.finish() }
        var finding = Finding(
            questions: questions, request: request, style: style, wording: wording, progress: progress)
        return try await finding.run()
    }

    /// How the output looks.
    func style(_ surroundings: Surroundings) -> ListStyle {
        ListStyle(
            layout: self.question.json ? .json : self.long ? .long : .lines,
            humanSizes: self.humanReadable,
            isNulTerminated: self.null,
            names: self.question.json || self.null ? NameText() : NameText(surroundings, self.color)
        )
    }

    /// What to ask for: no more than is shown.
    func request(_ style: ListStyle, now: Int = currentMicroseconds()) -> FindRequest {
        var filters = Tree.Walk.Parameters()
        filters.hidden = true
        var left = self.extension.map { $0.first == "." ? String($0.dropFirst()) : $0 }
        if let pattern = self.pattern, !pattern.isEmpty, self.glob || pattern != "." {
            if self.glob { filters.glob = pattern } else { filters.match = pattern }
            filters.ignoreCase = self.ignoresCase(pattern)
        }
        if left.count == 1 && filters.glob == nil {
            filters.glob = extensionPattern(left.removeLast())
        }
        var kinds = self.type.map(\.kind)
        // The size of a directory says nothing about what is in it.
        if !self.size.isEmpty && kinds.isEmpty { kinds = [.file] }
        if !kinds.isEmpty { filters.kinds = Tree.Kind.allCases.filter(kinds.contains) }
        if self.long {
            // The target of a symlink comes with the full detail only, which is twice as long.
            filters.detail = filters.kinds?.contains(.symlink) == false ? .standard : .full
        } else {
            filters.detail = style.names.colors?.needsMode == true ? .standard : .names
        }
        filters.minimumSize = self.size.compactMap(\.minimum).max()
        filters.maximumSize = self.size.compactMap(\.maximum).min()
        filters.modifiedAfterUSec = self.changedWithin?.microseconds(now: now)
        filters.modifiedBeforeUSec = self.changedBefore?.microseconds(now: now)
        filters.maximumDepth = self.maxDepth.map { Int64($0) }
        if self.oneFileSystem { filters.oneFilesystem = true }
        return FindRequest(
            paths: self.paths.isEmpty ? [nil] : self.paths.map(ArgumentBytes.decode),
            filters: filters,
            extensions: left.map { Array($0.utf8) },
            limit: self.one ? 1 : self.maxResults
        )
    }

    private func ignoresCase(_ pattern: String) -> Bool {
        switch self.letters {
        case .ignore: true
        case .sensitive: false
        case nil: !pattern.unicodeScalars.contains { $0.properties.isUppercase }
        }
    }
}
