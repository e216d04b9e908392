// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import TestSupport
import Testing

@testable import Confinement

/// The broker itself, started by a program that then confines itself.
@Suite struct BrokerTests {
    private static let users: [ProbeRun.User] = getuid() == 0 ? [.current, .nobodyReadingAll] : [.current]

    @Test(arguments: users) func namesFromInsideTheSandbox(user: ProbeRun.User) throws {
        let scratch = try ScratchDirectory()
        let run = try ProbeRun(
            scratch.path, ["broker", ""],
            actions: [("user", "0"), ("group", "0"), ("user", "4294967290"), ("group", "4294967290")],
            as: user
        )
        #expect(run["user 0"] == "name(\"root\")")
        #expect(run["group 0"] == "name(\"root\")")
        #expect(run["user 4294967290"] == "none")
        #expect(run["group 4294967290"] == "none")
    }

    @Test(arguments: users) func hasNoPrivileges(user: ProbeRun.User) throws {
        let run = try ProbeRun("/", ["broker", "", "broker-status"], as: user)
        #expect(run["broker CapEff"] == "0000000000000000")
        #expect(run["broker CapPrm"] == "0000000000000000")
        #expect(run["broker NoNewPrivs"] == "1")
        #expect(run["broker Threads"] == "1")
    }

    @Test func readsTheFilesItWasGivenAndNoOther() throws {
        let most = Broker.longestFile
        let scratch = try ScratchDirectory(
            tree(
                ("a", .file(size: 5)), ("empty", .file()), ("most", .file(size: most)),
                ("more", .file(size: most + 1)), ("pipe", .fifo), ("none", .file(mode: 0))
            ))
        let files = ["a", "empty", "most", "more", "pipe", "absent"].map { scratch.path($0) }
        let run = try ProbeRun(
            scratch.path, ["broker", files.joined(separator: ",")],
            actions: (0...6).map { ("file", "\($0)") } + [("read", files[0])]
        )
        #expect(run["file 0"] == "5 bytes")
        #expect(run["file 1"] == "0 bytes")
        #expect(run["file 2"] == "\(most) bytes")
        #expect(run["file 3"] == "system(errno: \(EFBIG))")
        #expect(run["file 4"] == "system(errno: \(EINVAL))")
        #expect(run["file 5"] == "system(errno: \(ENOENT))")
        #expect(run["file 6"] == "system(errno: \(EINVAL))")
        #expect(run["read \(files[0])"] == "EACCES")
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT]) func staysWhenEverybodyIsToldToStop(signal: CInt) throws {
        let run = try ProbeRun("/", ["broker", "", "signal-broker", "\(signal)"], actions: [("user", "0")])
        #expect(run["before"] == "name(\"root\")")
        #expect(run["user 0"] == "name(\"root\")")
        #expect(run["event"] == nil)
    }

    @Test func isMissedWhenItIsKilled() throws {
        let run = try ProbeRun("/", ["broker", "", "signal-broker", "9"], actions: [("user", "0"), ("group", "0")])
        #expect(run["event"] == "ended(status: Optional(9))")
        #expect(run.lines.filter { $0.hasPrefix("event") }.count == 1)
        #expect(run["user 0"] == "unknown")
        #expect(run["group 0"] == "unknown")
        #expect(run.exitStatus == 0)
    }

    @Test func endsWithTheDaemon() throws {
        let run = try ProbeRun("/", ["broker", ""], actions: [("user", "0")])
        let broker = try #require(run["broker"].flatMap { pid_t($0) })
        let handle = clinux_pidfd_open(broker)
        // ESRCH: it has ended already.
        try #require(handle >= 0 || handle == -ESRCH)
        guard handle >= 0 else { return }
        defer { close(handle) }
        var event = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
        #expect(poll(&event, 1, 10_000) == 1)
    }

    @Test func isNothingToStartByHand() throws {
        let run = try ProbeRun("--broker")
        #expect(run.exitStatus == 64)
        #expect(Broker(arguments: ["dirlistd"], user: { _ in nil }, group: { _ in nil }) == nil)
        #expect(Broker(arguments: ["dirlistd", "--check"], user: { _ in nil }, group: { _ in nil }) == nil)
    }
}
