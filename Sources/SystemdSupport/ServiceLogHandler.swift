// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Logging
import Synchronization

/// The level below which records are dropped, for all loggers of the program at once, so that it can change while it
/// runs.
public final class LogThreshold: Sendable {
    private let current: Mutex<Logger.Level>

    /// A threshold at `level`.
    public init(_ level: Logger.Level) {
        self.current = Mutex(level)
    }

    /// The level in force.
    public var level: Logger.Level {
        get { self.current.withLock { $0 } }
        set { self.current.withLock { $0 = newValue } }
    }
}

/// Logs to the journal when standard error goes there, and else as plain lines on standard error.
public struct ServiceLogHandler: LogHandler {
    /// The threshold's level. Setting it sets the threshold for all.
    public var logLevel: Logger.Level {
        get { self.threshold.level }
        nonmutating set { self.threshold.level = newValue }
    }

    /// What every record bears.
    public var metadata: Logger.Metadata = [:]
    /// Gives what a record bears besides.
    public var metadataProvider: Logger.MetadataProvider?

    private let threshold: LogThreshold
    private let usesJournal: Bool

    /// - Parameters:
    ///   - threshold: which records are dropped.
    ///   - usesJournal: whether records go to the journal.
    public init(threshold: LogThreshold, usesJournal: Bool = standardErrorIsJournal()) {
        self.threshold = threshold
        self.usesJournal = usesJournal
    }

    /// One member of `metadata`.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    /// Writes a record.
    public func log(event: LogEvent) {
        var metadata = self.metadata
        if let provided = self.metadataProvider?.get() { metadata.merge(provided) { $1 } }
        if let own = event.metadata { metadata.merge(own) { $1 } }
        // A journal that takes nothing, as while it restarts, must not make records disappear.
        if self.usesJournal, JournalRecord(event, metadata: metadata).send() { return }
        writeToStandardError(plainLine(event, metadata))
    }
}

/// The record as a line. It bears no time, for whoever collects standard error adds that.
private func plainLine(_ event: LogEvent, _ metadata: Logger.Metadata) -> String {
    let level = event.level == .info ? "" : "\(event.level): "
    let details = metadata.filter { $0.key != "message_id" }.sorted { $0.key < $1.key }
    let words = details.map { " \($0.key)=\($0.value)" }.joined()
    return "dirlistd: \(level)\(event.message)\(words)"
}

/// Whether standard error is connected to the journal: its device and inode are those that `JOURNAL_STREAM` names
/// (systemd.exec(5)).
public func standardErrorIsJournal() -> Bool {
    guard let value = getenv("JOURNAL_STREAM") else { return false }
    let parts = String(cString: value).split(separator: ":").compactMap { UInt64($0) }
    var status = stat()
    guard parts.count == 2, fstat(STDERR_FILENO, &status) == 0 else { return false }
    return status.st_dev == parts[0] && status.st_ino == parts[1]
}

/// Writes one line, whole, so that lines of several threads do not mix.
public func writeToStandardError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    // There is nobody to tell that standard error is closed.
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
