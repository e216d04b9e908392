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
    private let wording: Wording
    private let progress: Progress?
    private let complain: (String) -> Void
    private var printer: PathPrinter
    private var output: Output
    private var status = ExitStatus.complete
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
        self.wording = wording
        self.progress = progress
        self.complain = complain
        self.printer = PathPrinter(style: style)
        self.output = output
    }

    /// Searches all paths, as far as they can be searched.
    /// - Throws: `ConnectionError` when nothing was found before it, and `CancellationError`.
    mutating func run() async throws -> ExitStatus {
        do {
            for path in self.request.paths where self.printed < self.request.limit ?? .max {
                try await self.search(path)
            }
            try self.output.write()
        } catch is Enough {
            // What was asked for is printed.
        } catch OutputError.closed {
            // As with `| head`: who stopped reading has what they wanted.
        } catch let error as OutputError {
            self.complain(self.wording.sentence(error))
            self.status = .noAnswer
        } catch let error as ConnectionError {
            // What is there is shown, and is no complete answer.
            try? self.output.write()
            guard self.printed > 0 else { throw error }
            self.complain(self.wording.sentence(error))
            self.status.worsen(to: .incomplete)
        }
        return self.status
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
            try self.output.write()
            self.complain(self.wording.sentence(error, path: path ?? bytes(".")))
            self.status.worsen(to: .noAnswer)
            return
        }
        // Who asked for so many has them, whatever else there is.
        if let limit = parameters.limit, received >= limit { return }
        if let sentence = self.wording.incompleteness(summary, path: path ?? bytes("."), received: received) {
            try self.fail(sentence)
        }
    }

    /// Prints an entry.
    private mutating func found(_ entry: Tree.Entry) {
        guard self.printed < self.request.limit ?? .max else { return }
        if !self.request.extensions.isEmpty && !self.request.wants(entry.nameBytes) { return }
        self.printed += 1
        self.printer.append(entry, to: &self.output.bytes)
        if let error = entry.error { self.unreadable.append((self.printer.path(entry), error)) }
    }

    /// Has what was found seen, at the latest before the next wait.
    private mutating func pass(isNextHere: Bool) throws {
        self.progress?.update(entries: self.printed, directories: self.directories)
        if isNextHere { try self.output.writeIfFull() } else { try self.output.write() }
        if !self.unreadable.isEmpty {
            for (path, error) in self.unreadable { try self.fail(self.wording.unreadable(path, error: error)) }
            self.unreadable.removeAll()
        }
        if !self.request.extensions.isEmpty, let limit = self.request.limit, self.printed >= limit {
            try self.output.write()
            throw Enough()
        }
        // A search may last, and what changes meanwhile is not of the future.
        if !isNextHere { self.printer.set(now: currentMicroseconds()) }
    }

    /// Complains, after all that is printed so far.
    private mutating func fail(_ sentence: String) throws {
        try self.output.write()
        self.complain(sentence)
        self.status.worsen(to: .incomplete)
    }
}
