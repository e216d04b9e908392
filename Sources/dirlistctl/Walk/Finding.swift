// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink
import VarlinkNIO

/// One run of `find`: asks for what is below each path, and prints what comes, in the order in which it comes.
struct Finding<Questions: WalkQuestions>: ~Copyable {
    /// As much is printed as was wanted.
    private struct Enough: Error {}

    private let questions: Questions
    private let request: FindRequest
    private let progress: Progress?
    private var printer: PathPrinter
    private var answer: Answer
    private var printed = 0
    /// Directories of which there was an entry. One may count twice, when the server tells of it in several parts.
    private var directories = 0
    /// Entries whose metadata could not be read, of which is yet to be complained.
    private var unreadable: [(path: [UInt8], error: String)] = []

    init(
        questions: Questions,
        request: FindRequest,
        style: ListStyle,
        wording: Wording,
        progress: Progress? = nil,
        output: Output = Output(),
        complain: @escaping (String) -> Void = dirlistctl.complain
    ) {
        self.questions = questions
        self.request = request
        self.progress = progress
        self.printer = PathPrinter(style: style)
        self.answer = Answer(wording: wording, output: output, complain: complain)
    }

    /// Searches all paths, as far as they can be searched.
    /// - Throws: `ConnectionError` when nothing was found before it, and `CancellationError`.
    mutating func run() async throws -> ExitStatus {
        do {
            for path in self.request.paths where self.printed < self.request.limit ?? .max {
                try await self.search(path)
            }
            try self.answer.output.write()
        } catch is Enough {
            // What was asked for is printed.
        } catch {
            return try self.answer.end(by: error, isBegun: self.printed > 0)
        }
        return self.answer.status
    }

    private mutating func search(_ path: [UInt8]?) async throws {
        let parameters = self.request.parameters(path: path, printed: self.printed)
        var reader = Tree.WalkReader()
        var received = 0
        var summary: Tree.Summary?
        do {
            try await self.questions.walk(parameters) { json throws(JSONError) in
                try reader.read(&json) { directory in
                    self.directories += 1
                    self.printer.begin(directory, base: path)
                } visit: { entry in
                    received += 1
                    self.found(entry)
                }
            } consume: { last, isNextHere in
                summary = last
                try self.pass(isNextHere: isNextHere)
            }
        } catch let error as ErrorReply {
            try self.answer.fail(self.answer.wording.sentence(error, path: path ?? bytes(".")), .noAnswer)
            return
        }
        // Who asked for so many has them, whatever else there is.
        if let limit = parameters.limit, received >= limit { return }
        if let sentence = self.answer.wording.incompleteness(summary, path: path ?? bytes("."), received: received) {
            try self.answer.fail(sentence, .incomplete)
        }
    }

    /// Prints an entry.
    private mutating func found(_ entry: Tree.Entry) {
        guard self.printed < self.request.limit ?? .max else { return }
        if !self.request.extensions.isEmpty && !self.request.wants(entry.nameBytes) { return }
        self.printed += 1
        self.printer.append(entry, to: &self.answer.output.bytes)
        if let error = entry.error { self.unreadable.append((self.printer.path(entry), error)) }
    }

    /// Has what was found seen, at the latest before the next wait.
    private mutating func pass(isNextHere: Bool) throws {
        self.progress?.update(entries: self.printed, directories: self.directories)
        if isNextHere { try self.answer.output.writeIfFull() } else { try self.answer.output.write() }
        if !self.unreadable.isEmpty {
            for (path, error) in self.unreadable {
                try self.answer.fail(self.answer.wording.unreadable(path, error: error), .incomplete)
            }
            self.unreadable.removeAll()
        }
        if !self.request.extensions.isEmpty, let limit = self.request.limit, self.printed >= limit {
            try self.answer.output.write()
            throw Enough()
        }
        // A search may last, and what changes meanwhile is not of the future.
        if !isNextHere { self.printer.set(now: currentMicroseconds()) }
    }
}
