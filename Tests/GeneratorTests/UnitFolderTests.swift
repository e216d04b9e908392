// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import Foundation
import Testing

@testable import dirlistd_socket_generator

@Suite struct UnitFolderTests {
    let path = NSTemporaryDirectory() + "/unit-folder-\(UUID().uuidString)"

    private func dropIn() throws -> ListenDropIn {
        try #require(ListenDropIn(try Settings.parse("port = 7000", file: "f"), from: "f"))
    }

    @Test func writesTheDropInWhereSystemdLooks() throws {
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: self.path) }
        try UnitFolder(path: self.path).write(self.dropIn())
        let file = "\(self.path)/dirlistd.socket.d/50-address.conf"
        #expect(try String(contentsOfFile: file, encoding: .utf8) == self.dropIn().text)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        // systemd warns of units that others may write or may not read.
        #expect(mode.map { $0 & 0o133 } == 0)
    }

    @Test func overwritesNothing() throws {
        let folder = "\(self.path)/dirlistd.socket.d"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: self.path) }
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/50-address.conf",
            withDestinationPath: "\(self.path)/elsewhere"
        )
        #expect(throws: UnitFolder.Failure.self) { try UnitFolder(path: self.path).write(self.dropIn()) }
        #expect(!FileManager.default.fileExists(atPath: "\(self.path)/elsewhere"))
    }

    @Test func namesWhatItCannotMake() throws {
        let error = #expect(throws: UnitFolder.Failure.self) { try UnitFolder(path: self.path).write(self.dropIn()) }
        #expect(
            error?.description == "cannot make \(self.path)/dirlistd.socket.d: No such file or directory"
        )
    }
}
