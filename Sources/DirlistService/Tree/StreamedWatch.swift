// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Synchronization
import Varlink

/// What changes in a directory, until the client hangs up.
///
/// One job at a time takes steps of the watch on the file system executor, as long as there is something to tell and
/// room for it. Then either the kernel wakes the answer, or the client does by taking what it was sent; meanwhile
/// notices wait with the kernel, and no thread waits at all.
final class StreamedWatch: Answer {
    let isEndless = true

    private enum Stage {
        /// Nothing has been asked of it, or there is no room for a reply.
        case resting
        /// A job runs, or is about to.
        case working
        /// Nothing has changed.
        case waiting
        case over
    }

    private struct State: ~Copyable {
        var stage = Stage.resting
        /// Replies that there is room for.
        var demand = 0
        var cancelled = false
        var finishing = false
        /// Not here while a job has it, nor before the first one.
        var watch: Watch?
        var token: ReadinessThread.Token?
    }

    private enum Outcome {
        case rest, wait, goOn, over
    }

    private let session: TreeSession
    private let parameters: Tree.Watch.Parameters
    private let replies: any ReplySink
    private let state = Mutex(State())

    /// To be made only when `limits.watches` had room for it, which is given back when the watch has ended.
    init(_ session: TreeSession, _ parameters: Tree.Watch.Parameters, to replies: any ReplySink) {
        self.session = session
        self.parameters = parameters
        self.replies = replies
    }

    func demand(_ count: Int) {
        self.begin { state in
            state.demand += count
            return state.stage == .resting || state.stage == .waiting && state.finishing
        }
    }

    func cancel() {
        // Ending watches takes time when there are many, so a job does it.
        self.begin { state in
            state.cancelled = true
            return state.stage == .resting || state.stage == .waiting
        }
    }

    func finishEarly() {
        self.begin { state in
            state.finishing = true
            return state.demand > 0 && (state.stage == .resting || state.stage == .waiting)
        }
    }

    private func wake() {
        self.begin { $0.stage == .waiting }
    }

    /// Has a job begin when there is cause to.
    private func begin(_ urgency: JobUrgency = .prompt, if isDue: (inout State) -> Bool) {
        let begins = self.state.withLock { state in
            guard isDue(&state) else { return false }
            state.stage = .working
            return true
        }
        if begins { self.session.service.executor.submit(urgency) { self.work() } }
    }

    // MARK: A job

    private func work() {
        var watch = self.state.withLock { $0.watch.take() }
        let outcome = self.advance(&watch)
        if outcome == .over {
            // The directories are let go before the next watch is let in.
            watch = nil
            self.end()
            return
        }
        let goesOn = self.state.withLock { state in
            // What happened since the outcome was found was not acted on, for the stage said that a job does.
            let isCalled = state.cancelled || state.demand > 0 && (outcome == .rest || state.finishing)
            var goesOn = outcome == .goOn || isCalled
            if !goesOn, outcome == .wait, let token = state.token {
                goesOn = watch?.wake(by: self.session.service.readiness, token) == false
            }
            state.stage = goesOn ? .working : outcome == .wait ? .waiting : .resting
            state.watch = watch.take()
            return goesOn
        }
        // A job that has more to do is one of many such.
        if goesOn { self.session.service.executor.submit(.patient) { self.work() } }
    }

    private func end() {
        let token = self.state.withLock { state in
            state.stage = .over
            return state.token.take()
        }
        if let token { self.session.service.readiness.unregister(token) }
        self.session.service.watches.leave()
    }

    /// Takes steps and sends what they tell, for as long as one job should.
    private func advance(_ watch: inout Watch?) -> Outcome {
        do throws(Tree.Failure) {
            if self.isCancelled { return .over }
            if self.state.withLock({ $0.demand == 0 }) { return .rest }
            if self.state.withLock({ $0.finishing }) { return self.finish() }
            if watch == nil { watch = try self.open() }
            return try self.tell(&watch)
        } catch {
            self.replies.send(.error(error.reply), last: true)
            return .over
        }
    }

    private func tell(_ watch: inout Watch?) throws(Tree.Failure) -> Outcome {
        let began = ContinuousClock.now
        // What has happened at once goes out at once, as one write.
        var writer = JSONWriter(capacity: 256)
        var changes = 0
        while true {
            if self.isCancelled { return .over }
            var events: [WatchEvent] = []
            let progress = try self.next(&watch, &events)
            for (index, event) in events.enumerated() {
                let isLast = progress == .ended && index == events.count - 1
                writer.beginReply()
                Tree.Watch.Reply(event).write(to: &writer)
                writer.endReply(continues: !isLast)
            }
            changes += events.count { $0.change != .ready }
            let isSlice = began.duration(to: .now) >= ServiceLimits.watchTime
            guard progress != .more || isSlice || writer.count >= ServiceLimits.watchReplyBytes else { continue }
            if writer.count > 0 {
                self.state.withLock { $0.demand -= 1 }
                self.session.meter.told(entries: changes)
                self.replies.send(writer.finish(), last: progress == .ended)
            }
            switch progress {
            case .ended: return .over
            case .waiting: return .wait
            case .more: return self.state.withLock { $0.demand > 0 } ? .goOn : .rest
            }
        }
    }

    private var isCancelled: Bool { self.state.withLock { $0.cancelled } }

    private func open() throws(Tree.Failure) -> Watch {
        let service = self.session.service
        let path = try self.session.absolute(self.parameters.path)
        let (directory, filter) = try service.openWatched(path)
        do {
            let token = try service.readiness.register { self.wake() }
            self.state.withLock { $0.token = token }
            let watch = try directory.watch(isRecursive: self.parameters.recursive ?? false, filter: filter?.filter)
            // Policy goes by the place that it was found at.
            if let filter, filter.place != watch.place { throw Tree.Failure.notFound(path: Tree.readable(path)) }
            return watch
        } catch let error as FileSystemError {
            throw self.failure(error, asking: path)
        } catch {
            throw .notFound(path: Tree.readable(path))
        }
    }

    private func next(_ watch: inout Watch?, _ events: inout [WatchEvent]) throws(Tree.Failure) -> Watch.Progress {
        do {
            // It is there: `advance` has opened it.
            return try watch?.next(&events, limit: 256) ?? .ended
        } catch {
            throw self.failure(error, asking: try self.session.absolute(self.parameters.path))
        }
    }

    private func failure(_ error: FileSystemError, asking path: [UInt8]) -> Tree.Failure {
        switch (error.operation, error.errno) {
        case (.beginWatch, .tooManyOpenFiles): .busy(limit: "fs.inotify.max_user_instances")
        case (.addWatch, .noSpaceLeft): .busy(limit: "fs.inotify.max_user_watches")
        default: Tree.Failure(error, asking: path)
        }
    }

    /// The daemon leaves: from here on everything is missed.
    private func finish() -> Outcome {
        self.replies.send(.reply(Tree.Watch.Reply(change: .gap, directory: [dot])), last: true)
        return .over
    }
}

extension Tree.Watch.Reply {
    /// An event as the interface has it.
    fileprivate init(_ event: WatchEvent) {
        guard let change = Tree.Change(event.change) else {
            self.init(ready: true)
            return
        }
        self.init(
            change: change,
            directory: event.directory.isEmpty ? [dot] : event.directory,
            name: event.name,
            kind: event.kind.map { Tree.Kind($0) }
        )
    }
}

extension Tree.Change {
    /// The change as the interface calls it; nil for `ready`.
    fileprivate init?(_ change: WatchEvent.Change) {
        switch change {
        case .ready: return nil
        case .created: self = .created
        case .deleted: self = .deleted
        case .modified: self = .modified
        case .attributes: self = .attributes
        case .movedFrom: self = .movedFrom
        case .movedTo: self = .movedTo
        case .unmounted: self = .unmounted
        case .gap: self = .gap
        }
    }
}
