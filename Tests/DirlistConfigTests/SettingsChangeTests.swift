// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import Testing

@Suite struct SettingsChangeTests {
    @Test func nothingChangesWhereTheFileIsTheSame() throws {
        let settings = try Settings.parse("root = \"/a\"", file: "x")
        let change = SettingsChange(from: settings, to: settings)
        #expect(change.changed.isEmpty && change.needRestart.isEmpty && change.settings == settings)
    }

    @Test func whatOnlyAStartCanSetStays() throws {
        let old = try Settings.parse("root = \"/a\"\n[limits]\nconnections = 5", file: "x")
        let new = try Settings.parse("root = \"/b\"\nport = 99\naddress = \"::1\"\n[tree]\nhidden = false", file: "x")
        let change = SettingsChange(from: old, to: new)
        #expect(Set(change.needRestart) == ["address", "port", "root"])
        #expect(Set(change.changed) == ["tree.hidden", "limits.connections"])
        #expect(change.settings.root == "/a" && change.settings.port == 7895)
        #expect(!change.settings.tree.hidden && change.settings.limits.connections == 1024)
        // The next reload of the same file still says so.
        #expect(Set(SettingsChange(from: change.settings, to: new).needRestart) == ["address", "port", "root"])
    }
}
