// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import DirlistService
import Logging
import NIOCore
import NIOPosix
import Synchronization
import SystemdSupport

/// Logs requests: each a record with fields of its own.
///
/// A journal that takes nothing blocks whoever writes to it, and requests end on event loops too. So records are written
/// by a thread of their own; when more wait for it than it is worth remembering, they are counted instead.
final class RequestLog: RequestObserver {
    /// Records that may wait: some megabytes.
    private static let capacity = 4096
    /// How long the daemon's end may wait for them.
    private static let patience = TimeAmount.seconds(2)

    private let choice: Mutex<Settings.Log.Requests>
    private let threshold: LogThreshold
    private let logger: Logger
    /// On standard error the message says it all.
    private let hasFields = standardErrorIsJournal()
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let waiting = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let droppedAndTold = Atomic<Int>(0)

    init(_ choice: Settings.Log.Requests, threshold: LogThreshold, logger: Logger) {
        self.choice = Mutex(choice)
        self.threshold = threshold
        self.logger = logger
        self.thread.start()
    }

    /// Which requests are logged.
    var requests: Settings.Log.Requests {
        get { self.choice.withLock { $0 } }
        set { self.choice.withLock { $0 = newValue } }
    }

    /// Records that were not logged.
    var recordsDropped: Int { self.dropped.load(ordering: .relaxed) }

    func wants(_ outcome: RequestOutcome) -> Bool {
        let isWanted =
            switch self.requests {
            case .all: true
            case .none: false
            case .errors: outcome != .ok && outcome != .cancelled
            }
        return isWanted && self.threshold.level <= .info
    }

    func ended(_ request: RequestReport) {
        guard self.waiting.wrappingAdd(1, ordering: .relaxed).oldValue < Self.capacity else {
            self.waiting.wrappingSubtract(1, ordering: .relaxed)
            self.dropped.wrappingAdd(1, ordering: .relaxed)
            return
        }
        self.thread.submit { _ in
            self.write(request)
            self.waiting.wrappingSubtract(1, ordering: .relaxed)
        }
    }

    /// Waits until what has ended is logged, but not for long.
    func drain(on eventLoop: any EventLoop) async {
        let done = eventLoop.makePromise(of: Void.self)
        let timeout = eventLoop.scheduleTask(in: Self.patience) { done.succeed() }
        self.thread.submit { _ in eventLoop.execute { done.succeed() } }
        try? await done.futureResult.get()
        timeout.cancel()
    }

    private func write(_ request: RequestReport) {
        let dropped = self.recordsDropped
        let untold = dropped - self.droppedAndTold.exchange(dropped, ordering: .relaxed)
        if untold > 0 {
            self.logger.log(.requestsNotLogged, .warning, "\(untold) requests were not logged, for the log took none")
        }
        self.logger.log(.request, .info, "\(request.sentence)", self.hasFields ? request.fields : [:])
    }
}

extension RequestReport {
    /// What happened, for people. Nothing in it can do anything to a terminal.
    var sentence: String {
        let path = self.path.map { " of \"\(printable($0))\"" } ?? ""
        let member = self.method.split(separator: ".").last ?? ""
        var sentence = "\(printable(Array(member.utf8)))\(path) for \(self.peer): \(self.outcome.name)"
        if self.entries > 0 { sentence += self.entries == 1 ? ", 1 entry" : ", \(self.entries) entries" }
        let milliseconds = self.microseconds / 1000
        return sentence + (milliseconds < 10 ? ", \(self.microseconds) us" : ", \(milliseconds) ms")
    }

    /// The same as fields of the journal.
    var fields: Logger.Metadata {
        var fields: Logger.Metadata = [
            "session": "\(self.session)",
            "peer": "\(self.peer)",
            "method": "\(printable(Array(self.method.utf8)))",
            "outcome": "\(self.outcome.name)",
            "entries": "\(self.entries)",
            "duration_usec": "\(self.microseconds)",
        ]
        if let path = self.path { fields["path"] = "\(printable(path))" }
        if let identity = self.identity { fields["identity"] = "\(printable(Array(identity.utf8)))" }
        return fields
    }

    private var microseconds: Int64 { Int64(self.duration / .microseconds(1)) }
}
