// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import DirlistService
import Logging
import Synchronization
import SystemdSupport

/// Logs requests: each a record with fields of its own. Those that end while too many wait to be written are counted
/// instead.
final class RequestLog: RequestObserver {
    private let choice: Mutex<Settings.Log.Requests>
    private let threshold: LogThreshold
    private let queue: LogQueue
    /// Writes at once.
    private let logger: Logger
    /// On standard error the message says it all.
    private let hasFields = standardErrorIsJournal()
    private let dropped = Atomic<Int>(0)
    private let droppedAndTold = Atomic<Int>(0)

    init(_ choice: Settings.Log.Requests, threshold: LogThreshold, queue: LogQueue) {
        self.choice = Mutex(choice)
        self.threshold = threshold
        self.queue = queue
        self.logger = Logger(label: "dirlistd", factory: { _ in ServiceLogHandler(threshold: threshold) })
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
        let isSubmitted = self.queue.submit(limit: LogQueue.requests) { self.write(request) }
        if !isSubmitted { self.dropped.wrappingAdd(1, ordering: .relaxed) }
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
        // The daemon's own interfaces are known by their last names.
        let method = self.method.hasPrefix("io.dirlistd.") ? self.method.dropFirst(12) : self.method[...]
        var sentence = "\(printable(Array(method.utf8)))\(path) for \(self.peer): \(self.outcome.name)"
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
