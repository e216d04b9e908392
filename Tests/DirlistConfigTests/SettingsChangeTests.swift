// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import Testing

@Suite struct SettingsChangeTests {
    let fixed: Set<String> = ["address", "port", "root", "admin.socket", "metrics.address", "classic.address"]

    @Test func nothingChangesWhereTheFileIsTheSame() throws {
        let settings = try Settings.parse("root = \"/a\"", file: "x")
        let change = SettingsChange(from: settings, to: settings)
        #expect(change.changed.isEmpty && change.needRestart.isEmpty && change.settings == settings)
    }

    @Test func whatOnlyAStartCanSetStays() throws {
        let old = try Settings.parse("root = \"/a\"\n[limits]\nconnections = 5", file: "x")
        let new = try Settings.parse(
            "root = \"/b\"\nport = 99\naddress = \"::1\"\n[tree]\nhidden = false\n[log]\nrequests = \"all\"\n[admin]\nsocket = \"\"\n[metrics]\naddress = \"127.0.0.1:1\"\n[classic]\naddress = \"127.0.0.1:2\"",
            file: "x")
        let change = SettingsChange(from: old, to: new)
        #expect(Set(change.needRestart) == self.fixed)
        #expect(Set(change.changed) == ["tree.hidden", "limits.connections", "log.requests"])
        #expect(change.settings.root == "/a" && change.settings.port == 7895)
        #expect(!change.settings.tree.hidden && change.settings.limits.connections == 1024)
        // The next reload of the same file still says so.
        #expect(Set(SettingsChange(from: change.settings, to: new).needRestart) == self.fixed)
    }
}
