// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink

/// What `du` was asked.
struct UsageRequest {
    /// As given.
    var paths: [[UInt8]]
    /// How deep to tell directories one by one.
    var depth: Int64
    var oneFilesystem = false
    var measure = UsageTree.Measure.allocated
    /// The most directories to tell of.
    var limit = Int.max
}

/// How `du` answers.
struct UsageStyle {
    enum Form: Equatable {
        /// A picture of lines that are so many columns wide.
        case picture(width: Int)
        /// An amount, a tab and a path, ended by this.
        case lines(terminator: UInt8)
        /// A JSON object a line.
        case json
    }

    var form = Form.lines(terminator: UInt8(ascii: "\n"))
    var amounts = AmountText.exact
    var names = NameText()
}

/// Answers a `du`.
struct UsageReport<Questions: UsageQuestions> {
    private let questions: Questions
    private let request: UsageRequest
    private let style: UsageStyle
    private let progress: Progress?
    private var answer: Answer
    private var hasPrinted = false

    init(
        questions: Questions,
        request: UsageRequest,
        style: UsageStyle,
        wording: Wording,
        progress: Progress? = nil,
        output: Output = Output(),
        complain: @escaping (String) -> Void = dirlistctl.complain
    ) {
        self.questions = questions
        self.request = request
        self.style = style
        self.progress = progress
        self.answer = Answer(wording: wording, output: output, complain: complain)
    }

    /// Answers for all paths, as far as they can be answered.
    /// - Throws: `ConnectionError` when nothing was answered before it, and `CancellationError`.
    mutating func run() async throws -> ExitStatus {
        do {
            for path in self.request.paths { try await self.report(path) }
        } catch {
            return try self.answer.end(by: error, isBegun: self.hasPrinted)
        }
        return self.answer.status
    }

    private mutating func report(_ path: [UInt8]) async throws {
        let parameters = Tree.Usage.Parameters(
            path: path,
            depth: self.request.depth,
            oneFilesystem: self.request.oneFilesystem
        )
        let progress = self.progress
        var directories: [Tree.DirectoryUsage] = []
        var summary: Tree.Summary?
        do {
            try await self.questions.usage(parameters) { reply in
                if let now = reply.progress {
                    progress?.update(entries: now.entries, directories: now.directories, bytes: Int(now.allocated))
                }
                directories += reply.usage ?? []
                summary = reply.summary ?? summary
            }
        } catch let error as ErrorReply {
            try self.answer.fail(self.answer.wording.sentence(error, path: path), .noAnswer)
            return
        }
        guard let tree = UsageTree(directories, by: self.request.measure, limit: self.request.limit) else {
            try self.answer.fail(self.answer.wording.withoutTotal(path), .noAnswer)
            return
        }
        try self.print(tree, path: path)
        if let sentence = self.answer.wording.incompleteness(summary, path: path) {
            try self.answer.fail(sentence, .incomplete)
        }
    }

    private mutating func print(_ tree: UsageTree, path: [UInt8]) throws(OutputError) {
        switch self.style.form {
        case .picture(let width):
            if self.hasPrinted { self.answer.output.bytes.append("\n") }
            UsagePicture(width: width, sizes: self.style.amounts, names: self.style.names)
                .append(tree, path: path, to: &self.answer.output.bytes)
        case .lines(let terminator):
            for row in tree.rows {
                self.style.amounts.append(row.amount, to: &self.answer.output.bytes)
                self.answer.output.bytes.append("\t")
                self.answer.output.bytes += self.path(of: row.usage, in: path)
                self.answer.output.bytes.append(terminator)
                try self.answer.output.writeIfFull()
            }
        case .json:
            var writer = JSONWriter(capacity: 256)
            for row in tree.rows {
                var usage = row.usage
                if self.request.paths.count > 1 { usage.directory = self.path(of: usage, in: path) }
                writer.truncate(to: 0)
                usage.write(to: &writer)
                writer.withSpan { appendSafe(json: $0, to: &self.answer.output.bytes) }
                self.answer.output.bytes.append("\n")
                try self.answer.output.writeIfFull()
            }
        }
        self.hasPrinted = true
        try self.answer.output.write()
    }

    private func path(of usage: Tree.DirectoryUsage, in path: [UInt8]) -> [UInt8] {
        usage.depth == 0 ? path : joinPath(path, usage.directory)
    }
}
