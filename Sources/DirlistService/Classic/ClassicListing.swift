// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Classic
import DirectoryTree
import DirlistAPI
import Synchronization

/// The names in the root for a client of the original exercise.
///
/// The list holds what fits and tells how many are missing, so the directory is read to its end: a block of names in
/// each job, so that others get their turn, and in constant memory.
final class ClassicListing: Sendable {
    private enum Wish {
        case goOn
        case finish
        case cancel
    }

    /// How far it is, handed from each job to the next.
    private struct Progress {
        var reader: ListingReader
        var names = ClassicReply.Names()
        var size = BatchSize(.names)
        var batches = 0
    }

    private let session: TreeSession
    private let done: @Sendable ([UInt8]?) -> Void
    private let wish = Mutex(Wish.goOn)

    init(_ session: TreeSession, done: @escaping @Sendable ([UInt8]?) -> Void) {
        self.session = session
        self.done = done
    }

    func begin() {
        self.session.service.executor.submit {
            do throws(Tree.Failure) {
                self.readBlock(Progress(reader: try ListingReader(.init(detail: .names), for: self.session)))
            } catch {
                self.fail(error)
            }
        }
    }

    /// Ends with what is known by then.
    func finishEarly() {
        self.wish.withLock { if $0 == .goOn { $0 = .finish } }
    }

    /// Nobody waits for it any more.
    func cancel() {
        self.wish.withLock { $0 = .cancel }
    }

    private func readBlock(_ before: Progress) {
        let wish = self.wish.withLock { $0 }
        if wish == .cancel { return }
        var progress = before
        if progress.batches > 0 {
            if wish == .finish { return self.end(progress, stopped: .shutdown) }
            let limit = self.session.service.policy.limits.requestTime
            if progress.reader.elapsed >= limit { return self.end(progress, stopped: .timeLimit) }
        }
        let began = ContinuousClock.now
        var block = EntryBlock(capacity: progress.size.names)
        do throws(Tree.Failure) {
            let isLast = try progress.reader.fill(&block)
            var entries = block.entries
            while let entry = entries.next() {
                guard progress.reader.visibility.shows(entry.name) else { continue }
                if progress.names.isCut { progress.names.pass() } else { progress.names.add(entry.nameArray) }
            }
            if isLast { return self.end(progress, stopped: nil) }
        } catch {
            return self.fail(error)
        }
        progress.batches += 1
        progress.size = progress.size.after(began.duration(to: .now))
        let next = progress
        let urgency = next.batches < ServiceLimits.promptBatches ? JobUrgency.prompt : .patient
        self.session.service.executor.submit(urgency) { self.readBlock(next) }
    }

    /// - Parameter stopped: why it ended before the directory did.
    private func end(_ progress: Progress, stopped: Tree.Stop?) {
        var names = progress.names
        if stopped != nil { names.stop() }
        let (reply, shown) = names.reply()
        let meter = self.session.meter
        var counts = ListingCounts()
        counts.entries = shown
        meter.told(entries: shown)
        // That a list is cut is no failure: it says so itself, and for most directories there is no other.
        meter.ends(with: progress.reader.summary(counts, stopped: stopped))
        meter.answered(bytes: reply.count)
        self.done(reply)
    }

    /// As in the exercise, a client is told of no errors; the log is.
    private func fail(_ failure: Tree.Failure) {
        self.session.meter.answered(bytes: 0, failure: failure.reply)
        self.done(nil)
    }
}
