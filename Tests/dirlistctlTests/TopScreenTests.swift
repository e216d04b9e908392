// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing

@testable import dirlistctl

@Suite struct TopScreenTests {
    private func screen(_ width: Int, _ height: Int, utf8: Bool = true) -> TopScreen {
        let escaping = NameEscaping(utf8: utf8)
        let header = TopHeader(host: "web1", address: "unix:/run/dirlistd/admin.socket", escaping: escaping) { _ in 3600
        }
        return TopScreen(width: width, height: height, escaping: escaping, isColored: true, header: header)
    }

    /// The lines as text, after checking that they fit.
    private func lines(_ model: TopModel, _ screen: TopScreen) -> [String] {
        var model = model
        model.scroll(height: screen.page(model))
        let lines = screen.lines(model)
        #expect(lines.count == screen.height)
        for line in lines {
            #expect(line.width <= screen.width, "\(line.text)")
            var width = 0
            for scalar in line.text.unicodeScalars { width += TerminalText.width(scalar) ?? .max / 100 }
            #expect(width == line.width, "\(line.text)")
        }
        return lines.map { line in
            String(line.text.reversed().drop { $0 == " " }.reversed())
        }
    }

    private let old = [session(1), session(2, requests: 3)]
    private let new = [
        session(1, requests: 1, entries: 3000, bytes: 250_000, last: -75, method: "Walk", path: "/music/Größe 漢字"),
        session(
            2, peer: "[2001:db8::1234:5678:9abc]:65535", identity: "CN=backup.example.net", requests: 4, last: -3605),
        session(3, peer: "pid 99", role: "admin", identity: "root", requests: 2, method: "Sessions"),
    ]

    @Test func eightyByTwentyFour() {
        let lines = self.lines(model(self.old, self.new), self.screen(80, 24))
        #expect(
            lines[..<8] == [
                "dirlistd 1.2.3 on web1, pid 4711, up 2h                                 13:00:02",
                "Root /srv at unix:/run/dirlistd/admin.socket",
                "Sessions 3, 2 busy  Requests 0/s  Entries 0/s  Sent -/s  Errors 0/s (0)",
                "No warnings; every 2s, sorted by sent/s",
                "  ID PEER                    TIME REQ/S ENT/S SENT/S▼ METHOD PATH",
                "   1 127.0.0.1:40001         1:17   0.5  1.5k    123K Walk   '/music/Größe 漢字'",
                "   2 [2001:db8::1234:5678…  1h00m   0.5     0       0 -",
                "   3 pid 99                  1:02   1.0     0       0 (top)",
            ])
        #expect(lines[8...22].allSatisfy { $0 == "" })
        #expect(lines[23] == "q quit  h help  <> sort  r reverse  i idle  arrows select  k disconnect  p pause")
    }

    @Test func smallScreens() {
        let model = model(self.old, self.new)
        #expect(
            self.lines(model, self.screen(40, 10)) == [
                "dirlistd 1.2.3 on web1, pid 4711, up 2h", "Root /srv at unix:/run/dirlistd/admin.s…",
                "Sessions 3, 2 busy  Requests 0/s", "No warnings; every 2s, sorted by sent/s",
                "  ID PEER            SENT/S▼ METHOD", "   1 127.0.0.1:40001    123K Walk",
                "   2 [2001:db8::123…       0 -", "   3 pid 99                0 (top)", "",
                "q quit  h help  <> sort  r reverse",
            ])
        #expect(
            self.lines(model, self.screen(20, 4)) == [
                "Sessions 3, 2 busy", "  ID SENT/S▼", "   1    123K", "q quit  h help",
            ])
    }

    @Test func everySizeIsBearable() {
        var model = model(self.old, self.new)
        _ = model.press(.down, page: 1)
        var asking = model
        _ = asking.press(.character("k"), page: 1)
        var helping = model
        _ = helping.press(.character("h"), page: 1)
        var lost = model
        lost.trouble = "Connection lost"
        for each in [TopModel(sort: .id), model, asking, helping, lost] {
            for width in 1...100 {
                for height in [1, 2, 3, 4, 5, 6, 7, 8, 9, 24, 50] { _ = self.lines(each, self.screen(width, height)) }
            }
        }
        #expect(self.lines(asking, self.screen(80, 2)).last == "Disconnect session 1 (127.0.0.1:40001)? y or n")
        #expect(self.lines(lost, self.screen(80, 4)).first == "Connection lost")
    }

    @Test func numbersInTheHeaderAreWholeOrLeftOut() {
        let old = sample(at: 0, (1...142).map { session($0) }, bytes: 0)
        var model = TopModel(sort: .id)
        model.take(old)
        model.take(
            sample(
                at: 2, old.sessions, requests: 287_000, entries: 75_000_000, errors: 284_123, bytes: 1_999_000_000))
        func activity(_ width: Int) -> String { self.lines(model, self.screen(width, 24))[2] }
        let whole = "Sessions 142, 0 busy  Requests 144k/s  Entries 38M/s  Sent 954M/s  Errors 142k/s"
        #expect(activity(100) == whole + " (284k)")
        #expect(activity(80) == whole)
        #expect(activity(79) == "Sessions 142, 0 busy  Requests 144k/s  Entries 38M/s  Sent 954M/s")
        #expect(activity(30) == "Sessions 142, 0 busy")
        #expect(activity(10) == "Sessions …")
    }

    @Test func wideScreensHaveAllColumns() {
        let lines = self.lines(model(self.old, self.new), self.screen(200, 50))
        let headings = TopColumn.allCases.map { $0 == .sendRate ? "SENT/S▼" : $0.heading }
        #expect(lines[4].split(separator: " ").map(String.init) == headings)
        #expect(lines[6].contains("[2001:db8::1234:5678:9abc]:65535") && lines[6].contains("CN=backup.example.net"))
        #expect(lines[5].hasSuffix(" Walk   '/music/Größe 漢字'"))
    }

    @Test func whatIsSortedByStays() {
        for column in TopColumn.allCases {
            let lines = self.lines(model(self.old, self.new, sort: column), self.screen(60, 24))
            #expect(lines[4].contains("\(column.heading)\(column.isDescending ? "▼" : "▲")"))
        }
    }

    @Test func hostileNamesAreEscaped() {
        let evil = "\u{1B}]0;x\u{07}\u{1B}[2J\u{202E}\n\u{85}"
        var model = TopModel(sort: .id)
        let status = sample(
            at: 0, [session(1, peer: evil, role: evil, identity: evil, requests: 1, method: evil, path: evil)],
            warnings: [evil], root: evil)
        model.take(status)
        _ = model.press(.down, page: 1)
        _ = model.press(.character("k"), page: 1)
        model.trouble = evil
        for utf8 in [true, false] {
            for width in [1, 20, 80, 500] {
                let lines = self.screen(width, 12, utf8: utf8).lines(model)
                for line in lines {
                    #expect(line.text.unicodeScalars.allSatisfy { (TerminalText.width($0) ?? -1) >= 0 }, "\(line.text)")
                    #expect(utf8 || line.bytes.allSatisfy { $0 < 0x80 })
                }
            }
        }
    }

    @Test func statesAreSeen() {
        var model = model(self.old, self.new)
        let screen = self.screen(80, 24)
        model.take(sample(at: 3, [self.new[0], session(2, requests: 4)]))
        #expect(screen.lines(model)[5].style == nil)
        #expect(screen.lines(model)[6].style == .faint)
        _ = model.press(.down, page: 10)
        #expect(screen.lines(model)[5].style == .reverse)
        #expect(screen.lines(model)[5].width == 80)
        _ = model.press(.escape, page: 10)
        model.trouble = "Connection lost, trying again: nobody answers"
        #expect(screen.lines(model)[3].text == "Connection lost, trying again: nobody answers")
        #expect(screen.lines(model)[5].style == .faint)
        model.take(sample(at: 4, self.new, warnings: ["the port differs", "second"]))
        #expect(screen.lines(model)[3].text == "Warnings 2: the port differs")
        #expect(screen.lines(model)[3].style == .yellow)
        _ = model.press(.character(" "), page: 10)
        #expect(screen.lines(model)[3].text == "Paused; space goes on.")
    }

    @Test func framesHaveWhatDiffers() {
        func cell(_ text: String) -> TextCell { TextCell(text, escaping: NameEscaping()) }
        let first = [cell("one"), cell("two"), cell("full!")]
        let whole = "\u{1B}[?2026h\u{1B}[1;1Hone\u{1B}[K\u{1B}[2;1Htwo\u{1B}[K\u{1B}[3;1Hfull!\u{1B}[?2026l"
        #expect(TerminalFrame.draw(first, over: nil, width: 5) == bytes(whole))
        #expect(TerminalFrame.draw(first, over: first, width: 5) == [])
        let second = [cell("one"), cell("2"), cell("full!")]
        #expect(
            TerminalFrame.draw(second, over: first, width: 5) == bytes("\u{1B}[?2026h\u{1B}[2;1H2\u{1B}[K\u{1B}[?2026l")
        )
    }
}

@Suite struct TopReportTests {
    private let model = dirlistctlTests.model(
        [session(1)], [session(1, requests: 3, entries: 1, bytes: 5, last: -1, method: "List", path: "/\u{1B}")])

    @Test func plainText() {
        let escaping = NameEscaping()
        let header = TopHeader(host: nil, address: "unix:/a", escaping: escaping) { _ in 0 }
        var text: [UInt8] = []
        TopReport(header: header, escaping: escaping, isJSON: false).append(self.model, to: &text)
        #expect(
            String(decoding: text, as: UTF8.self) == """
                dirlistd 1.2.3, pid 4711, up 2h  12:00:02
                Root /srv at unix:/a
                Sessions 1, 1 busy  Requests 0/s  Entries 0/s  Sent -/s  Errors 0/s (0)
                No warnings; every 2s, sorted by sent/s

                ID PEER            ROLE IDENTITY TIME REQ/S ENT/S SENT/S▼ REQS ENTRIES SENT METHOD PATH
                 1 127.0.0.1:40001 tree -        0:03   1.5   0.5       3    3       1    5 List   '/'$'\\033'


                """)
    }

    @Test func json() {
        var text: [UInt8] = []
        TopReport.append(json: self.model, to: &text)
        let line = String(decoding: text, as: UTF8.self)
        #expect(line.hasPrefix(#"{"status":{"version":"1.2.3","pid":4711,"root":"/srv","#))
        #expect(line.contains(#""method":"io.dirlistd.Tree.List","path":"/\u001b"}],"rates":{"seconds":2.000,"#))
        #expect(
            line.hasSuffix(
                #""bytesSent":null,"sessions":[{"id":1,"requests":1.500,"entries":0.500,"bytesSent":2.500}]}}"# + "\n"))
    }
}
