// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import DirlistService
import TestSupport
import Testing
import Varlink

@Suite struct AdmissionTests {
    static func peer(_ last: UInt8) -> Peer { Peer(origin: .internet(address: [192, 0, 2, last], port: 1)) }

    func service(
        connections: Int = 10,
        perAddress: Int = 10,
        allows: @escaping @Sendable ([UInt8]) -> Bool = { _ in true }
    ) throws -> TreeService {
        TreeService(
            root: try Root("/"),
            policy: TreePolicy(
                visibility: Visibility(hidden: true),
                showsOwners: true,
                access: AccessPolicy(allows: allows),
                limits: ServiceLimits(
                    connections: connections,
                    connectionsPerAddress: perAddress,
                    walks: 1,
                    watches: 1,
                    replyEntries: 1,
                    requestTime: .seconds(1)
                )
            ),
            executor: DispatchExecutor()
        )
    }

    /// What an admission is, in words.
    func verdict(_ admission: Admission) -> String {
        switch admission {
        case .refused: "refused"
        case .turnedAway(let error): Tree.Failure(error).map { "\($0)" } ?? error.name
        case .admitted: "admitted"
        }
    }

    @Test func whoIsNotAllowedIsRefused() throws {
        let service = try self.service { $0 == [192, 0, 2, 1] }
        #expect(self.verdict(service.admit(Self.peer(1))) == "admitted")
        #expect(self.verdict(service.admit(Self.peer(2))) == "refused")
        #expect(self.verdict(service.admit(Peer(origin: .local(credential: nil)))) == "admitted")
    }

    @Test func theLimitOfAllConnectionsHolds() throws {
        let service = try self.service(connections: 2)
        guard case .admitted(let first) = service.admit(Self.peer(1)) else { throw TestSession.NotAdmitted() }
        #expect(self.verdict(service.admit(Self.peer(2))) == "admitted")
        #expect(self.verdict(service.admit(Self.peer(3))) == #"busy(limit: "limits.connections")"#)
        first.ended()
        #expect(self.verdict(service.admit(Self.peer(3))) == "admitted")
    }

    @Test func theLimitOfOneAddressHolds() throws {
        let service = try self.service(perAddress: 1)
        guard case .admitted(let first) = service.admit(Self.peer(1)) else { throw TestSession.NotAdmitted() }
        #expect(self.verdict(service.admit(Self.peer(1))) == #"busy(limit: "limits.connections_per_address")"#)
        #expect(self.verdict(service.admit(Self.peer(2))) == "admitted")
        first.ended()
        #expect(self.verdict(service.admit(Self.peer(1))) == "admitted")
    }

    @Test func aNewPolicyHoldsForWhoComesNext() throws {
        let service = try self.service()
        #expect(self.verdict(service.admit(Self.peer(1))) == "admitted")
        service.policy.access = AccessPolicy { _ in false }
        #expect(self.verdict(service.admit(Self.peer(1))) == "refused")
    }
}
