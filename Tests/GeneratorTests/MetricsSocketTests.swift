// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import Foundation
import Testing

@testable import dirlistd_socket_generator

@Suite struct MetricsSocketTests {
    private func socket(_ toml: String) throws -> MetricsSocket? {
        MetricsSocket(try Settings.parse(toml, file: "f"), from: "f")
    }

    @Test func noneByDefault() throws {
        #expect(try self.socket("") == nil)
        #expect(try self.socket("metrics.address = \"\"") == nil)
    }

    @Test func listensWhereTheConfigurationSays() throws {
        let text = try #require(try self.socket("metrics.address = \"[::1]:9895\"")).text
        let lines = text.split(separator: "\n")
        #expect(lines.contains("ListenStream=[::1]:9895") && lines.contains("FileDescriptorName=metrics"))
        #expect(lines.contains("Service=dirlistd.service") && lines.contains("PartOf=dirlistd.socket"))
        #expect(text.hasSuffix("\n"))
    }

    @Test func comesAlongWithTheTreesSocket() throws {
        let path = NSTemporaryDirectory() + "/metrics-socket-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let socket = try #require(try self.socket("metrics.address = \"127.0.0.1:1\""))
        try UnitFolder(path: path).write(socket)
        let link = "\(path)/dirlistd.socket.wants/dirlistd-metrics.socket"
        #expect(try String(contentsOfFile: link, encoding: .utf8) == socket.text)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "../dirlistd-metrics.socket")
    }
}
