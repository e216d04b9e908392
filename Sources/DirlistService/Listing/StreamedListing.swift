// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Synchronization
import Varlink

/// A listing in batches.
///
/// A batch is made by one job on the file system executor: it takes the next block of names from the directory, in
/// turn, and then asks for their metadata and writes the reply, beside other jobs of the same listing. So as many
/// batches are made at once as the client has room for, they are sent in the order of the directory, and a client
/// that takes nothing holds no thread.
final class StreamedListing: Answer {
    let isEndless = false

    /// The directory, from which names are taken one block at a time, for it has one position.
    private struct Source {
        var reader: ListingReader?
        /// Blocks taken so far, which numbers them.
        var blocks = 0
        var ended = false
    }

    private struct Block {
        var reader: ListingReader
        var number: Int
        var isLast: Bool
        var stopped: Tree.Stop?
    }

    private struct State {
        /// Replies that there is room for and no job makes yet.
        var demand = 0
        var jobs = 0
        /// Whether the first block is taken, and whether the last one is.
        var opened = false
        var ended = false
        /// Made and waiting for their turn, by number.
        var batches: [Int: Batch] = [:]
        var sent = 0
        var counts = ListingCounts()
        var size: BatchSize
        var stopWanted: Tree.Stop?
        var cancelled = false
    }

    private enum Batch {
        case entries(Frame, ListingCounts)
        /// The last reply but for its summary, which can be written when everything before it is out.
        case end(Frame, ListingCounts, ListingReader, stopped: Tree.Stop?)
        case failure(Frame)
    }

    private let session: TreeSession
    private let parameters: Tree.List.Parameters
    private let detail: Tree.Detail
    private let replies: any ReplySink
    private let source = Mutex(Source())
    private let state: Mutex<State>

    init(_ session: TreeSession, _ parameters: Tree.List.Parameters, to replies: any ReplySink) {
        self.session = session
        self.parameters = parameters
        self.detail = parameters.detail ?? .standard
        self.replies = replies
        self.state = Mutex(State(size: BatchSize(self.detail)))
    }

    func demand(_ count: Int) {
        self.state.withLock { $0.demand += count }
        self.startJobs()
    }

    func cancel() {
        self.state.withLock { $0.cancelled = true }
    }

    func finishEarly() {
        self.state.withLock { $0.stopWanted = .shutdown }
    }

    private func startJobs() {
        let (starting, urgency) = self.state.withLock { state in
            // The first job opens the directory alone. With a limit, each must know what the one before gave.
            let width = state.opened && self.parameters.limit == nil ? Int.max : 1
            let starting = state.ended || state.cancelled ? 0 : max(0, min(state.demand, width - state.jobs))
            state.demand -= starting
            state.jobs += starting
            // Somebody waits for the first batch. A directory that goes on for long must not keep others waiting.
            return (starting, state.sent < ServiceLimits.promptBatches ? JobUrgency.prompt : .patient)
        }
        for _ in 0..<starting {
            self.session.service.executor.submit(urgency) { self.makeBatch() }
        }
    }

    // MARK: A job

    private func makeBatch() {
        let (state, began) = (self.state.withLock { $0 }, ContinuousClock.now)
        if state.cancelled { return }
        var names = EntryBlock(capacity: state.size.names)
        let block: Block
        do {
            guard let taken = try self.take(&names, stopWanted: state.stopWanted) else {
                self.state.withLock { $0.jobs -= 1 }
                return
            }
            block = taken
        } catch {
            self.state.withLock { $0.ended = true }
            self.made(.failure(.error(error.failure.reply)), number: error.number, size: state.size)
            return
        }
        self.state.withLock {
            $0.opened = true
            $0.ended = $0.ended || block.isLast
        }
        // The next block can be taken while this one is worked on.
        self.startJobs()
        let batch = self.encode(names, of: block, given: state.counts.entries, replyCapacity: state.size.reply)
        self.made(batch, number: block.number, size: state.size.after(began.duration(to: .now)))
    }

    private struct TakeFailure: Error {
        var number: Int
        var failure: Tree.Failure
    }

    /// Takes the next block of names in turn. Nil when the last one is taken already.
    private func take(_ names: inout EntryBlock, stopWanted: Tree.Stop?) throws(TakeFailure) -> Block? {
        try self.source.withLock { (source) throws(TakeFailure) -> Block? in
            if source.ended { return nil }
            let number = source.blocks
            source.blocks += 1
            do throws(Tree.Failure) {
                if source.reader == nil { source.reader = try ListingReader(self.parameters, for: self.session) }
                guard let reader = source.reader else { return nil }
                var stopped = stopWanted
                if number > 0, reader.elapsed >= self.session.service.policy.limits.requestTime { stopped = .timeLimit }
                source.ended = stopped != nil ? true : try reader.fill(&names)
                return Block(reader: reader, number: number, isLast: source.ended, stopped: stopped)
            } catch {
                source.ended = true
                throw TakeFailure(number: number, failure: error)
            }
        }
    }

    private func encode(_ names: borrowing EntryBlock, of block: Block, given: Int, replyCapacity: Int) -> Batch {
        var encoder = EntryEncoder(
            block.reader,
            detail: self.detail,
            hidden: self.parameters.hidden ?? true,
            owners: self.session.service.shownOwners
        )
        var writer = JSONWriter(capacity: replyCapacity)
        writer.beginReply()
        writer.key("entries")
        writer.beginArray()
        let limit = self.parameters.limit.map { Int($0) - given } ?? .max
        let fitted = encoder.write(names, to: &writer, limit: limit)
        writer.endArray()
        if block.isLast || !fitted {
            if !fitted { self.source.withLock { $0.ended = true } }
            let stopped = fitted ? block.stopped : .entryLimit
            return .end(writer.finish(), encoder.counts, block.reader, stopped: stopped)
        }
        writer.endReply(continues: true)
        return .entries(writer.finish(), encoder.counts)
    }

    /// Sends the batch, and those that waited for it, in their turn.
    private func made(_ batch: Batch, number: Int, size: BatchSize) {
        self.state.withLock { state in
            state.jobs -= 1
            state.size = size
            state.batches[number] = batch
            if state.cancelled { return }
            // Sent under the lock, for else two jobs could swap their turns.
            while let batch = state.batches.removeValue(forKey: state.sent) {
                state.sent += 1
                self.send(batch, &state)
            }
        }
        self.startJobs()
    }

    private func send(_ batch: Batch, _ state: inout State) {
        switch batch {
        case .entries(let frame, let counts):
            state.counts.add(counts)
            self.session.meter.told(entries: counts.entries)
            self.replies.send(frame, last: false)
        case .end(let unfinished, let counts, let reader, let stopped):
            state.ended = true
            state.counts.add(counts)
            var writer = JSONWriter(capacity: unfinished.count + 512)
            unfinished.withSpan { writer.fragment($0.extracting(0..<$0.count - 1)) }
            writer.key("summary")
            let summary = reader.summary(state.counts, stopped: stopped)
            self.session.meter.told(entries: counts.entries)
            self.session.meter.ends(with: summary)
            summary.write(to: &writer)
            writer.endReply(continues: false)
            self.replies.send(writer.finish(), last: true)
        case .failure(let frame):
            state.ended = true
            self.replies.send(frame, last: true)
        }
    }
}
