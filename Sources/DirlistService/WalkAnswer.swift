// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Synchronization
import Varlink

/// An answer that takes going through a tree.
///
/// Its workers share the walk. Each works in short turns, jobs of the patient kind, so walks share the processors
/// with one another. A worker whose replies there is no room for waits without a thread, and holds one batch.
final class WalkAnswer<Question: WalkQuestion>: Answer {
    let isEndless = false

    private typealias Worker = Question.Worker

    private struct State {
        /// Replies that there is room for.
        var demand = 0
        var begun = false
        var site: WalkSite<Question>?
        var workers: [Worker] = []
        /// Workers that a turn is under way or due for, or whose replies wait for room.
        var busy = 0
        var idle: [Worker] = []
        /// Replies that wait for room, with the worker that goes on when they are sent.
        var waiting: [(Frame, Worker?)] = []
        var end: Question.End?
        var stop: Tree.Stop?
        var cancelled = false
        /// Held as long as this counts as one of the walks under way.
        var place: WalkPlace?
    }

    private let question: Question
    private let session: TreeSession
    private let replies: any ReplySink
    private let control: WalkControl
    private let began = ContinuousClock.now
    private let state: Mutex<State>

    init(_ question: Question, for session: TreeSession, in place: WalkPlace, to replies: any ReplySink) {
        self.question = question
        self.session = session
        self.replies = replies
        self.control = WalkControl(limit: question.limit)
        self.state = Mutex(State(place: place))
    }

    func demand(_ count: Int) {
        let isFirst = self.state.withLock { state in
            state.demand += count
            if state.begun {
                self.send(&state)
                return false
            }
            state.begun = true
            state.busy = 1
            return !state.cancelled
        }
        if isFirst { self.session.service.executor.submit { self.open() } }
    }

    func cancel() {
        self.control.stop()
        self.state.withLock { state in
            state.cancelled = true
            state.waiting = []
            state.end = nil
            state.place = nil
        }
    }

    func finishEarly() {
        self.stop(.shutdown)
    }

    private func stop(_ reason: Tree.Stop) {
        self.state.withLock { state in
            if state.stop == nil { state.stop = reason }
        }
        self.control.stop()
    }

    // MARK: Workers

    private func open() {
        do throws(Tree.Failure) {
            let site = try WalkSite(self.question, for: self.session)
            let worker = self.question.worker(for: site, of: self.session)
            self.state.withLock { state in
                state.site = site
                state.workers.append(worker)
            }
            self.turn(worker, site)
        } catch {
            self.state.withLock { state in
                state.place = nil
                guard !state.cancelled else { return }
                self.replies.send(.error(error.reply), last: true)
            }
        }
    }

    private func submit(_ worker: Worker, _ site: WalkSite<Question>) {
        self.session.service.executor.submit(.patient) { self.turn(worker, site) }
    }

    /// Lets a worker work for a while, and sees to what it has to say.
    private func turn(_ worker: Worker, _ site: WalkSite<Question>) {
        let turn = worker.advance(site.walk, self.control)
        if self.began.duration(to: .now) >= self.session.service.policy.limits.requestTime { self.stop(.timeLimit) }
        self.state.withLock { state in
            if state.cancelled { return }
            if turn == .again {
                self.callOthers(&state, site)
                if let frame = worker.takeReplies(all: false) {
                    state.waiting.append((frame, worker))
                    self.send(&state)
                } else {
                    self.submit(worker, site)
                }
                return
            }
            state.busy -= 1
            state.idle.append(worker)
            self.end(&state)
        }
    }

    /// Has more workers join in when there is enough to do.
    private func callOthers(_ state: inout State, _ site: WalkSite<Question>) {
        // One step is for whoever asks.
        var open = site.walk.available - 1
        while open > 0 {
            let worker: Worker
            if let idle = state.idle.popLast() {
                worker = idle
            } else if state.workers.count < ServiceLimits.walkWorkers {
                worker = self.question.worker(for: site, of: self.session)
                state.workers.append(worker)
            } else {
                return
            }
            state.busy += 1
            open -= 1
            self.submit(worker, site)
        }
    }

    // MARK: Replies

    /// Sends what there is room for.
    private func send(_ state: inout State) {
        while state.demand > 0, !state.waiting.isEmpty {
            let (frame, worker) = state.waiting.removeFirst()
            state.demand -= 1
            self.replies.send(frame, last: false)
            if let worker, let site = state.site { self.submit(worker, site) }
        }
        while state.demand > 0, state.waiting.isEmpty, var end = state.end {
            state.demand -= 1
            let (frame, last) = end.next()
            state.end = last ? nil : end
            if last { state.place = nil }
            self.replies.send(frame, last: last)
        }
    }

    /// Ends the answer when no worker has anything to do any more.
    private func end(_ state: inout State) {
        guard state.busy == 0, let site = state.site else { return }
        var counts = ListingCounts()
        for worker in state.workers {
            counts.add(worker.counts)
            if let frame = worker.takeReplies(all: true) { state.waiting.append((frame, nil)) }
        }
        let walked = site.walk.counts
        if state.stop == nil && self.control.isLimitReached && !site.walk.isOver { state.stop = .entryLimit }
        let summary = Tree.Summary(
            stopped: state.stop,
            entries: counts.entries,
            directories: walked.directories,
            denied: counts.denied + walked.denied,
            vanished: counts.vanished + walked.vanished,
            unreadable: counts.unreadable + walked.unreadable,
            otherFilesystems: walked.otherMounts,
            hidden: counts.hidden,
            changedWhileReading: walked.changed,
            elapsedUSec: Int64(self.began.duration(to: .now) / .microseconds(1))
        )
        state.end = self.question.end(summary)
        self.send(&state)
    }
}

/// What an answer that goes through a tree has to find out.
protocol WalkQuestion: Sendable {
    associatedtype Worker: WalkWorker
    associatedtype End: WalkEnd

    /// Where to begin, as the call says it.
    var path: [UInt8]? { get }
    /// How far to go.
    var limits: TreeWalk.Limits { get }
    /// Entries to tell of at most.
    var limit: Int { get }

    func worker(for site: WalkSite<Self>, of session: TreeSession) -> Worker

    /// What to say at the end, when all that the workers said is sent.
    func end(_ summary: Tree.Summary) -> End
}

/// The last replies of an answer.
protocol WalkEnd: Sendable {
    /// The next one, and whether it is the last.
    mutating func next() -> (Frame, last: Bool)
}

/// An opened tree to go through.
final class WalkSite<Question: WalkQuestion>: Sendable {
    let walk: TreeWalk
    let visibility: WalkVisibility

    init(_ question: Question, for session: TreeSession) throws(Tree.Failure) {
        let path = try session.absolute(question.path)
        let (directory, visibility, place) = try session.service.openTree(path)
        self.visibility = WalkVisibility(visibility, start: place)
        do {
            self.walk = try TreeWalk(from: directory, question.limits)
        } catch {
            throw Tree.Failure(error, asking: path)
        }
    }
}

/// One of the walks that may be under way at once; there is room for another when it goes.
final class WalkPlace: Sendable {
    private let count: RequestCount

    /// Nil when there is no room.
    init?(in service: TreeService) {
        guard service.walks.enter(limit: service.policy.limits.walks) else { return nil }
        self.count = service.walks
    }

    deinit {
        self.count.leave()
    }
}
