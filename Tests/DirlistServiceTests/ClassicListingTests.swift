// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Classic
import DirlistAPI
import Synchronization
import TestSupport
import Testing
import Varlink

@testable import DirlistService

/// The replies that came, nil for those that there were none of.
private final class ClassicReplies: Sendable {
    private let replies = Mutex<[[UInt8]?]>([])

    var all: [[UInt8]?] { self.replies.withLock { $0 } }
    var text: String { self.all.last?.map { String(decoding: $0, as: UTF8.self) } ?? "none" }

    func add(_ reply: [UInt8]?) { self.replies.withLock { $0.append(reply) } }
}

@Suite struct ClassicListingTests {
    private let observed = ObservedRequests()
    private let executor = SteppedExecutor()
    private let replies = ClassicReplies()
    private let peer = Peer(origin: .internet(address: [127, 0, 0, 1], port: 5))

    private func files(_ names: [String]) -> TestTree {
        TestTree(names.map { (name: Array($0.utf8), node: .file()) })
    }

    /// A session over a directory, asked once, whose jobs are to be run.
    private func ask(
        _ question: ClassicQuestion,
        in tree: TestTree,
        visibility: Visibility = Visibility(hidden: true),
        limits: ServiceLimits = .generous,
        _ body: (any ClassicSession, TreeService) throws -> Void
    ) throws {
        let scratch = try ScratchDirectory(tree)
        let service = try TestSession.service(
            scratch.path, visibility: visibility, limits: limits, executor: self.executor, observer: self.observed)
        let session = try #require(service.admitClassic(self.peer))
        session.answer(question) { self.replies.add($0) }
        try body(session, service)
        withExtendedLifetime(scratch) {}
    }

    private func runAll() {
        while self.executor.waiting > 0 { self.executor.run() }
    }

    @Test func theNames() throws {
        try self.ask(.names, in: self.files(["one"])) { session, service in
            let running = try #require(service.sessions.all.first).reading(OwnerNames())
            #expect(running.role == "classic" && running.method == "classic.List" && running.path == "/")
            self.runAll()
            #expect(self.replies.all == [[0x80, 3] + Array("](X".utf8) + [3, 0, 0, 0] + Array("onee.".utf8)])
            let report = try #require(self.observed.all.first)
            #expect(report.method == "classic.List" && report.path == [slash] && report.outcome == .ok)
            #expect(report.entries == 1 && report.peer == "127.0.0.1:5")
            let reading = try #require(service.sessions.all.first).reading(OwnerNames())
            #expect(reading.method == nil && reading.requests == 1 && reading.entries == 1 && reading.bytesSent == 14)
            let text = service.metricsText(Standing())
            #expect(text.contains("dirlistd_requests_total{method=\"classic.List\",outcome=\"ok\"} 1\n"))
            #expect(text.contains("dirlistd_entries_total{method=\"classic.List\"} 1\n"))
            #expect(text.contains("dirlistd_reply_bytes_sum{method=\"classic.List\"} 14\n"))
            #expect(text.contains("dirlistd_sessions{role=\"classic\"} 1\n"))
        }
    }

    @Test func thePathIsTheRootOfWhatIsServed() throws {
        try self.ask(.path, in: .empty) { session, service in
            #expect(self.replies.all == [[0x80, 3] + Array("X".utf8) + [1, 0, 0, 0] + Array("/.".utf8)])
            let report = try #require(self.observed.all.first)
            #expect(report.method == "classic.WorkingDirectory" && report.path == nil && report.outcome == .ok)
        }
    }

    @Test func whatDoesNotExistForOthersDoesNotHere() throws {
        let visibility = Visibility(hidden: false, excludedNames: ["*.tmp"], excludedPaths: [["priv*"], ["a", "b"]])
        let tree = self.files([".hidden", "x.tmp", "private", "b"])
        try self.ask(.names, in: tree, visibility: visibility) { _, _ in
            self.runAll()
            #expect(self.replies.all == [[0x80, 3] + Array("](X".utf8) + [1, 0, 0, 0] + Array("be.".utf8)])
        }
    }

    @Test func aLongDirectoryIsReadInManyJobs() throws {
        try self.ask(.names, in: self.files((0..<2000).map { "name \($0)" })) { session, service in
            var jobs = 0
            while self.executor.waiting > 0 {
                #expect(self.replies.all.isEmpty && self.executor.waiting == 1)
                self.executor.run()
                jobs += 1
            }
            #expect(jobs > 2)
            let shown = self.replies.text.split(separator: "name ").count - 1
            #expect(self.replies.text.contains("... and \(2000 - shown) more"))
            #expect(self.observed.all.map(\.outcome) == [.ok] && self.observed.all.map(\.entries) == [shown])
        }
    }

    @Test func itsTimeIsLimited() throws {
        var limits = ServiceLimits.generous
        limits.requestTime = .zero
        try self.ask(.names, in: self.files((0..<2000).map { "name \($0)" }), limits: limits) { session, service in
            self.runAll()
            #expect(self.replies.text.contains("... and more") && self.replies.text.contains("name"))
            #expect(self.observed.all.map(\.outcome) == [.incomplete])
            let text = service.metricsText(Standing())
            #expect(text.contains("dirlistd_limits_hit_total{limit=\"limits.request_time\"} 1\n"))
        }
    }

    @Test func itEndsEarlyForADaemonThatLeaves() throws {
        try self.ask(.names, in: self.files((0..<2000).map { "name \($0)" })) { session, _ in
            session.finishEarly()
            self.executor.run()
            #expect(self.replies.all.isEmpty)
            self.executor.run()
            #expect(self.replies.text.contains("... and more") && self.executor.waiting == 0)
        }
    }

    @Test func whatNobodyWaitsForStops() throws {
        try self.ask(.names, in: self.files((0..<2000).map { "name \($0)" })) { session, service in
            self.executor.run()
            session.ended()
            self.executor.run()
            #expect(self.replies.all.isEmpty && self.executor.waiting == 0)
            #expect(self.observed.all.map(\.outcome) == [.cancelled])
            #expect(service.sessions.all.isEmpty && service.connections == 0)
        }
    }

    @Test func aRootThatMayNotBeReadHasNoReply() throws {
        try withoutDACCapabilities {
            let scratch = try ScratchDirectory(["root": .directory(.empty, mode: 0)])
            let service = try TestSession.service(
                scratch.path + "/root", executor: self.executor, observer: self.observed)
            let session = try #require(service.admitClassic(self.peer))
            session.answer(.names) { self.replies.add($0) }
            self.runAll()
            #expect(self.replies.all == [nil])
            #expect(self.observed.all.map(\.outcome) == [.error("io.dirlistd.Tree.PermissionDenied")])
            withExtendedLifetime(scratch) {}
        }
    }

    @Test func whoGetsIn() throws {
        let service = try TestSession.service("/")
        let sessions = (0..<11).map { _ in service.admitClassic(self.peer) }
        #expect(sessions.map { $0 == nil } == (0..<11).map { $0 == 10 })
        sessions[0]?.ended()
        #expect(service.admitClassic(self.peer) != nil)
        service.policy.access = AccessPolicy { _ in false }
        sessions[1]?.ended()
        #expect(service.admitClassic(self.peer) == nil)
        let text = service.metricsText(Standing())
        #expect(text.contains("dirlistd_connections_total{result=\"turned_away\"} 1\n"))
        #expect(text.contains("dirlistd_connections_total{result=\"refused\"} 1\n"))
    }

    @Test func limitsOfTheConnection() throws {
        let service = try TestSession.service("/")
        let session = try #require(service.admitClassic(self.peer))
        for limit in ClassicLimit.allCases { session.exceeded(limit) }
        let text = service.metricsText(Standing())
        for limit in ["limits.idle_timeout", "limits.write_timeout"] {
            #expect(text.contains("dirlistd_limits_hit_total{limit=\"\(limit)\"} 1\n"))
        }
    }
}
