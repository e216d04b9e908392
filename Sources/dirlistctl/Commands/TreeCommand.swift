// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI

/// `tree`.
struct TreeCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree",
        abstract: "Draw what is below a directory, as tree does.",
        discussion: """
            Names are sorted by their bytes. Symbolic links are not followed. All of a tree is kept in memory until it \
            is drawn, so it is not drawn further than \(TreeListing<TreeConnection>.entryLimit) entries; find has no \
            such limit.
            """,
        helpNames: .long
    )

    @OptionGroup var question: QuestionOptions

    @Flag(name: [.short, .long], help: "Show names that begin with a dot.")
    var all = false

    @Flag(name: [.customShort("d"), .long], help: "Show directories only.")
    var directories = false

    @Option(
        name: [.customShort("L", allowingJoined: true), .customLong("level")],
        help: ArgumentHelp("Go no deeper; what is directly in PATH is at level 1.", valueName: "level"))
    var level: Int?

    @Flag(name: [.customShort("f"), .customLong("full-path")], help: "Print the whole path of each.")
    var fullPaths = false

    @Flag(name: [.customShort("x"), .long], help: "Stay in one file system.")
    var oneFileSystem = false

    @Option(help: ArgumentHelp("Colour names: auto, always or never.", valueName: "when"))
    var color = ListCommand.Color.auto

    @Argument(
        help: ArgumentHelp("What to draw; the server's working directory if nothing is named.", valueName: "path"),
        completion: .remotePath)
    var paths: [String] = []

    func validate() throws {
        if let level = self.level, level < 1 { throw ValidationError("The level must be at least 1.") }
    }

    func answer(_ questions: TreeConnection, _ wording: Wording) async throws -> ExitStatus {
        let surroundings = Surroundings.current()
        let names = self.names(surroundings)
        let request = self.request(names)
        let style = self.style(surroundings)
        let progress = Progress.begin { "tree: interrupted after \($0.text)" }
        defer { progress.finish() }
        var listing = TreeListing(
            questions: questions, request: request, style: style, names: names, wording: wording, progress: progress)
        return try await listing.run()
    }

    /// How it looks.
    func style(_ surroundings: Surroundings) -> TreeDrawing.Style {
        TreeDrawing.Style(utf8: surroundings.showsUTF8, fullPaths: self.fullPaths, onlyNotes: self.question.json)
    }

    /// How names appear.
    func names(_ surroundings: Surroundings) -> NameText {
        self.question.json ? NameText() : NameText(surroundings, self.color)
    }

    /// What to ask for: no more than is shown.
    func request(_ names: NameText) -> TreeRequest {
        var request = TreeRequest(paths: self.paths.map(ArgumentBytes.decode))
        if request.paths.isEmpty { request.paths = [bytes(".")] }
        request.onlyDirectories = self.directories
        request.isJSON = self.question.json
        request.filters.hidden = self.all
        // The target of a symlink comes with the full detail only.
        request.filters.detail = self.directories ? names.colors?.needsMode == true ? .standard : .names : .full
        if self.directories { request.filters.kinds = [.directory] }
        request.filters.maximumDepth = self.level.map { Int64($0) }
        if self.oneFileSystem { request.filters.oneFilesystem = true }
        return request
    }
}
