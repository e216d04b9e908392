// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink

/// What `watch` was asked.
struct WatchRequest {
    /// Nil for the working directory.
    var path: [UInt8]?
    var isRecursive = false
    /// After how many changes to end.
    var limit: Int?
}

/// Answers a `watch`: each change as it comes, and at once.
struct ChangeReport<Questions: WatchQuestions> {
    /// What was asked for has come.
    private struct Enough: Error {}

    private let questions: Questions
    private let request: WatchRequest
    /// Whether it prints JSON, an object a line.
    private let json: Bool
    private let terminator: UInt8
    private let wording: Wording
    /// Called once the watch stands.
    private let ready: () -> Void
    private let progress: Progress?
    private let complain: (String) -> Void
    private let now: () -> Int
    private var line: ChangeLine
    private var output: Output
    private var status = ExitStatus.complete
    /// Whether the server watches: something has come.
    private var stands = false
    private var count = 0

    init(
        questions: Questions,
        request: WatchRequest,
        line: ChangeLine,
        json: Bool = false,
        terminator: UInt8 = UInt8(ascii: "\n"),
        wording: Wording,
        progress: Progress? = nil,
        output: Output = Output(),
        ready: @escaping () -> Void = {},
        complain: @escaping (String) -> Void = dirlistctl.complain,
        now: @escaping () -> Int = currentMicroseconds
    ) {
        self.questions = questions
        self.request = request
        self.line = line
        self.json = json
        self.terminator = terminator
        self.wording = wording
        self.progress = progress
        self.output = output
        self.ready = ready
        self.complain = complain
        self.now = now
    }

    /// Watches until as many changes came as were asked for, or the task is cancelled because the time is over.
    /// - Throws: `ErrorReply`, `ConnectionError` and `OutputError`.
    mutating func run() async throws -> ExitStatus {
        let parameters = Tree.Watch.Parameters(path: self.request.path, recursive: self.request.isRecursive)
        do {
            try await self.questions.watch(parameters) { try self.take($0) }
            self.complain(self.wording.watchEnded())
            self.status = .noAnswer
        } catch is Enough {
            // As asked.
        } catch let error where error is OutputError || error is ErrorReply || !Task.isCancelled {
            throw error
        } catch  where !self.stands {
            self.complain(self.wording.timeout())
            self.status = .noAnswer
        } catch {
            // The time is over. That is what was asked for, unless more changes were.
            if let limit = self.request.limit {
                self.complain(self.wording.fewerChanges(self.count, than: limit))
                self.status.worsen(to: .incomplete)
            }
        }
        return self.status
    }

    private mutating func take(_ reply: Tree.Watch.Reply) throws {
        self.stands = true
        if self.json { self.appendJSON(reply) }
        if let change = reply.change {
            if !self.json {
                self.line.append(change, reply, now: self.now(), to: &self.output.bytes)
                self.output.bytes.append(self.terminator)
            }
            self.count += 1
        }
        try self.output.write()
        if reply.ready == true { self.ready() }
        if reply.change == .gap {
            self.complain(self.wording.gap(self.line.path(of: reply)))
            self.status.worsen(to: .incomplete)
        }
        self.progress?.update(entries: self.count, directories: 0)
        if let limit = self.request.limit, self.count >= limit { throw Enough() }
    }

    private mutating func appendJSON(_ reply: Tree.Watch.Reply) {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        reply.write(to: &writer)
        writer.endObject()
        writer.withSpan { appendSafe(json: $0, to: &self.output.bytes) }
        self.output.bytes.append("\n")
    }
}
