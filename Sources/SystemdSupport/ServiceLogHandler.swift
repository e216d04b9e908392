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
    private let execute: @Sendable (_ write: @escaping @Sendable () -> Void) -> Void

    /// - Parameters:
    ///   - threshold: which records are dropped.
    ///   - usesJournal: whether records go to the journal.
    ///   - execute: has a record written, which may block for as long as the log takes nothing; in order.
    public init(
        threshold: LogThreshold,
        usesJournal: Bool = standardErrorIsJournal(),
        execute: @escaping @Sendable (_ write: @escaping @Sendable () -> Void) -> Void = { $0() }
    ) {
        self.threshold = threshold
        self.usesJournal = usesJournal
        self.execute = execute
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
        self.execute { [usesJournal, metadata] in
            // A journal that takes nothing, as while it restarts, must not make records disappear.
            if usesJournal, JournalRecord(event, metadata: metadata).send() { return }
            writeToStandardError(plainLine(event, metadata))
        }
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
    var bytes = Array((line + "\n").utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        // There is nobody to tell that standard error is closed.
        if count < 0, errno != EINTR { return }
        bytes = bytes.dropFirst(max(count, 0))
    }
}
