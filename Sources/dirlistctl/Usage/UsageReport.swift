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
    private let wording: Wording
    private let progress: Progress?
    private let complain: (String) -> Void
    private var output: Output
    private var status = ExitStatus.complete
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
        self.wording = wording
        self.progress = progress
        self.output = output
        self.complain = complain
    }

    /// Answers for all paths, as far as they can be answered.
    /// - Throws: `ConnectionError`, `OutputError` and `CancellationError`.
    mutating func run() async throws -> ExitStatus {
        for path in self.request.paths {
            do {
                try await self.answer(path)
            } catch let error as ErrorReply {
                self.complain(self.wording.sentence(error, path: path))
                self.status.worsen(to: .noAnswer)
            }
        }
        return self.status
    }

    private mutating func answer(_ path: [UInt8]) async throws {
        let parameters = Tree.Usage.Parameters(
            path: path,
            depth: self.request.depth,
            oneFilesystem: self.request.oneFilesystem
        )
        let progress = self.progress
        var directories: [Tree.DirectoryUsage] = []
        var summary: Tree.Summary?
        try await self.questions.usage(parameters) { reply in
            if let now = reply.progress {
                progress?.update(entries: now.entries, directories: now.directories, bytes: Int(now.allocated))
            }
            directories += reply.usage ?? []
            summary = reply.summary ?? summary
        }
        guard let tree = UsageTree(directories, by: self.request.measure, limit: self.request.limit) else {
            self.complain(self.wording.withoutTotal(path))
            self.status.worsen(to: .noAnswer)
            return
        }
        try self.print(tree, path: path)
        if let sentence = self.wording.incompleteness(summary, path: path) {
            self.complain(sentence)
            self.status.worsen(to: .incomplete)
        }
    }

    private mutating func print(_ tree: UsageTree, path: [UInt8]) throws(OutputError) {
        switch self.style.form {
        case .picture(let width):
            if self.hasPrinted { self.output.bytes.append("\n") }
            UsagePicture(width: width, sizes: self.style.amounts, names: self.style.names)
                .append(tree, path: path, to: &self.output.bytes)
        case .lines(let terminator):
            for row in tree.rows {
                self.style.amounts.append(row.amount, to: &self.output.bytes)
                self.output.bytes.append("\t")
                self.output.bytes += self.path(of: row.usage, in: path)
                self.output.bytes.append(terminator)
                try self.output.writeIfFull()
            }
        case .json:
            var writer = JSONWriter(capacity: 256)
            for row in tree.rows {
                var usage = row.usage
                if self.request.paths.count > 1 { usage.directory = self.path(of: usage, in: path) }
                writer.truncate(to: 0)
                usage.write(to: &writer)
                writer.withSpan { appendSafe(json: $0, to: &self.output.bytes) }
                self.output.bytes.append("\n")
                try self.output.writeIfFull()
            }
        }
        self.hasPrinted = true
        try self.output.write()
    }

    private func path(of usage: Tree.DirectoryUsage, in path: [UInt8]) -> [UInt8] {
        usage.depth == 0 ? path : joinPath(path, usage.directory)
    }
}
