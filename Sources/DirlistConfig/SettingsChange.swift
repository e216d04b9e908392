// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What becomes of the settings in force when the configuration is read again.
public struct SettingsChange: Sendable, Equatable {
    /// The settings in force from now on: the new ones, but for those that only a start can set.
    public let settings: Settings
    /// The keys that take effect now.
    public let changed: [String]
    /// The keys that differ and take a restart.
    public let needRestart: [String]

    /// What only a start can set: sockets are bound, the root is opened and files are named before the sandbox closes,
    /// and what runs beside the listeners is put together once. What is in the files can change.
    public static let fixed: Set<String> = [
        "address", "port", "root", "tls.certificate", "tls.key", "tls.client_authority", "admin.socket",
        "metrics.address", "classic.address", "service.idle_exit", "service.sandbox",
    ]

    /// The change from the settings in force to those that the file has now.
    public init(from old: Settings, to new: Settings) {
        let differing = Setting.all.filter { $0.text(in: old) != $0.text(in: new) }.map(\.key)
        self.changed = differing.filter { !Self.fixed.contains($0) }
        self.needRestart = differing.filter { Self.fixed.contains($0) }
        var settings = new
        settings.addresses = old.addresses
        settings.port = old.port
        settings.root = old.root
        settings.tls = old.tls
        settings.admin = old.admin
        settings.metrics = old.metrics
        settings.classic = old.classic
        settings.service = old.service
        self.settings = settings
    }
}
