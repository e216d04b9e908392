// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Varlink

@testable import dirlistctl

/// Answers walks from values, and remembers what it was asked.
final class ScriptedWalk: WalkQuestions {
    /// Replies by path; "." for the working directory. A lone last one without a summary gets a complete one.
    var replies: [String: [Tree.Walk.Reply]] = [:]
    /// Thrown after the replies of a path.
    var errors: [String: any Error] = [:]
    private(set) var questions: [Tree.Walk.Parameters] = []
    /// Replies that were taken.
    private(set) var taken = 0

    init(_ replies: [String: [Tree.Walk.Reply]] = [:]) {
        self.replies = replies
    }

    /// A walk of the working directory that finds these, and is complete.
    convenience init(found: [(directory: String, entries: [Tree.Entry])]) {
        self.init([".": completeReplies(found)])
    }

    func walk(
        _ parameters: Tree.Walk.Parameters,
        read: (inout JSONReader) throws(JSONError) -> Tree.Summary?,
        consume: (Tree.Summary?, Bool) throws -> Void
    ) async throws {
        self.questions.append(parameters)
        let path = String(decoding: parameters.path ?? bytes("."), as: UTF8.self)
        let replies = self.replies[path] ?? []
        for (index, reply) in replies.enumerated() {
            self.taken += 1
            var writer = JSONWriter(capacity: 1024)
            writer.beginObject()
            reply.write(to: &writer)
            writer.endObject()
            let summary = try writer.withSpan { text throws(JSONError) in
                var reader = JSONReader(text)
                return try read(&reader)
            }
            try consume(summary, index < replies.count - 1)
        }
        if let error = self.errors[path] { throw error }
        if replies.isEmpty { throw Tree.Failure.notFound(path: path).reply }
    }
}

/// Replies that tell of these entries, and say at the end that this is all.
func completeReplies(_ found: [(directory: String, entries: [Tree.Entry])]) -> [Tree.Walk.Reply] {
    var replies = found.map { Tree.Walk.Reply(directory: bytes($0.directory), entries: $0.entries) }
    let count = replies.reduce(0) { $0 + $1.entries.count }
    let summary = Tree.Summary(entries: count, directories: replies.count)
    replies.append(Tree.Walk.Reply(directory: bytes("."), entries: [], summary: summary))
    return replies
}

/// Entries by their names; those that end with a slash are directories.
func entries(_ names: String...) -> [Tree.Entry] {
    names.map { name in
        name.last == "/"
            ? Tree.Entry(name: String(name.dropLast()), kind: .directory) : Tree.Entry(name: name, kind: .file)
    }
}

/// What a command prints, complains of, and ends with.
typealias Outcome = (output: String, complaints: [String], status: ExitStatus)

/// Runs `find` with these arguments.
func runFind(_ questions: ScriptedWalk, _ arguments: [String], _ surroundings: Surroundings = .init()) async throws
    -> Outcome
{
    let command = try FindCommand.parse(arguments)
    let style = command.style(surroundings)
    let capture = try Capture()
    let complaints = Complaints()
    var finding = Finding(
        questions: questions,
        request: command.request(style),
        style: style,
        wording: testWording("find"),
        output: Output(capture.descriptor),
        complain: { complaints.lines.append($0) }
    )
    let status = try await finding.run()
    return (capture.text, complaints.lines, status)
}

/// Runs `tree` with these arguments.
func runTree(_ questions: ScriptedWalk, _ arguments: [String], _ surroundings: Surroundings = .init()) async throws
    -> Outcome
{
    let command = try TreeCommand.parse(arguments)
    let names = command.names(surroundings)
    let capture = try Capture()
    let complaints = Complaints()
    var listing = TreeListing(
        questions: questions,
        request: command.request(names),
        style: command.style(surroundings),
        names: names,
        wording: testWording("tree"),
        output: Output(capture.descriptor),
        complain: { complaints.lines.append($0) }
    )
    let status = try await listing.run()
    return (capture.text, complaints.lines, status)
}
