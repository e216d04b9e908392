// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import DirlistService
import TestSupport
import Testing
import Varlink

@Suite struct AdminServiceTests {
    struct Settled: Administration {
        var failure: Admin.Failure?

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
            administrators: Administrators(uid: 42, group: 7)
        )
        guard case .admitted(let session) = service.admit(peer) else { throw TestSession.NotAdmitted() }
        return TestSession(session)
    }

    @Test func theSocketServesTheTreeToo() throws {
        let names = try self.session(self.peer(uid: 1000)).session.interfaces.map(\.description.name)
        #expect(names == ["io.dirlistd.Tree", "io.dirlistd.Admin"])
    }

    @Test func othersMayNot() async throws {
        for peer in [
            self.peer(uid: 1000), self.peer(uid: 1000, gid: 8, groups: [9, 10]), Peer(origin: .local(credential: nil)),
        ] {
            let session = try self.session(peer)
            await #expect(throws: StandardError.permissionDenied.reply) {
                try await session.call(Admin.Reload.self, NoParameters())
            }
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
}
