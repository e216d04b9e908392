// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import DirlistService
import Synchronization
import TestSupport
import Testing
import Varlink

@Suite struct AdminServiceTests {
    final class Settled: Administration {
        let failure: Admin.Failure?
        let level = Mutex(6)

        init(failure: Admin.Failure? = nil) {
            self.failure = failure
        }

        func look() -> LiveLook { LiveLook(contents: "tried", warnings: ["looked"]) }

        var standing: Standing {
            var standing = Standing()
            standing.root = "/srv"
            standing.configuration = "/f"
            standing.startedUSec = 1_500_000
            standing.listeners = [
                Admin.Listener(role: "tree", address: "tcp:[::1]:7895", activated: true, tls: false, connections: 3)
            ]
            standing.protections = ["landlock": "ABI 7"]
            standing.warnings = ["something is odd"]
            standing.isConfigurationCurrent = false
            return standing
        }

        var settings: [Admin.Setting] { [Admin.Setting(key: "port", value: "7895", origin: "/f:3")] }
        var environment: [String]? { ["A=1"] }
        var logLevel: Int {
            get { self.level.withLock { $0 } }
            set { self.level.withLock { $0 = newValue } }
        }

        func reload() throws(Admin.Failure) -> Admin.Reload.Reply {
            if let failure { throw failure }
            return Admin.Reload.Reply(changed: ["log.level"], needRestart: ["port"])
        }
    }

    func peer(uid: UInt32, gid: UInt32 = 1000, groups: [UInt32] = []) -> Peer {
        Peer(origin: .local(credential: .init(pid: 1, uid: uid, gid: gid, groups: groups)))
    }

    /// Who may administer here: root, user 42 and group 7.
    func session(_ peer: Peer, failure: Admin.Failure? = nil) throws -> TestSession {
        let service = AdminService(
            tree: try TestSession.service("/"),
            administration: Settled(failure: failure),
            administrators: Administrators(uid: 42, group: 7),
            executor: DispatchExecutor()
        )
        guard case .admitted(let session) = service.admit(peer) else { throw TestSession.NotAdmitted() }
        return TestSession(session)
    }

    @Test func theSocketServesTheTreeToo() throws {
        let names = try self.session(self.peer(uid: 1000)).session.interfaces.map(\.description.name)
        #expect(names == ["io.dirlistd.Tree", "io.dirlistd.Admin", "io.systemd.service"])
    }

    @Test func othersMayNot() async throws {
        for peer in [
            self.peer(uid: 1000), self.peer(uid: 1000, gid: 8, groups: [9, 10]), Peer(origin: .local(credential: nil)),
        ] {
            let session = try self.session(peer)
            let denied = StandardError.permissionDenied.reply
            await #expect(throws: denied) { try await session.call(Admin.Reload.self, NoParameters()) }
            await #expect(throws: denied) { try await session.call(Admin.Status.self, NoParameters()) }
            await #expect(throws: denied) { try await session.call(Admin.Sessions.self, NoParameters()) }
            await #expect(throws: denied) { try await session.call(Admin.Disconnect.self, .init(id: 1)) }
            await #expect(throws: denied) { try await session.call(Admin.Configuration.self, NoParameters()) }
            await #expect(throws: denied) { try await session.call(Admin.Metrics.self, NoParameters()) }
            await #expect(throws: denied) { try await session.call(ServiceControl.Ping.self, NoParameters()) }
            await #expect(throws: denied) { try await session.call(ServiceControl.Reload.self, .init()) }
            await #expect(throws: denied) { try await session.call(ServiceControl.SetLogLevel.self, .init(level: 7)) }
            await #expect(throws: denied) { try await session.call(ServiceControl.GetLogLevel.self, NoParameters()) }
            await #expect(throws: denied) { try await session.call(ServiceControl.GetEnvironment.self, NoParameters()) }
        }
    }

    @Test func rootTheDaemonAndTheGroupMay() async throws {
        for peer in [
            self.peer(uid: 0), self.peer(uid: 42), self.peer(uid: 1000, gid: 7), self.peer(uid: 1000, groups: [3, 7]),
        ] {
            let reply = try await self.session(peer).call(Admin.Reload.self, NoParameters())
            #expect(reply == Admin.Reload.Reply(changed: ["log.level"], needRestart: ["port"]))
        }
    }

    @Test func whatIsWrongWithTheConfigurationIsSaid() async throws {
        let failure = Admin.Failure.invalidConfiguration(file: "/f", line: 3, column: nil, message: "m")
        let session = try self.session(self.peer(uid: 0), failure: failure)
        let error = await #expect(throws: ErrorReply.self) {
            try await session.call(Admin.Reload.self, NoParameters())
        }
        #expect(error.flatMap { Admin.Failure($0) } == failure)
    }

    @Test func theStatus() async throws {
        let session = try self.session(self.peer(uid: 0))
        _ = try await session.call(Tree.List.self, .init(path: Array("/".utf8)))
        _ = try? await session.call(Tree.List.self, .init(path: Array("/there is none".utf8)))
        let status = try await session.call(Admin.Status.self, NoParameters())
        #expect(status.version == Release.version && status.pid > 1)
        #expect(status.root == "/srv" && status.configuration == "/f" && status.startedUSec == 1_500_000)
        #expect(
            status.listeners.map(\.connections) == [3]
                && status.protections == ["contents": "tried", "landlock": "ABI 7"])
        #expect(status.warnings == ["something is odd", "looked"])
        #expect(status.sessions == 1 && status.requests == 2 && status.errors == 1 && status.entries > 3)
    }

    @Test func theSession() async throws {
        let session = try self.session(self.peer(uid: 0))
        _ = try await session.call(Tree.Stat.self, .init(path: Array("etc".utf8)))
        let sessions = try await session.call(Admin.Sessions.self, NoParameters()).sessions
        let one = try #require(sessions.first)
        #expect(sessions.count == 1 && one.id == 1 && one.peer == "pid 1" && one.role == "admin")
        #expect(one.identity == "root" && one.requests == 2 && one.entries == 1 && one.bytesSent > 100)
        #expect(one.sinceUSec > 1_700_000_000_000_000 && one.lastRequestUSec ?? 0 >= one.sinceUSec)
        #expect(one.method == "io.dirlistd.Admin.Sessions" && one.path == nil)
    }

    @Test func disconnecting() async throws {
        let session = try self.session(self.peer(uid: 0))
        let closed = Atomic<Int>(0)
        session.session.began(close: { closed.wrappingAdd(1, ordering: .relaxed) })
        let failure = Admin.Failure.noSuchSession(id: 7).reply
        await #expect(throws: failure) { try await session.call(Admin.Disconnect.self, .init(id: 7)) }
        #expect(closed.load(ordering: .relaxed) == 0)
        _ = try await session.call(Admin.Disconnect.self, .init(id: 1))
        #expect(closed.load(ordering: .relaxed) == 1)
        session.session.ended()
        await #expect(throws: Admin.Failure.noSuchSession(id: 1).reply) {
            try await session.call(Admin.Disconnect.self, .init(id: 1))
        }
    }

    @Test func settingsAndTheService() async throws {
        let session = try self.session(self.peer(uid: 0))
        let settings = try await session.call(Admin.Configuration.self, NoParameters()).settings
        #expect(settings == [Admin.Setting(key: "port", value: "7895", origin: "/f:3")])
        _ = try await session.call(ServiceControl.Ping.self, NoParameters())
        _ = try await session.call(ServiceControl.Reload.self, .init(allowInteractiveAuthentication: true))
        _ = try await session.call(ServiceControl.SetLogLevel.self, .init(level: 3))
        #expect(try await session.call(ServiceControl.GetLogLevel.self, NoParameters()).level == 3)
        for level in [-1, 8] {
            await #expect(throws: Parameters.invalid("level")) {
                try await session.call(ServiceControl.SetLogLevel.self, .init(level: level))
            }
        }
        #expect(try await session.call(ServiceControl.GetEnvironment.self, NoParameters()).environment == ["A=1"])
    }

    /// Who looks after the daemon comes when something is wrong, as when there is no room.
    @Test func limitsAreNotForAdministrators() throws {
        let service = AdminService(
            tree: try TestSession.service("/"),
            administration: Settled(),
            administrators: Administrators(uid: 42, group: nil),
            executor: DispatchExecutor()
        )
        func admits(_ uid: UInt32) -> Bool {
            if case .admitted = service.admit(self.peer(uid: uid)) { true } else { false }
        }
        // ServiceLimits.generous has room for ten.
        for _ in 0..<10 { #expect(admits(1000)) }
        #expect(!admits(1000) && !admits(1001))
        for _ in 0..<20 { #expect(admits(0) && admits(42)) }
    }
}
