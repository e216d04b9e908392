// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink
import VarlinkNIO

/// One run of `tree`: asks for all that is below each path, and draws it once it is there.
struct TreeListing<Questions: WalkQuestions>: ~Copyable {
    /// The most entries of a tree, for all of it is kept in memory.
    static var entryLimit: Int { 1_000_000 }

    private let questions: Questions
    private let request: TreeRequest
    private let progress: Progress?
    private var drawing: TreeDrawing
    private var json = EntryJSON()
    private var answer: Answer
    private var hasDrawn = false
    /// Of all paths.
    private var entries = 0
    private var directories = 0

    init(
        questions: Questions,
        request: TreeRequest,
        style: TreeDrawing.Style,
        names: NameText,
        wording: Wording,
        progress: Progress? = nil,
        output: Output = Output(),
        complain: @escaping (String) -> Void = dirlistctl.complain
    ) {
        self.questions = questions
        self.request = request
        self.progress = progress
        self.drawing = TreeDrawing(style: style, names: names)
        self.answer = Answer(wording: wording, output: output, complain: complain)
    }

    /// Answers all paths, as far as they can be answered.
    /// - Throws: `ConnectionError` when nothing was answered before it, and `CancellationError`.
    mutating func run() async throws -> ExitStatus {
        do {
            for path in self.request.paths { try await self.list(path) }
            if self.hasDrawn && !self.request.isJSON {
                let count = self.drawing.count.text(onlyDirectories: self.request.onlyDirectories)
                self.answer.output.bytes += bytes("\n\(count)\n")
            }
            self.progress?.finish()
            try self.answer.output.write()
        } catch {
            return try self.answer.end(by: error, isBegun: self.hasDrawn)
        }
        return self.answer.status
    }

    private mutating func list(_ path: [UInt8]) async throws {
        var parameters = self.request.filters
        parameters.path = path
        parameters.limit = Int64(Self.entryLimit)
        var tree = EntryTree()
        var reader = Tree.WalkReader()
        var received = 0
        var summary: Tree.Summary?
        var unreadable: [(path: [UInt8], error: String)] = []
        var failure: ConnectionError?
        do {
            var prefix: [UInt8] = []
            try await self.questions.walk(parameters) { reply throws(JSONError) in
                try reader.read(&reply) { directory in
                    self.directories += 1
                    tree.begin(directory)
                    prefix = directory == [UInt8(ascii: ".")] ? path : joinPath(path, directory)
                } visit: { entry in
                    received += 1
                    tree.add(entry, note: self.note(entry, directory: prefix))
                    if let error = entry.error { unreadable.append((joinPath(prefix, entry.nameBytes), error)) }
                }
            } consume: { last, _ in
                summary = last
                self.progress?.update(entries: self.entries + received, directories: self.directories)
            }
        } catch let error as ErrorReply {
            try self.answer.fail(self.answer.wording.sentence(error, path: path), .noAnswer)
            return
        } catch let error as ConnectionError {
            // What is there is shown, and is no complete answer.
            guard received > 0 else { throw error }
            failure = error
        }
        self.entries += received
        tree.finish()
        self.hasDrawn = true
        try self.drawing.draw(&tree, path: path, to: &self.answer.output)
        for (path, error) in unreadable { try self.fail(self.answer.wording.unreadable(path, error: error)) }
        if let failure { throw failure }
        if summary?.stopped == .entryLimit && received >= Self.entryLimit {
            try self.fail(self.answer.wording.treeTooLarge(path, limit: Self.entryLimit))
        } else if let sentence = self.answer.wording.incompleteness(summary, path: path, received: received) {
            try self.fail(sentence)
        }
    }

    /// What the tree keeps of an entry besides its name, and its target if it is nil.
    private mutating func note(_ entry: Tree.Entry, directory: [UInt8]) -> [UInt8]? {
        guard self.request.isJSON else { return nil }
        var line: [UInt8] = []
        self.json.append(entry, directory: directory, to: &line)
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// Complains, after all that is drawn so far.
    private mutating func fail(_ sentence: String) throws {
        self.progress?.finish()
        try self.answer.fail(sentence, .incomplete)
    }
}

/// What `tree` was asked for.
struct TreeRequest: Equatable {
    /// As given.
    var paths: [[UInt8]]
    /// What the server sorts out, without the path and the limit.
    var filters = Tree.Walk.Parameters()
    var onlyDirectories = false
    var isJSON = false
}
