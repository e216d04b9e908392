// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Synchronization
import TestSupport
import Testing
import Varlink

@testable import DirlistService

/// Keeps what has ended.
final class ObservedRequests: RequestObserver {
    private let reports = Mutex<[RequestReport]>([])

    var all: [RequestReport] { self.reports.withLock { $0 } }

    func wants(_ outcome: RequestOutcome) -> Bool { true }

    func ended(_ request: RequestReport) {
        self.reports.withLock { $0.append(request) }
    }
}

@Suite struct SessionMeterTests {
    let observed = ObservedRequests()

    /// A session over a directory of three entries, and its service.
    private func session(_ body: (TestSession, TreeService) async throws -> Void) async throws {
        let scratch = try ScratchDirectory(TestTree(["a", "b", "c"].map { (name: Array($0.utf8), node: .file()) }))
        let service = try TestSession.service(scratch.path, observer: self.observed)
        let peer = Peer(origin: .internet(address: [127, 0, 0, 1], port: 5))
        guard case .admitted(let session) = service.admit(peer) else { throw TestSession.NotAdmitted() }
        try await body(TestSession(session), service)
        withExtendedLifetime(scratch) {}
    }

    @Test func everyRequestEndsOnce() async throws {
        try await self.session { session, service in
            _ = try await session.call(Tree.WorkingDirectory.self, NoParameters())
            _ = try await session.call(Tree.List.self, .init(path: Array("/".utf8)))
            _ = try await session.call(Tree.List.self, .init(limit: 2))
            _ = try? await session.call(Tree.Stat.self, .init(path: Array("no\u{1B}ne".utf8)))
            let reports = self.observed.all
            #expect(
                reports.map(\.method) == [
                    "io.dirlistd.Tree.WorkingDirectory", "io.dirlistd.Tree.List", "io.dirlistd.Tree.List",
                    "io.dirlistd.Tree.Stat",
                ]
            )
            #expect(reports.map(\.outcome) == [.ok, .ok, .incomplete, .error("io.dirlistd.Tree.NotFound")])
            #expect(reports.map(\.entries) == [0, 3, 2, 0])
            #expect(reports.map { $0.path.map { Tree.readable($0) } } == [nil, "/", "/", "/no\u{1B}ne"])
            #expect(reports.allSatisfy { $0.session == 1 && $0.peer == "127.0.0.1:5" && $0.duration > .zero })
            let metrics = service.sessions.metrics
            #expect(metrics.requests == 4 && metrics.errors == 1 && metrics.entries == 5)
        }
    }

    @Test func aStreamIsCountedBatchByBatch() async throws {
        try await self.session { session, service in
            let conversation = try session.begin(Tree.List.self, .init(path: Array("/".utf8)), mode: .more)
            conversation.answer.demand(2)
            while try await conversation.next().continues { conversation.answer.demand(1) }
            #expect(self.observed.all.map(\.entries) == [3])
            let reading = try #require(service.sessions[1]).reading(OwnerNames())
            #expect(reading.entries == 3 && reading.method == nil && reading.requests == 1)
        }
    }

    @Test func whatItsClientLeavesIsCancelled() async throws {
        try await self.session { session, service in
            let conversation = try session.begin(Tree.List.self, .init(path: Array("/".utf8)), mode: .more)
            let reading = try #require(service.sessions[1]).reading(OwnerNames())
            #expect(reading.method == "io.dirlistd.Tree.List" && reading.path == "/")
            conversation.answer.cancel()
            session.session.ended()
            #expect(self.observed.all.map(\.outcome) == [.cancelled])
            #expect(service.sessions.all.isEmpty && service.connections == 0)
        }
    }

    @Test func whatNobodyKnowsIsOneSeries() async throws {
        try await self.session { session, service in
            for name in ["a.b.C", "io.dirlistd.Tree.Nothing", "x\"y\nz"] {
                let call = Call(method: name)
                let replies = CollectedReplies()
                let answer = session.session.answer(call, to: replies) {
                    ReadyAnswer(ErrorReply(name: "made.up.Error\"{}"), to: $0)
                }
                answer.demand(1)
            }
            let text = service.metricsText(Standing())
            #expect(text.contains("dirlistd_requests_total{method=\"other\",outcome=\"other\"} 3\n"))
            #expect(!text.contains("made.up") && !text.contains("a.b.C"))
        }
    }

    @Test func limitsThatWereHit() throws {
        let service = try TestSession.service("/")
        let peer = Peer(origin: .internet(address: [127, 0, 0, 1], port: 5))
        for _ in 0..<12 { _ = service.admit(peer) }
        service.sessions[1]?.ends(with: Tree.Summary(stopped: .timeLimit, denied: 4))
        let text = service.metricsText(Standing())
        #expect(text.contains("dirlistd_connections_total{result=\"turned_away\"} 2\n"))
        #expect(text.contains("dirlistd_limits_hit_total{limit=\"limits.connections\"} 2\n"))
        #expect(text.contains("dirlistd_limits_hit_total{limit=\"limits.request_time\"} 1\n"))
        #expect(text.contains("dirlistd_denied_entries_total 4\n"))
        #expect(text.contains("dirlistd_sessions{role=\"tree\"} 10\n"))
    }

    @Test func peers() {
        #expect(Peer(origin: .internet(address: [10, 0, 0, 7], port: 1)).text == "10.0.0.7:1")
        let loopback: [UInt8] = Array(repeating: 0, count: 15) + [1]
        #expect(Peer(origin: .internet(address: loopback, port: 65535)).text == "[::1]:65535")
        #expect(Peer(origin: .local(credential: .init(pid: 8, uid: 1, gid: 1))).text == "pid 8")
        #expect(Peer(origin: .local(credential: nil)).text == "unknown")
    }
}

@Suite struct OpenMetricsTextTests {
    @Test func families() {
        var text = OpenMetricsText()
        text.family("a_total", .counter, "How \\ often\n\"it\" was.")
        text.sample("a_total", [("l", "a\\b\"c\nd"), ("m", "")], 3)
        text.family("b_seconds", .gauge, unit: "seconds", "B.")
        text.sample("b_seconds", [], nanoseconds: 1_000_000_007)
        #expect(
            text.finish() == """
                # HELP a_total How \\\\ often\\n\\"it\\" was.
                a_total{l="a\\\\b\\"c\\nd",m=""} 3
                # TYPE b_seconds gauge
                # UNIT b_seconds seconds
                # HELP b_seconds B.
                b_seconds 1.000000007
                # EOF

                """
        )
    }

    @Test func bucketsAddUp() {
        let histogram = DurationHistogram()
        for time in [Duration.microseconds(100), .microseconds(101), .seconds(600), .seconds(601)] {
            histogram.add(time)
        }
        var text = OpenMetricsText()
        text.histogram("h", [("x", "y")], histogram)
        let lines = text.finish().split(separator: "\n")
        #expect(lines.count == DurationHistogram.bounds.count + 4)
        #expect(lines.first == "h_bucket{x=\"y\",le=\"0.0001\"} 1")
        #expect(lines[1] == "h_bucket{x=\"y\",le=\"0.00025\"} 2")
        #expect(lines.contains("h_bucket{x=\"y\",le=\"600.0\"} 3") && lines.contains("h_bucket{x=\"y\",le=\"+Inf\"} 4"))
        #expect(lines.contains("h_count{x=\"y\"} 4") && lines.contains("h_sum{x=\"y\"} 1201.000201000"))
        let bounds = DurationHistogram.bounds.compactMap { Double($0) }
        #expect(bounds == bounds.sorted() && bounds.count == 15)
    }
}
