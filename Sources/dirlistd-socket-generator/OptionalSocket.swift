// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig

/// The unit that holds a socket for what is served only where the configuration says so. There is none in the package,
/// for a socket unit must listen somewhere.
struct OptionalSocket: Equatable {
    /// The unit that brings it along, and whose restart restarts it.
    static let companion = "dirlistd.socket"

    /// What the daemon knows it by (sd_listen_fds_with_names(3)).
    let name: String
    private let endpoint: InternetEndpoint
    private let file: String

    /// The unit's name.
    var unit: String { "dirlistd-\(self.name).socket" }

    /// Those that the configuration asks for.
    static func all(_ settings: Settings, from file: String) -> [OptionalSocket] {
        [("metrics", settings.metrics.address), ("classic", settings.classic.address)].compactMap { name, endpoint in
            endpoint.map { OptionalSocket(name: name, endpoint: $0, file: file) }
        }
    }

    /// The unit's text.
    var text: String {
        """
        # Made from \(self.file) by dirlistd-socket-generator; `systemctl daemon-reload` makes it anew.
        [Unit]
        Description=Directory listing \(self.name) socket
        Documentation=man:dirlistd(8) man:dirlistd.toml(5)
        PartOf=\(Self.companion)

        [Socket]
        ListenStream=\(self.endpoint)
        FileDescriptorName=\(self.name)
        Service=dirlistd.service
        BindIPv6Only=ipv6-only
        FreeBind=yes
        NoDelay=yes
        TriggerLimitIntervalSec=0

        """
    }
}
