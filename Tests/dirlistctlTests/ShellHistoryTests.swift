// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import dirlistctl

struct ShellHistoryTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func itIsWhereTheSpecificationHasIt() {
        func path(_ variables: [String: String]) -> String? { ShellHistory { variables[$0] }?.path }
        #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/dirlistctl/history")
        #expect(path(["XDG_STATE_HOME": "s", "HOME": "/h"]) == "/h/.local/state/dirlistctl/history")
        #expect(path([:]) == nil)
        #expect(path(["HOME": ""]) == nil)
    }

    @Test func linesAreKeptForTheirOwnerAlone() throws {
        try self.withFolder { folder in
            let history = ShellHistory(path: folder + "/a/b/history")
            #expect(history.load() == [])
            let lines = ["ls", ArgumentBytes.encode(bytes("stat ") + [0xFF]), "cd ü"]
            lines.forEach(history.append)
            #expect(history.load() == lines)
            let mode = try FileManager.default.attributesOfItem(atPath: history.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func itDoesNotGrowForEver() throws {
        try self.withFolder { folder in
            let history = ShellHistory(path: folder + "/history")
            let count = 2 * ShellHistory.limit + 1
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try (0..<count).map { "ls \($0)\n" }.joined().write(toFile: history.path, atomically: true, encoding: .utf8)
            let loaded = history.load()
            #expect(loaded.count == ShellHistory.limit && loaded.last == "ls \(count - 1)")
            #expect(
                try String(contentsOfFile: history.path, encoding: .utf8).split(separator: "\n").count == loaded.count)
            #expect(history.load() == loaded)
        }
    }

    @Test func shellsAtOnceLoseNothing() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let history = ShellHistory(path: folder + "/history")
        await withTaskGroup(of: Void.self) { group in
            for shell in 0..<4 {
                group.addTask { for line in 0..<50 { history.append("\(shell) \(line)") } }
            }
        }
        #expect(Set(history.load()).count == 200)
    }

    @Test func whatIsNoFileIsLeftAlone() throws {
        try self.withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/history", withIntermediateDirectories: true)
            let history = ShellHistory(path: folder + "/history")
            history.append("ls")
            #expect(history.load() == [])
            let missing = ShellHistory(path: "/proc/none/history")
            missing.append("ls")
            #expect(missing.load() == [])
        }
    }

    /// As somebody else's backup might have it, or a shell that is stopped.
    @Test(.timeLimit(.minutes(1))) func aLockedFileIsNotWaitedFor() throws {
        try self.withFolder { folder in
            let history = ShellHistory(path: folder + "/history")
            history.append("ls")
            let file = open(history.path, O_RDWR)
            defer { close(file) }
            #expect(flock(file, LOCK_EX) == 0)
            history.append("pwd")
            #expect(history.load() == [])
            #expect(flock(file, LOCK_UN) == 0)
            #expect(history.load() == ["ls"])
        }
    }

    @Test func aLineWithoutItsEndStaysALine() throws {
        try self.withFolder { folder in
            let history = ShellHistory(path: folder + "/history")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try "ls\npw".write(toFile: history.path, atomically: true, encoding: .utf8)
            history.append("du")
            #expect(history.load() == ["ls", "pw", "du"])
        }
    }
}
