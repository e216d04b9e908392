// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import Foundation
import Testing

@testable import dirlistd_socket_generator

@Suite struct OptionalSocketTests {
    private func sockets(_ toml: String) throws -> [OptionalSocket] {
        OptionalSocket.all(try Settings.parse(toml, file: "f"), from: "f")
    }

    @Test func noneByDefault() throws {
        #expect(try self.sockets("") == [])
        #expect(try self.sockets("metrics.address = \"\"\nclassic.address = \"\"") == [])
    }

    @Test(arguments: ["metrics", "classic"])
    func listensWhereTheConfigurationSays(name: String) throws {
        let sockets = try self.sockets("\(name).address = \"[::1]:9895\"")
        let text = try #require(sockets.first).text
        let lines = text.split(separator: "\n")
        #expect(sockets.map(\.unit) == ["dirlistd-\(name).socket"])
        #expect(lines.contains("ListenStream=[::1]:9895") && lines.contains("FileDescriptorName=\(name)"))
        #expect(lines.contains("Service=dirlistd.service") && lines.contains("PartOf=dirlistd.socket"))
        #expect(text.hasSuffix("\n"))
    }

    @Test func comeAlongWithTheTreesSocket() throws {
        let path = NSTemporaryDirectory() + "/optional-sockets-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let sockets = try self.sockets("metrics.address = \"127.0.0.1:1\"\nclassic.address = \"127.0.0.1:2\"")
        for socket in sockets { try UnitFolder(path: path).write(socket) }
        #expect(sockets.map(\.unit) == ["dirlistd-metrics.socket", "dirlistd-classic.socket"])
        for socket in sockets {
            let link = "\(path)/dirlistd.socket.wants/\(socket.unit)"
            #expect(try String(contentsOfFile: link, encoding: .utf8) == socket.text)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "../\(socket.unit)")
        }
    }
}
