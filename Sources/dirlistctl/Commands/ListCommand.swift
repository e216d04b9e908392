// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI

/// `ls`.
struct ListCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List directories, as ls does.",
        discussion: "Names are sorted by their bytes. Recursion does not follow symbolic links.",
        helpNames: .long
    )

    /// What the listing is sorted by; the last one given counts.
    enum Sort: EnumerableFlag {
        case size, time, unsorted

        static func name(for value: Sort) -> NameSpecification {
            switch value {
            case .size: .customShort("S")
            case .time: .customShort("t")
            case .unsorted: .customShort("U")
            }
        }

        static func help(for value: Sort) -> ArgumentHelp? {
            switch value {
            case .size: "Sort by size, the largest first."
            case .time: "Sort by time of modification, the latest first."
            case .unsorted: "Do not sort: print entries as they come, whatever their number."
            }
        }
    }

    /// Which names beginning with a dot are shown; the last one given counts.
    enum Dots: EnumerableFlag {
        case all, almostAll

        static func name(for value: Dots) -> NameSpecification {
            switch value {
            case .all: [.customShort("a"), .customLong("all")]
            case .almostAll: [.customShort("A"), .customLong("almost-all")]
            }
        }

        static func help(for value: Dots) -> ArgumentHelp? {
            switch value {
            case .all: "Show names that begin with a dot, and . and .. too."
            case .almostAll: "Show names that begin with a dot."
            }
        }
    }

    /// Whether there are colours.
    enum Color: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    @OptionGroup var question: QuestionOptions

    @Flag(name: .customShort("l"), help: "Print a line with metadata for each entry.")
    var long = false

    @Flag(exclusivity: .chooseLast)
    var dots: Dots?

    @Flag(name: [.customShort("h"), .long], help: "With -l, print sizes like 1.5K and 234M.")
    var humanReadable = false

    @Flag(exclusivity: .chooseLast)
    var sort: Sort?

    @Flag(name: [.short, .long], help: "Reverse the order.")
    var reverse = false

    @Flag(name: .customShort("1"), help: "Print one name a line.")
    var onePerLine = false

    @Flag(name: [.customShort("R"), .long], help: "List all directories below, too.")
    var recursive = false

    @Flag(name: [.short, .long], help: "Show directories themselves, not what is in them.")
    var directory = false

    @Flag(
        name: [.customShort("0"), .customLong("null")],
        help: "End names with NUL, and print nothing else; with -R or several paths, print whole paths."
    )
    var null = false

    @Option(help: ArgumentHelp("Colour names: auto, always or never.", valueName: "when"))
    var color = Color.auto

    @Argument(
        help: ArgumentHelp("What to list; the server's working directory if nothing is named.", valueName: "path"),
        completion: .remotePath
    )
    var paths: [String] = []

    func validate() throws {
        if self.question.json && self.null { throw ValidationError("--json and -0 cannot be given together.") }
    }

    func answer(_ questions: TreeConnection, _ wording: Wording) async throws -> ExitStatus {
        let style = self.style(.current())
        var listing = Listing(questions: questions, request: self.request(style), style: style, wording: wording)
        return try await listing.run()
    }

    /// How the listing looks.
    func style(_ surroundings: Surroundings) -> ListStyle {
        var style = ListStyle()
        style.humanSizes = self.humanReadable
        style.isNulTerminated = self.null
        if self.question.json {
            style.layout = .json
            return style
        }
        if self.long {
            style.layout = .long
        } else if surroundings.isTerminal && !self.onePerLine && !self.null {
            style.layout = .columns(width: surroundings.width)
        }
        if self.null { return style }
        style.names = NameText(surroundings, self.color)
        return style
    }

    /// What to ask for: no more than is shown.
    func request(_ style: ListStyle) -> ListRequest {
        var request = ListRequest(paths: self.paths.map(ArgumentBytes.decode))
        if request.paths.isEmpty { request.paths = [bytes(".")] }
        switch self.dots {
        case nil: request.dots = .none
        case .almostAll: request.dots = .almostAll
        case .all: request.dots = .all
        }
        switch self.sort {
        case nil: request.order = .name
        case .size: request.order = .size
        case .time: request.order = .time
        case .unsorted: request.order = .none
        }
        request.isReversed = self.reverse
        request.showsDirectoriesThemselves = self.directory
        request.isRecursive = self.recursive && !self.directory
        request.followsPaths = !self.long
        if self.long {
            // The target of a symlink comes with the full detail only.
            request.detail = .full
        } else if request.order == .size || request.order == .time || style.names.colors?.needsMode == true {
            request.detail = .standard
        }
        return request
    }
}
