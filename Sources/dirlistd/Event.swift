// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Logging

/// What is worth finding in the journal again: its MESSAGE_ID (systemd.journal-fields(7)), which
/// `systemd/catalog/dirlistd.catalog` explains. A number never changes its meaning.
enum Event: String {
    case started = "1bdf105b05a64c3e9647da3321ac49da"
    case reloaded = "0cf19c0c578e41a69261db9a6fa730cd"
    case reloadFailed = "ce283bbb9bd143df8e2f442350ffb1bd"
    case socketsDiffer = "54fad9bb19574be398f6204970b7f371"
    case protectionMissing = "0f7365d3b529449a8da5b5a5526b3e26"
    case certificateDoubtful = "14e878b8fab447a5a45f74a56d9a92b8"
    case stopping = "678d3e12c6144ad194199d14939861de"
    case request = "2c511dac3c4e4c83b82a43d51f3527ff"
    case requestsNotLogged = "86ac7181c1b84aec8d065a8a44f7c558"
    case leavingIdle = "fe3de688e63d4d96bd8f0949b2ab3545"
}

extension Logger {
    /// Logs an event.
    func log(_ event: Event, _ level: Logger.Level, _ message: Logger.Message, _ details: Logger.Metadata = [:]) {
        self.log(level: level, message, metadata: details.merging(["message_id": "\(event.rawValue)"]) { $1 })
    }
}
