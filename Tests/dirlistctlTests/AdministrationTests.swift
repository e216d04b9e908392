// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Foundation
import Glibc
import Testing
import Varlink

@testable import VarlinkNIO
@testable import dirlistctl

private let second: Int64 = 1_000_000

private let terminal = Surroundings(isTerminal: true, width: 80)
private let colored = Surroundings(isTerminal: true, width: 80, allowsColors: true)
private let ascii = Surroundings(isTerminal: true, width: 80, showsUTF8: false)

private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
}

private func widest(_ text: String) -> Int {
    text.split(separator: "\n").map(\.count).max() ?? 0
}

/// Nothing of `text` may play with a terminal, whatever the daemon said.
private func isSafe(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || TerminalText.width($0) != nil }
}

@Suite struct StatusReportTests {
    /// A daemon that is well.
    static let good: Admin.Status.Reply = {
        var status = Admin.Status.Reply()
        status.version = "0.1.0"
        status.pid = 812
        status.root = "/srv"
        status.configuration = "/etc/dirlistd/dirlistd.toml"
        status.startedUSec = Int64(noon) - 7500 * second
        status.listeners = [
            Admin.Listener(role: "tree", address: "tls:192.0.2.1:7895", activated: true, tls: true, connections: 12),
            Admin.Listener(
                role: "admin",
                address: "unix:/run/dirlistd/admin.socket",
                activated: true,
                tls: false,
                connections: 1
            ),
            Admin.Listener(role: "metrics", address: "tcp:[::1]:9895", activated: false, tls: false, connections: 0),
        ]
        status.sessions = 13
        status.requests = 12_345
        status.entries = 9_876_543
        status.errors = 7
        status.protections = [
            "landlock": "ABI 7", "landlockCovers": "files, truncation, device control", "openat2": "yes",
            "noNewPrivileges": "yes", "seccomp": "filter", "capabilities": "none", "readableFiles": "/proc",
            "contents": "holds: open for reading \"a\": refused, EACCES, though modes allow it",
        ]
        return status
    }()

    private func report(_ status: Admin.Status.Reply, _ surroundings: Surroundings = Surroundings()) -> String {
        var output: [UInt8] = []
        StatusReport(surroundings, now: noon, clock: LocalClock { _ in 3600 }).append(status, to: &output)
        return text(output)
    }

    @Test func allThereIsToKnow() {
        #expect(
            self.report(Self.good) == """
                ● dirlistd 0.1.0 is running
                      Since: 2026-03-01 10:55:00 +0100; 2h 5min ago
                        PID: 812
                       Root: /srv
                     Config: /etc/dirlistd/dirlistd.toml
                  Listeners: tree     tls:192.0.2.1:7895               from systemd, TLS, 12 connections
                             admin    unix:/run/dirlistd/admin.socket  from systemd, 1 connection
                             metrics  tcp:[::1]:9895                   own socket, plain, 0 connections
                   Sessions: 13
                   Requests: 12,345 answered, 7 of them with an error
                    Entries: 9,876,543
                 Protection: ✓ landlock           ABI 7; covers files, truncation, device control
                             ✓ closed contents    the daemon has just been refused "a"; doctor tells more
                             ✓ openat2
                             ✓ no new privileges
                             ✓ seccomp            filter
                             ✓ capabilities       none
                               readable files     /proc

                """
        )
    }

    @Test func warningsComeLast() {
        var status = Self.good
        status.warnings = [
            "the first is short", "the second has many words, so many that they do not all fit one line",
        ]
        let report = self.report(status, Surroundings(isTerminal: true, width: 50))
        #expect(report.hasPrefix("● dirlistd 0.1.0 is running, with 2 warnings\n"))
        #expect(
            report.hasSuffix(
                """

                Warning: the first is short
                Warning: the second has many words, so many that
                         they do not all fit one line

                """
            )
        )
        #expect(self.report(status).contains("\nWarning: \(status.warnings[1])\n"), "no terminal, no end of a line")
    }

    @Test(arguments: [40, 60, 80, 100])
    func whatCanBeBrokenFitsTheLine(width: Int) {
        var status = Self.good
        status.warnings = [String(repeating: "word ", count: 50)]
        status.protections["capabilities"] = "cap_chown cap_dac_override cap_dac_read_search cap_fowner cap_sys_admin"
        let report = self.report(status, Surroundings(isTerminal: true, width: width))
        // An address is never broken: it is there to be copied.
        for line in report.split(separator: "\n") where !line.contains(":/run/") && !line.contains("10:55") {
            #expect(line.count <= width, "\(line)")
        }
        #expect(report.contains("unix:/run/dirlistd/admin.socket"))
    }

    @Test func pathsStayWhole() {
        var status = Self.good
        status.root = "/srv/a  b/a long path with spaces in it, too long for a line"
        status.warnings = ["cannot read \"/srv/a  b\""]
        let report = self.report(status, Surroundings(isTerminal: true, width: 40))
        #expect(report.contains("Root: '\(status.root)'\n") || report.contains("Root: \"\(status.root)\"\n"))
        #expect(report.contains("\"/srv/a  b\"\n"))
    }

    /// The colour and the sign of the dot.
    @Test func theDot() {
        func dot(_ change: (inout Admin.Status.Reply) -> Void) -> String {
            var status = Self.good
            change(&status)
            return String(self.report(status, colored).prefix { $0 != "\n" })
        }
        #expect(dot { _ in } == "\u{1B}[1;32m●\u{1B}[0m \u{1B}[1mdirlistd 0.1.0 is running\u{1B}[0m")
        #expect(dot { $0.warnings = ["x"] }.hasPrefix("\u{1B}[1;33m●\u{1B}[0m "))
        #expect(dot { $0.protections["seccomp"] = "none" }.hasPrefix("\u{1B}[1;33m●\u{1B}[0m "))
        #expect(dot { $0.protections["seccomp"] = "none" }.contains("is running, without seccomp"))
        for (name, value) in [("landlock", "unavailable: Operation not supported"), ("openat2", "no")] {
            let headline = dot { $0.protections[name] = value }
            #expect(headline.hasPrefix("\u{1B}[1;31m×\u{1B}[0m "))
            #expect(headline.contains("without \(name)"))
        }
        for (name, shown) in [("landlock", "landlock"), ("openat2", "openat2"), ("contents", "closed contents")] {
            let headline = dot { $0.protections[name] = nil }
            #expect(headline.hasPrefix("\u{1B}[1;33m●\u{1B}[0m "))
            #expect(headline.contains("is running, \(shown) not known"))
        }
        let busy = dot { $0.protections["contents"] = "not known: no answer within 1s" }
        #expect(busy.hasPrefix("\u{1B}[1;33m●") && busy.contains("closed contents not known"))
        #expect(dot { $0.protections["capabilities"] = "cap_dac_read_search" }.hasPrefix("\u{1B}[1;32m●"))
    }

    @Test func withoutColorsThereAreNone() {
        var status = Self.good
        status.warnings = ["x"]
        #expect(!self.report(status, terminal).contains("\u{1B}"))
        let plain = self.report(status, ascii)
        #expect(plain.utf8.allSatisfy { $0 < 0x80 })
        #expect(plain.hasPrefix("* dirlistd"))
        #expect(plain.contains("+ openat2\n"))
    }

    @Test func whatTheDaemonSaysDoesNotPlayWithTheTerminal() {
        var status = Self.good
        status.version = "1\u{1B}[2J"
        status.root = "/a\nb\u{202E}"
        status.configuration = "/\u{7}"
        status.warnings = ["one\u{1B}]0;x\u{7} two\nthree"]
        status.protections = ["new\u{1B}[1m": "\u{1B}[31m\r"]
        status.listeners[0].role = "tr\u{8}ee"
        status.listeners[0].address = "tcp:\u{9B}31m"
        #expect(isSafe(self.report(status, terminal)))
        #expect(self.report(status, terminal).contains(#"Warning: one\033]0;x\007 two\012three"#))
    }

    /// As after the clock was set back, or from a daemon that says nonsense.
    @Test func impossibleTimes() {
        var status = Self.good
        for (started, elapsed) in [(Int64(noon) + 5 * second, "; 0s ago"), (.min, "; 0s ago"), (0, "; 20513d 12h ago")]
        {
            status.startedUSec = started
            #expect(self.report(status).contains(elapsed), "\(started)")
        }
    }

    /// What the daemon has just tried on itself.
    @Test(arguments: [("holds", "●", "✓ closed contents  "), ("broken", "×", "✗ closed contents  ")])
    func contents(verdict: String, dot: String, line: String) {
        var status = Self.good
        status.protections[Admin.Contents.key] =
            Admin.Contents(attempts: [
                .init(verdict: verdict, means: "open", path: "a\u{1B}b", answer: "refused, EACCES", permitted: true)
            ]).text
        let report = self.report(status, Surroundings(isTerminal: true, width: 200))
        #expect(report.hasPrefix("\(dot) dirlistd 0.1.0 is running\(dot == "×" ? ", without closed contents" : "")\n"))
        #expect(report.contains(line))
        #expect(isSafe(report))
    }

    @Test func protectionsOfALaterDaemon() {
        let all = Protection.all(["somethingNew": "yes", "openat2": "no", "another": "x"])
        #expect(all.map(\.name) == ["landlock", "closed contents", "openat2", "another", "somethingNew"])
        #expect(all.map(\.verdict) == [.unknown, .unknown, .essentialMissing, .fact, .fact])
    }

    @Test func json() throws {
        var status = Self.good
        status.warnings = ["a\u{1B}b\u{202E}"]
        var output: [UInt8] = []
        try StatusCommand.parse(["--json"]).append(status, StatusReport(terminal, now: noon), to: &output)
        #expect(isSafe(text(output)))
        let object = try #require(JSONSerialization.jsonObject(with: Data(output)) as? [String: Any])
        #expect(object["requests"] as? Int == 12_345)
        #expect(object["warnings"] as? [String] == status.warnings)
        #expect((object["protections"] as? [String: String])?["landlock"] == "ABI 7")
    }
}

@Suite struct SessionsTableTests {
    static let sessions = [
        Admin.Session(
            id: 3,
            peer: "127.0.0.1:51234",
            role: "tree",
            sinceUSec: Int64(noon) - 3700 * second,
            lastRequestUSec: Int64(noon) - 65 * second,
            requests: 12,
            entries: 34_567,
            bytesSent: 5_000_000
        ),
        Admin.Session(
            id: 1041,
            peer: "[2001:db8::7]:443",
            role: "tree",
            identity: "CN=backup.example.net,O=Example",
            sinceUSec: Int64(noon) - 5 * second,
            lastRequestUSec: Int64(noon) - 5 * second,
            requests: 1,
            entries: 1,
            bytesSent: 99,
            method: "io.dirlistd.Tree.Walk",
            path: "/srv/a long way/to some/directory"
        ),
        Admin.Session(
            id: 1042,
            peer: "pid 77",
            role: "admin",
            identity: "root",
            sinceUSec: Int64(noon),
            lastRequestUSec: Int64(noon),
            requests: 1,
            method: "io.dirlistd.Admin.Sessions"
        ),
    ]

    private func table(_ sessions: [Admin.Session], _ surroundings: Surroundings = Surroundings()) -> String {
        var output: [UInt8] = []
        SessionsTable(surroundings, now: noon, process: 77).append(sessions, to: &output)
        return text(output)
    }

    @Test func allColumns() {
        let lines = self.table(Self.sessions).split(separator: "\n")
        #expect(
            lines == [
                "  ID  PEER               ROLE   IDENTITY                         AGE      IDLE     REQUESTS  ENTRIES  SENT  DOING",
                "   3  127.0.0.1:51234    tree   -                                1h 1min  1min 5s        12    34567  4.8M  -",
                "1041  [2001:db8::7]:443  tree   CN=backup.example.net,O=Example  5s       -               1        1    99  "
                    + "Walk '/srv/a long way/to some/directory'",
                "1042  pid 77             admin  root                             0s       -               1        0     0  "
                    + "this command",
            ]
        )
    }

    @Test(arguments: [30, 40, 50, 60, 80, 100, 120])
    func aNarrowTerminal(width: Int) {
        let table = self.table(Self.sessions, Surroundings(isTerminal: true, width: width))
        #expect(widest(table) <= max(width, 4 + 2 + 17 + 2 + 24), "\(table)")
        for session in Self.sessions {
            #expect(table.contains("\n\(String(repeating: " ", count: 4 - "\(session.id)".count))\(session.id)  "))
            #expect(table.contains(session.peer))
        }
        if width >= 80 { #expect(table.contains("Walk '/srv/a long way")) }
    }

    @Test func namesFromTheNetworkAreEscaped() {
        let hostile = Admin.Session(
            id: 1,
            peer: "x\u{1B}[2J\n1  y",
            role: "tr\u{7}ee",
            identity: "CN=\u{202E}evil\r\n",
            sinceUSec: .min,
            method: "\u{1B}]0;title\u{7}.\u{8}",
            path: "/a\nb\u{1B}[31m"
        )
        for width in [40, 80, 200] {
            let table = self.table([hostile], Surroundings(isTerminal: true, width: width))
            #expect(isSafe(table))
            #expect(table.split(separator: "\n").count == 2)
        }
        #expect(self.table([hostile]).contains(#"'/a'$'\n''b'$'\033''[31m'"#))
    }

    /// Another command of the same kind is not this one.
    @Test func onlyThisSessionIsThisCommand() {
        var other = Self.sessions[2]
        other.peer = "pid 78"
        #expect(self.table([other]).contains("  Sessions\n"))
    }

    @Test func json() throws {
        var output: [UInt8] = []
        let command = try SessionsCommand.parse(["--json"])
        command.append(Self.sessions, terminal, now: noon, process: 77, to: &output)
        let lines = text(output).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(
            lines[2] == """
                {"id":1042,"peer":"pid 77","role":"admin","identity":"root","sinceUSec":\(noon),"lastRequestUSec":\(noon),\
                "requests":1,"entries":0,"bytesSent":0,"method":"io.dirlistd.Admin.Sessions"}
                """
        )
    }
}

@Suite struct SettingsTableTests {
    static let settings = [
        Admin.Setting(key: "port", value: "7896", origin: "/etc/dirlistd/dirlistd.toml:3"),
        Admin.Setting(key: "tree.exclude", value: #"["*.tmp"]"#, origin: "/etc/dirlistd/dirlistd.toml:12"),
        Admin.Setting(key: "limits.walks", value: "8", origin: "default"),
        Admin.Setting(key: "log.level", value: #""debug""#, origin: "io.systemd.service.SetLogLevel"),
    ]

    private func show(_ arguments: [String] = [], _ surroundings: Surroundings = Surroundings()) throws -> String {
        var output: [UInt8] = []
        try ConfigShowCommand.parse(arguments).append(Self.settings, surroundings, to: &output)
        return text(output)
    }

    @Test func whereEachComesFrom() throws {
        #expect(
            try self.show() == """
                SETTING       VALUE      FROM
                port          7896       /etc/dirlistd/dirlistd.toml:3
                tree.exclude  ["*.tmp"]  /etc/dirlistd/dirlistd.toml:12
                limits.walks  8          default
                log.level     "debug"    log-level

                """
        )
    }

    @Test func defaultsAreLeftOut() throws {
        for option in ["-n", "--non-default"] {
            #expect(try !self.show([option]).contains("limits.walks"))
            #expect(try self.show([option, "--json"]).split(separator: "\n").count == 3)
        }
        #expect(try self.show(["--json"]).split(separator: "\n").count == 4)
    }

    @Test func whatIsNotDefaultIsBold() throws {
        let lines = try self.show([], colored).split(separator: "\n")
        #expect(lines[1].contains("\u{1B}[1mport\u{1B}[0m"))
        #expect(!lines[3].contains("\u{1B}"))
    }

    /// The value is what was asked for: of a place in a file its end is enough.
    @Test func aNarrowTerminal() throws {
        let table = try self.show([], Surroundings(isTerminal: true, width: 46))
        #expect(table.contains("tree.exclude  [\"*.tmp\"]  …std/dirlistd.toml:12\n"), "\(table)")
    }

    @Test func oneLongValueWidensNoOther() throws {
        let long = [
            Admin.Setting(key: "port", value: "7896", origin: "default"),
            Admin.Setting(
                key: "tree.exclude", value: #"["*.tmp", "a, \" b", "*.backup-of-yesterday-and-before", "c"]"#,
                origin: "/f:12"),
            Admin.Setting(key: "limits.connections_per_address", value: "8", origin: "default"),
        ]
        func show(_ surroundings: Surroundings) -> String {
            var output: [UInt8] = []
            SettingsTable(surroundings).append(long, to: &output)
            return text(output)
        }
        #expect(
            show(Surroundings(isTerminal: true, width: 80)) == """
                SETTING                         VALUE                     FROM
                port                            7896                      default
                tree.exclude                    ["*.tmp", "a, \\" b",      /f:12
                                                 "*.backup-of-yesterday-and-before",
                                                 "c"]
                limits.connections_per_address  8                         default

                """)
        // A line for each where programs read it.
        #expect(
            show(Surroundings()) == """
                SETTING                         VALUE                     FROM
                port                            7896                      default
                tree.exclude                    ["*.tmp", "a, \\" b", "*.backup-of-yesterday-and-before", "c"]  /f:12
                limits.connections_per_address  8                         default

                """)
    }
}

@Suite struct TextCellTests {
    private func cell(_ text: String) -> TextCell { TextCell(text, escaping: NameEscaping()) }

    @Test(
        arguments: [
            ("abcdef", 6, false, "abcdef"), ("abcdef", 4, false, "abc…"), ("abcdef", 4, true, "…def"),
            ("abcdef", 1, false, "…"), ("abcdef", 0, false, ""), ("日本語", 5, false, "日本…"),
            ("日本語", 4, false, "日…"), ("日本語", 5, true, "…本語"), ("日本語", 4, true, "…語"),
            ("e\u{301}fgh", 3, false, "e\u{301}f…"), ("abe\u{301}f", 2, true, "…f"),
            ("abe\u{301}f", 3, true, "…e\u{301}f"),
        ] as [(String, Int, Bool, String)])
    func cutting(whole: String, limit: Int, keepsEnd: Bool, expected: String) {
        let cut = self.cell(whole).cut(to: limit, keepsEnd: keepsEnd, utf8: true)
        #expect(text(cut.bytes) == expected)
        #expect(cut.width <= limit)
        #expect(cut.width == self.cell(expected).width)
    }

    @Test func cuttingWithoutUTF8() {
        #expect(text(self.cell("abcdef").cut(to: 5, utf8: false).bytes) == "ab...")
        #expect(text(self.cell("abcdef").cut(to: 2, utf8: false).bytes) == "")
    }
}

@Suite struct LogLevelTests {
    @Test(
        arguments: [
            ("emerg", 0), ("alert", 1), ("crit", 2), ("err", 3), ("warning", 4), ("notice", 5), ("info", 6),
            ("debug", 7),
            ("0", 0), ("7", 7), ("critical", 2), ("error", 3), ("warn", 4), ("trace", 7), ("panic", 0), ("INFO", 6),
        ])
    func levels(text: String, number: Int) throws {
        #expect(try LogLevelCommand.parse([text]).level?.rawValue == number)
    }

    @Test(arguments: ["8", "-1", "x", "", "inf", "1.5"])
    func wrongLevels(text: String) {
        do {
            _ = try LogLevelCommand.parse(["--", text])
            Issue.record("\(text) is taken")
        } catch {
            #expect(LogLevelCommand.exitCode(for: error).rawValue == 64)
            let message = LogLevelCommand.fullMessage(for: error)
            #expect(message.contains("info, debug or a number from 0 to 7"))
            // The complaint, and two lines each of help and usage at most.
            #expect(message.split(separator: "\n").count <= 5)
        }
    }

    @Test func theLevelByName() throws {
        func said(_ level: Int, _ arguments: String...) throws -> String {
            var output: [UInt8] = []
            try LogLevelCommand.parse(arguments).append(ServiceControl.GetLogLevel.Reply(level: level), to: &output)
            return text(output)
        }
        #expect(try said(6) == "info\n")
        #expect(try said(9) == "9\n")
        #expect(try said(6, "--json") == "{\"level\":6}\n")
    }
}

@Suite struct DisconnectCommandTests {
    private func run(_ arguments: String...) async throws -> (String, [String], dirlistctl.ExitStatus) {
        let capture = try Capture()
        let complaints = Complaints()
        var output = Output(capture.descriptor)
        let status = try await DisconnectCommand.parse(arguments).answer(
            testWording("disconnect"),
            &output,
            complain: { complaints.lines.append($0) },
            disconnect: { id in
                if id == 13 { throw StandardError.permissionDenied.reply }
                // Which one it was is known here, whatever the daemon says of it.
                if id > 5 { throw Admin.Failure.noSuchSession(id: 0).reply }
            }
        )
        return (capture.text, complaints.lines, status)
    }

    @Test func eachIsToldOf() async throws {
        let (output, complaints, status) = try await self.run("1", "7", "2")
        #expect(output == "Session 1 is disconnected.\nSession 2 is disconnected.\n")
        #expect(complaints == ["disconnect: there is no session 7 on tcp:127.0.0.1:7895"])
        #expect(status == .noAnswer)
        #expect(try await self.run("1", "--json") == ("{\"id\":1}\n", [], .complete))
    }

    @Test func otherErrorsEndIt() async throws {
        await #expect(throws: ErrorReply.self) { try await self.run("13", "1") }
    }

    @Test(arguments: [[], ["x"], ["1", "2.5"], ["99999999999999999999"]])
    func wrongNumbers(arguments: [String]) {
        #expect(throws: (any Error).self) { try DisconnectCommand.parse(arguments) }
    }

    @Test func completions() throws {
        func complete(_ words: String...) -> [String]? {
            SessionCompletion(words: ["dirlistctl"] + words, index: words.count)?
                .completions(SessionsTableTests.sessions, process: 77)
        }
        #expect(complete("disconnect", "") == ["3", "1041"])
        #expect(complete("disconnect", "10") == ["1041"])
        #expect(complete("disconnect", "3", "") == ["1041"])
        let asked = SessionCompletion(words: ["dirlistctl", "disconnect", "--address", "unix:/x", ""], index: 4)
        #expect(asked?.address == .unix(path: "/x"))
        let usual = SessionCompletion(words: ["dirlistctl", "disconnect", ""], index: 2)
        #expect(usual?.address == .unix(path: "/run/dirlistd/admin.socket"))
        #expect(SessionCompletion(words: ["dirlistctl", "disconnect", "-H", "a", ""], index: 4) == nil)
    }
}

@Suite struct AdministrationWordingTests {
    private let wording = Wording(
        command: "status",
        address: .unix(path: "/run/x"),
        escaping: NameEscaping(),
        isAdministration: true
    )

    private func sentence(_ code: CInt) -> String {
        let reason = ConnectionError.Reason.unreachable(String(cString: strerror(code)), errno: code)
        return self.wording.sentence(ConnectionError(address: .unix(path: "/run/x"), reason: reason))
    }

    @Test func theAdminSocket() {
        #expect(self.sentence(ENOENT).hasPrefix("status: the admin socket /run/x is not there; is dirlistd running"))
        #expect(
            self.sentence(ECONNREFUSED) == "status: nobody answers at the admin socket /run/x; is dirlistd running?")
        #expect(self.sentence(EACCES).hasSuffix("may not be opened; it takes root or a member of the group dirlistd"))
        #expect(self.sentence(EIO) == "cannot reach unix:/run/x: Input/output error; is dirlistd running there?")
    }

    @Test func elsewhereThereIsNoAdministration() {
        let error = StandardError.interfaceNotFound("io.dirlistd.Admin").reply
        #expect(self.wording.sentence(error).contains("administration is done on the admin socket"))
        #expect(!testWording().sentence(error).contains("administration"))
    }

    @Test func metricsAreSafeOnATerminalAndWholeElsewhere() throws {
        let metrics = Admin.Metrics.Reply(text: "# EOF\u{1B}[2J\n\nx\n")
        var output: [UInt8] = []
        try MetricsCommand.parse([]).append(metrics, escaping: nil, to: &output)
        #expect(text(output) == metrics.text)
        output = []
        try MetricsCommand.parse([]).append(metrics, escaping: NameEscaping(), to: &output)
        #expect(text(output) == "# EOF\\033[2J\n\nx\n")
        output = []
        try MetricsCommand.parse(["--json"]).append(metrics, escaping: nil, to: &output)
        #expect(text(output) == "{\"text\":\"# EOF\\u001b[2J\\n\\nx\\n\"}\n")
    }

    /// Options before the command reach one that is two levels down.
    @Test func optionsMayStandBeforeTheGroup() throws {
        let arguments = ["--json", "--address", "unix:/x", "config", "show"]
        let command = try #require(Dirlistctl.parseAsRoot(arguments) as? ConfigShowCommand)
        #expect(command.question.json)
        #expect(try command.question.resolveAddress() == .unix(path: "/x"))
    }

    /// A daemon is looked after at a Unix socket alone, wherever an option stands.
    @Test(
        arguments: [
            ["-H", "server"], ["--host=server"], ["--address", "tcp:a:1"], ["--address=tls:a"], ["--ca", "/f"],
            ["--certificate=/f"], ["--key", "/f"], ["--address", "unix"],
        ], [["status"], ["top"], ["doctor"], ["config", "show"], ["disconnect", "1"], ["reload"], ["log-level"]])
    func thereIsNoAdministrationOverTheNetwork(options: [String], command: [String]) {
        for arguments in [options + command, command + options] {
            do {
                _ = try Dirlistctl.parseAsRoot(arguments)
                Issue.record("\(arguments) are taken")
            } catch {
                #expect(Dirlistctl.exitCode(for: error).rawValue == 64)
                let message = Dirlistctl.fullMessage(for: error)
                #expect(
                    message.contains("unix:") || message.contains("is for tls: addresses"), "\(arguments): \(message)")
            }
        }
    }

    @Test(arguments: [["-H", "server"], ["--address", "unix:/x"], ["--ca", "/f"]])
    func checkingAFileAsksNobody(options: [String]) {
        for arguments in [options + ["config", "check"], ["config", "check"] + options] {
            #expect(throws: (any Error).self) { try Dirlistctl.parseAsRoot(arguments) }
        }
    }

    @Test func helpTellsOfTheOptionsThatAreTaken() {
        for command in [StatusCommand.self, DoctorCommand.self, TopCommand.self] as [any ParsableCommand.Type] {
            let help = command.helpMessage(columns: 200)
            #expect(help.contains("--address") && help.contains("unix:/run/dirlistd/admin.socket"))
            for other in ["--host", "--ca", "--certificate", "--key", "tcp:"] { #expect(!help.contains(other)) }
        }
        let help = ConfigCheckCommand.helpMessage(columns: 200)
        #expect(help.contains("--json") && !help.contains("--address") && !help.contains("--host"))
    }

    /// A socket that takes the question and stays silent.
    @Test func aDaemonThatDoesNotAnswerIsGivenUp() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "dirlistctl-\(UUID().uuidString)").path
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(listener)
            unlink(path)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 1) == 0)
        let options = try AdminOptions.parse(["--address", "unix:\(path)"])
        let limit = try #require(DurationArgument(argument: "1s"))
        await #expect(throws: ExitCode(2)) {
            try await askAdmin(options, command: "status", within: limit) { connection, _ in
                _ = try await connection.call(Admin.Status.self, NoParameters())
                return .complete
            }
        }
    }
}
