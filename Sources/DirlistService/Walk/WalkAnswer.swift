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
        /// The last replies; nil as well while somebody makes the next of them.
        var end: Question.End?
        var reported = ContinuousClock.now
        /// Whether the client may be gone without our knowing.
        var inputEnded = false
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
        let (isFirst, isEnd) = self.state.withLock { state in
            state.demand += count
            if !state.begun {
                state.begun = true
                state.busy = 1
                return (true, false)
            }
            self.sendWaiting(&state)
            return (false, state.demand > 0 && state.end != nil)
        }
        if isFirst { self.session.service.executor.submit { self.open() } }
        if isEnd { self.session.service.executor.submit { self.sendEnd() } }
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

    func inputEnded() {
        self.state.withLock { state in
            state.inputEnded = true
            state.reported = .now - ServiceLimits.walkPatience
        }
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
        let before = worker.counts.entries
        let turn = worker.advance(site.walk, self.control)
        self.session.meter.told(entries: worker.counts.entries - before)
        if self.began.duration(to: .now) >= self.session.service.policy.limits.requestTime { self.stop(.timeLimit) }
        let isEnd = self.state.withLock { state in
            if state.cancelled { return false }
            if turn == .again {
                self.callOthers(&state, site)
                self.report(&state, site)
                if let frame = worker.takeReplies(all: false) {
                    state.waiting.append((frame, worker))
                    self.sendWaiting(&state)
                } else {
                    self.submit(worker, site)
                }
                return false
            }
            state.busy -= 1
            state.idle.append(worker)
            return state.busy == 0
        }
        if isEnd { self.end(site) }
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

    /// Says how far it is, now and then, if there is room for that. Whoever may be gone is told often, for that shows
    /// whether they are.
    private func report(_ state: inout State, _ site: WalkSite<Question>) {
        let now = ContinuousClock.now
        let interval = state.inputEnded ? ServiceLimits.walkPatience : self.question.reportInterval
        guard let interval, state.demand > 0, state.reported.duration(to: now) >= interval else { return }
        state.reported = now
        state.demand -= 1
        self.replies.send(self.question.report(site.walk.counts, elapsed: self.began.duration(to: now)), last: false)
    }

    /// Sends what there is room for, but for the end.
    private func sendWaiting(_ state: inout State) {
        while state.demand > 0, !state.waiting.isEmpty {
            let (frame, worker) = state.waiting.removeFirst()
            state.demand -= 1
            self.replies.send(frame, last: false)
            if let worker, let site = state.site { self.submit(worker, site) }
        }
    }

    /// Ends the answer, for no worker has anything to do any more.
    private func end(_ site: WalkSite<Question>) {
        let (workers, stop) = self.state.withLock { ($0.workers, $0.stop) }
        var counts = ListingCounts()
        for worker in workers { counts.add(worker.counts) }
        let walked = site.walk.counts
        let isCut = self.control.isLimitReached && !site.walk.isOver
        let summary = Tree.Summary(
            stopped: stop ?? (isCut ? .entryLimit : nil),
            entries: counts.entries,
            directories: walked.directories,
            denied: counts.denied + walked.denied,
            vanished: counts.vanished + walked.vanished,
            unreadable: counts.unreadable + walked.unreadable,
            otherFilesystems: counts.otherFilesystems + walked.otherMounts,
            hidden: counts.hidden,
            changedWhileReading: walked.changed,
            elapsedUSec: Int64(self.began.duration(to: .now) / .microseconds(1))
        )
        self.session.meter.ends(with: summary)
        let end = self.question.end(summary)
        self.state.withLock { state in
            if state.cancelled { return }
            for worker in workers {
                if let frame = worker.takeReplies(all: true) { state.waiting.append((frame, nil)) }
            }
            self.sendWaiting(&state)
            state.end = end
        }
        self.sendEnd()
    }

    /// Sends as much of the end as there is room for.
    private func sendEnd() {
        while true {
            let taken = self.state.withLock { state in
                state.demand > 0 && state.waiting.isEmpty && !state.cancelled ? state.end.take() : nil
            }
            guard var end = taken else { return }
            let (frame, isLast) = end.next()
            self.state.withLock { state in
                if state.cancelled { return }
                state.demand -= 1
                if isLast { state.place = nil } else { state.end = end }
                self.replies.send(frame, last: isLast)
            }
        }
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

    /// Looks at the directory to begin with.
    func begin(_ directory: Directory) throws(FileSystemError)

    /// How often to say something while it goes on; nil for never.
    var reportInterval: Duration? { get }

    /// What to say then.
    func report(_ walked: TreeWalk.Counts, elapsed: Duration) -> Frame

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
            try question.begin(directory)
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
