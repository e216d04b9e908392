// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing

@testable import dirlistctl

@Suite struct TopRatesTests {
    @Test func ratesAreDifferencesOfCountersByTheTimeThatPassed() throws {
        let old = sample(
            at: 1, [session(1, requests: 5, entries: 100, bytes: 1000)], requests: 50, errors: 1, bytes: 7000)
        let new = sample(
            at: 3.5, [session(1, requests: 10, entries: 350, bytes: 6000)],
            requests: 75, entries: 500, errors: 2, bytes: 12_000)
        let rates = try #require(TopRates(from: old, to: new, ownPeer: nil))
        #expect(rates.seconds == 2.5)
        #expect((rates.requests, rates.entries, rates.errors, rates.bytes) == (10, 200, 0.4, 2000))
        #expect(rates.sessions == [1: TopRates.Session(requests: 2, entries: 100, bytes: 2000)])
    }

    @Test func sessionsComeAndGo() throws {
        let old = sample(at: 0, [session(1, requests: 5), session(2, requests: 8)])
        let new = sample(at: 2, [session(2, requests: 9), session(3, requests: 4, entries: 10, bytes: 20)])
        let rates = try #require(TopRates(from: old, to: new, ownPeer: nil))
        // What began in between has done all of it in between.
        #expect(rates.sessions[3] == TopRates.Session(requests: 2, entries: 5, bytes: 10))
        #expect(rates.sessions[2]?.requests == 0.5)
        #expect(rates.sessions[1] == nil)
    }

    @Test func counterThatShrinksHasNotGrown() throws {
        let old = sample(
            at: 0, [session(1, requests: 9, entries: 9, bytes: 9)], requests: 9, entries: 9, errors: 9, bytes: 9)
        let new = sample(at: 2, [session(1)], bytes: 1)
        let rates = try #require(TopRates(from: old, to: new, ownPeer: nil))
        #expect((rates.requests, rates.entries, rates.errors, rates.bytes) == (0, 0, 0, 0))
        #expect(rates.sessions == [1: TopRates.Session(requests: 0, entries: 0, bytes: 0)])
    }

    @Test func thereAreNoneForAnotherDaemonOrWithoutTime() {
        let old = sample(at: 0, [session(1)])
        #expect(TopRates(from: old, to: sample(at: 2, [session(1)], pid: 4712), ownPeer: nil) == nil)
        var restarted = sample(at: 2, [session(1)])
        restarted.status.startedUSec += 1
        #expect(TopRates(from: old, to: restarted, ownPeer: nil) == nil)
        #expect(TopRates(from: old, to: sample(at: 0, [session(1)]), ownPeer: nil) == nil)
        #expect(TopRates(from: old, to: sample(at: -1, [session(1)]), ownPeer: nil) == nil)
    }

    @Test func timeOfDayMayBeSetInBetween() throws {
        var new = sample(at: 2, [session(1, requests: 4)], requests: 4)
        new.now -= 3_600_000_000
        let rates = try #require(TopRates(from: sample(at: 0, []), to: new, ownPeer: nil))
        #expect(rates.requests == 2)
        var model = TopModel(sort: .id)
        model.take(new)
        #expect(model.rows.map(\.time) == [0])
    }

    @Test func ownRequestsDoNotCount() throws {
        let own = session(7, peer: "pid 99", role: "admin", requests: 2)
        let old = sample(at: 0, [own], requests: 10)
        let new = sample(at: 2, [session(7, peer: "pid 99", role: "admin", requests: 5)], requests: 17)
        #expect(TopRates(from: old, to: new, ownPeer: "pid 99")?.requests == 2)
        #expect(TopRates(from: old, to: new, ownPeer: nil)?.requests == 3.5)
    }

    @Test(arguments: [(Int.min, Int.max), (Int.max, Int.min), (-1, Int.max)])
    func whateverTheDaemonClaims(before: Int, after: Int) throws {
        let old = sample(at: 0, [session(7, peer: "pid 99", role: "admin", requests: before)], requests: before)
        let new = sample(at: 1, [session(7, peer: "pid 99", role: "admin", requests: after)], requests: after)
        let rates = try #require(TopRates(from: old, to: new, ownPeer: "pid 99"))
        #expect(rates.requests >= 0 && rates.sessions[7].map { $0.requests >= 0 } == true)
    }

    @Test func bytesAreThoseOfAnswersAboutTheTree() {
        let text = """
            # TYPE dirlistd_reply_bytes summary
            dirlistd_reply_bytes_count{method="io.dirlistd.Tree.List"} 7
            dirlistd_reply_bytes_sum{method="io.dirlistd.Tree.List"} 1000
            dirlistd_reply_bytes_sum{method="io.dirlistd.Tree.Walk"} 234
            dirlistd_reply_bytes_sum{method="io.dirlistd.Admin.Metrics"} 50000
            dirlistd_reply_bytes_sum{method="strange"} many
            # EOF

            """
        #expect(replyBytes(inMetrics: text) == 1234)
        #expect(replyBytes(inMetrics: "# EOF\n") == nil)
    }
}

@Suite struct TopTextTests {
    @Test func numbersAreShort() {
        let numbers = [0, 0.04, 0.05, 0.949, 9.94, 9.96, 42, 999.4, 999.5, 1234, 9960, 37_000_000, 4e18, -3]
        #expect(
            numbers.map { scaledText($0) } == [
                "0", "0", "0.1", "0.9", "9.9", "10", "42", "999", "1.0k", "1.2k", "10k", "37M", "4000P", "0",
            ])
        #expect([0, 7, 999, 1000].map { scaledText($0, isWhole: true) } == ["0", "7", "999", "1.0k"])
        #expect([0, 0.4, 1023, 1536, 1e30, -1].map(byteRateText) == ["0", "0", "1023", "1.5K", "889P", "0"])
    }

    @Test func spansAreShort() {
        let seconds = [-5, 0, 59, 3599, 3600, 86_399, 86_400, 8_639_999, 8_640_000, 1_000_000_000]
        #expect(
            seconds.map { shortElapsedText(microseconds: $0 * 1_000_000) } == [
                "0:00", "0:00", "0:59", "59:59", "1h00m", "23h59m", "1d00h", "99d23h", "100d", "11574d",
            ])
        #expect([2, 0.5, 0.25, 60].map(secondsText) == ["2s", "0.5s", "0.25s", "60s"])
    }
}

@Suite struct TopModelTests {
    private let old = [session(1), session(2), session(3, requests: 10)]
    private let new = [
        session(1, peer: "10.0.0.9:1", requests: 1, entries: 900, bytes: 100, last: -5),
        session(2, peer: "10.0.0.1:1", requests: 9, bytes: 50, last: -1, method: "Walk", path: "/a"),
        session(3, peer: "10.0.0.5:1", identity: "CN=backup", requests: 12, entries: 5, bytes: 70, last: 0),
        session(4, peer: "pid 99", role: "admin", requests: 3, bytes: 9000, method: "Sessions"),
    ]

    @Test(arguments: [
        (TopColumn.id, [1, 2, 3, 4]), (.peer, [2, 3, 1, 4]), (.role, [4, 1, 2, 3]), (.identity, [1, 2, 4, 3]),
        (.time, [2, 4, 1, 3]), (.requestRate, [2, 4, 3, 1]), (.entryRate, [1, 3, 2, 4]), (.sendRate, [4, 1, 3, 2]),
        (.requests, [3, 2, 4, 1]), (.entries, [1, 3, 2, 4]), (.sent, [4, 1, 3, 2]), (.method, [2, 4, 1, 3]),
        (.path, [2, 1, 3, 4]),
    ])
    func sorting(_ column: TopColumn, _ expected: [Int64]) {
        let rows = model(self.old, self.new, sort: column)
        if column == .method {
            // The idle come last, by the method of none; this program's own is one of them.
            #expect(rows.ids.first == 2)
        } else {
            #expect(rows.ids == expected)
        }
        let back = model(self.old, self.new, sort: column, isReversed: true)
        #expect(Set(back.ids) == Set(expected))
        if column == .id || column == .requests { #expect(back.ids == expected.reversed()) }
    }

    @Test func keysSort() {
        var model = model(self.old, self.new)
        #expect(model.ids == [4, 1, 3, 2])
        #expect(model.press(.character("r"), page: 10) == nil)
        #expect(model.ids == [2, 3, 1, 4])
        _ = model.press(.character("<"), page: 10)
        #expect((model.sort, model.isReversed) == (.entryRate, false))
        #expect(model.ids == [1, 3, 2, 4])
        for _ in 0..<20 { _ = model.press(.character(">"), page: 10) }
        #expect(model.sort == .path)
        for _ in 0..<20 { _ = model.press(.character("<"), page: 10) }
        #expect(model.sort == .id)
    }

    @Test func idleSessionsHide() {
        // This program's own session, and one that nothing has come of, are idle.
        var model = model(self.old, [session(1), self.new[1], self.new[2], self.new[3]])
        #expect(model.busyCount == 2)
        _ = model.press(.character("i"), page: 10)
        #expect(Set(model.ids) == [2, 3])
        _ = model.press(.character("i"), page: 10)
        #expect(model.ids.count == 4)
    }

    @Test func whatHasRatesIsNotIdleBetweenTwoRequests() {
        func methods(_ session: Admin.Session) -> [String] {
            let model = model([dirlistctlTests.session(1)], [session], sort: .id)
            return model.rows.map { TopColumn.method.cell($0, NameEscaping()).text } + ["\(model.busyCount)"]
        }
        #expect(methods(session(1)) == ["idle", "0"])
        #expect(methods(session(1, requests: 1)) == ["-", "1"])
        #expect(methods(session(1, entries: 1)) == ["-", "1"])
        #expect(methods(session(1, bytes: 1)) == ["-", "1"])
        #expect(methods(session(1, method: "Walk")) == ["Walk", "1"])
        // Before the second look nothing is known but what is being answered.
        var first = TopModel(sort: .id)
        first.take(sample(at: 0, [session(1, requests: 9), session(2, method: "Walk")]))
        #expect(first.busyCount == 1)
    }

    @Test func selectionFollowsTheSession() {
        var model = model(self.old, self.new, sort: .id)
        #expect(model.press(.character("k"), page: 10) == nil)
        #expect(model.mode == .table && model.notice != nil && model.selection == nil)
        _ = model.press(.down, page: 10)
        #expect(model.selection == 1 && model.notice == nil)
        _ = model.press(.down, page: 10)
        #expect(model.selection == 2)
        _ = model.press(.character(">"), page: 10)
        #expect(model.ids.first == 2 && model.selection == 2)
        _ = model.press(.up, page: 10)
        #expect(model.selection == 2)
        _ = model.press(.end, page: 10)
        #expect(model.selection == 4)
        _ = model.press(.pageUp, page: 2)
        #expect(model.selection == 3)
        // When it goes, what takes its place is selected.
        model.take(sample(at: 4, [self.new[0], self.new[1]]))
        #expect(model.selection == 1)
        model.take(sample(at: 6, []))
        #expect(model.selection == nil)
        for key in [Key.up, .down, .home, .end, .pageUp, .pageDown, .escape] { _ = model.press(key, page: 0) }
        #expect(model.selection == nil)
    }

    @Test func scrolling() {
        var model = TopModel(sort: .id)
        model.take(sample(at: 0, (1...30).map { session($0) }))
        _ = model.press(.end, page: 10)
        model.scroll(height: 10)
        #expect(model.firstRow == 20)
        for _ in 0..<9 { _ = model.press(.up, page: 10) }
        model.scroll(height: 10)
        #expect((model.firstRow, model.selection) == (20, 21))
        _ = model.press(.up, page: 10)
        model.scroll(height: 10)
        #expect((model.firstRow, model.selection) == (19, 20))
        // A lower screen still shows it, and a higher one has no empty rows.
        _ = model.press(.pageDown, page: 8)
        model.scroll(height: 3)
        #expect((model.firstRow, model.selection) == (25, 28))
        model.scroll(height: 20)
        #expect(model.firstRow == 10)
        model.scroll(height: 0)
        #expect(model.firstRow == 27)
        model.take(sample(at: 1, [session(1)]))
        model.scroll(height: 10)
        #expect((model.firstRow, model.selection) == (0, 1))
    }

    @Test func disconnectingIsConfirmed() {
        var model = model(self.old, self.new, sort: .id)
        _ = model.press(.down, page: 10)
        _ = model.press(.character("k"), page: 10)
        #expect(model.mode == .confirmation(self.new[0]))
        // It stays the one that was asked about, whatever has become of the selection.
        model.take(sample(at: 4, [self.new[1]]))
        let run = DaemonRun(pid: 4711, startedUSec: Int64(noon - 7_200_000_000))
        #expect(model.press(.character("y"), page: 10) == .disconnect(1, run))
        #expect(model.mode == .table)
        for key in [Key.character("n"), .character("q"), .escape, .character("\n")] {
            _ = model.press(.character("d"), page: 10)
            #expect(model.press(key, page: 10) == nil)
            #expect(model.mode == .table)
        }
    }

    @Test func numbersCountForTheRunInWhichTheyWereShown() {
        var model = model(self.old, self.new, sort: .id)
        _ = model.press(.down, page: 10)
        _ = model.press(.character("k"), page: 10)
        model.take(sample(at: 4, self.new, pid: 4712))
        #expect(model.mode == .table && model.selection == nil)
        #expect(model.notice == "the daemon was restarted, and its sessions are others")
        #expect(model.press(.character("y"), page: 10) == nil)
        _ = model.press(.down, page: 10)
        model.take(sample(at: 6, self.new, pid: 4712))
        #expect(model.selection == 1 && model.notice == nil)
        // What has just become of a key is not talked over.
        model.notice = "session 1 was not disconnected"
        model.take(sample(at: 8, self.new, pid: 4713))
        #expect(model.selection == nil && model.notice == "session 1 was not disconnected")
    }

    @Test func ownSessionIsNotDisconnected() {
        var model = model(self.old, self.new, sort: .id)
        _ = model.press(.end, page: 10)
        #expect(model.selection == 4)
        _ = model.press(.character("k"), page: 10)
        #expect(model.mode == .table && model.notice == "that is this program; q quits")
    }

    @Test func otherKeys() {
        var model = model(self.old, self.new)
        #expect(model.press(.character("q"), page: 10) == .quit)
        #expect(model.press(.character(" "), page: 10) == nil)
        #expect(model.isPaused)
        #expect(model.press(.character("\r"), page: 10) == .look)
        #expect(model.press(.character(" "), page: 10) == .look)
        #expect(!model.isPaused)
        #expect(model.press(.character("+"), page: 10) == .reschedule)
        #expect(model.delay == 5)
        for _ in 0..<9 { _ = model.press(.character("-"), page: 10) }
        #expect(model.delay == 0.5)
        #expect(model.press(.character("\u{0C}"), page: 10) == .redraw)
        #expect(model.press(.f1, page: 10) == nil)
        #expect(model.mode == .help)
        #expect(model.press(.down, page: 10) == nil)
        #expect(model.mode == .table && model.selection == nil)
        _ = model.press(.character("?"), page: 10)
        #expect(model.press(.character("q"), page: 10) == .quit)
        #expect(model.press(.character("~"), page: 10) == nil)
    }
}
