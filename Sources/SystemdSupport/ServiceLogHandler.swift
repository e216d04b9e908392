// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Logging

/// Logs to the journal when standard error goes there, and else as plain lines on standard error.
public struct ServiceLogHandler: LogHandler {
    public var logLevel = Logger.Level.info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let usesJournal: Bool

    /// - Parameter usesJournal: whether records go to the journal.
    public init(usesJournal: Bool = standardErrorIsJournal()) {
        self.usesJournal = usesJournal
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

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
