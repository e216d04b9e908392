// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Logging

/// What is worth finding in the journal again: each with the MESSAGE_ID that `systemd/dirlistd.catalog` explains.
enum Event: String {
    case started = "started"
    case reloaded = "reloaded"
    case reloadFailed = "reload-failed"
}

extension Logger {
    /// Logs an event.
    func info(_ message: Logger.Message, event: Event, _ details: Logger.Metadata = [:]) {
        self.info(message, metadata: details.merging(["message_id": "\(event.rawValue)"]) { $1 })
    }

    /// Logs an event that somebody may want to know of.
    func notice(_ message: Logger.Message, event: Event, _ details: Logger.Metadata = [:]) {
        self.notice(message, metadata: details.merging(["message_id": "\(event.rawValue)"]) { $1 })
    }

    /// Logs an event that somebody must look at.
    func error(_ message: Logger.Message, event: Event, _ details: Logger.Metadata = [:]) {
        self.error(message, metadata: details.merging(["message_id": "\(event.rawValue)"]) { $1 })
    }
}
