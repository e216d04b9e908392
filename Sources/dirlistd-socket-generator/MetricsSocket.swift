// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig

/// The unit that holds the socket for metrics. There is none in the package, for by default there are no metrics, and a
/// socket unit must listen somewhere.
struct MetricsSocket: Equatable {
    /// Its name.
    static let unit = "dirlistd-metrics.socket"
    /// The unit that brings it along, and whose restart restarts it.
    static let companion = "dirlistd.socket"

    /// The unit's text.
    let text: String

    /// Nil when no metrics are served.
    init?(_ settings: Settings, from file: String) {
        guard let endpoint = settings.metrics.address else { return nil }
        self.text = """
            # Made from \(file) by dirlistd-socket-generator; `systemctl daemon-reload` makes it anew.
            [Unit]
            Description=Directory listing metrics socket
            Documentation=man:dirlistd(8) man:dirlistd.toml(5)
            PartOf=\(Self.companion)

            [Socket]
            ListenStream=\(endpoint)
            FileDescriptorName=metrics
            Service=dirlistd.service
            BindIPv6Only=ipv6-only
            FreeBind=yes
            NoDelay=yes
            TriggerLimitIntervalSec=0

            """
    }
}
