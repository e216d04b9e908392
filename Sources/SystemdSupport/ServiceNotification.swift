// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CSystemd

/// What the service manager is told (sd_notify(3)). Without one, nothing happens.
public enum ServiceNotification: Sendable {
    /// Clients are served from now on.
    case ready(status: String)
    /// The daemon is leaving.
    case stopping(status: String)

    /// Tells it.
    public func send() {
        let text =
            switch self {
            case .ready(let status): "READY=1\nSTATUS=\(status)"
            case .stopping(let status): "STOPPING=1\nSTATUS=\(status)"
            }
        // A failure means that nobody listens, and there is nobody else to tell.
        _ = sd_notify(0, text)
    }
}
