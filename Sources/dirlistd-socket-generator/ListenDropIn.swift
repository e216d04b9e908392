// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig

/// The drop-in that lets the packaged socket unit listen where the configuration says.
struct ListenDropIn: Equatable {
    /// Where it belongs, below the folder that systemd gives to a generator.
    static let folder = "dirlistd.socket.d"
    /// Its name there. Drop-ins are read in the order of their names, whatever their folder (systemd.unit(5)), so one
    /// of the administrator's with a higher number wins.
    static let file = "50-address.conf"

    /// The file's text.
    let text: String

    /// Nil when the packaged unit already listens there.
    init?(_ settings: Settings, from file: String) {
        guard settings.addresses != Settings.default.addresses || settings.port != Settings.default.port else {
            return nil
        }
        // An empty assignment drops the packaged addresses; the others add to the list (systemd.socket(5)).
        let streams = [""] + settings.addresses.map { Self.stream($0, port: settings.port) }
        self.text =
            "# Made from \(file) by dirlistd-socket-generator; `systemctl daemon-reload` makes it anew.\n[Socket]\n"
            + streams.map { "ListenStream=\($0)\n" }.joined()
    }

    /// IPv6 addresses go in brackets, or their last part would be taken for the port (systemd.socket(5)).
    private static func stream(_ address: InternetAddress, port: Int) -> String {
        address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
