// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Testing
import Varlink

@testable import VarlinkNIO
@testable import dirlistctl

/// Answers with replies, then ends as told.
private final class ScriptedWatch: WatchQuestions {
    enum End {
        case byServer
        case error(any Error)
        /// Nothing more comes.
        case never
    }

    let replies: [Tree.Watch.Reply]
    let end: End
    private(set) var questions: [Tree.Watch.Parameters] = []

    init(_ replies: [Tree.Watch.Reply], _ end: End = .byServer) {
        self.replies = replies
        self.end = end
    }

    func watch(_ parameters: Tree.Watch.Parameters, consume: (Tree.Watch.Reply) throws -> Void) async throws {
        self.questions.append(parameters)
        for reply in self.replies { try consume(reply) }
        switch self.end {
        case .byServer: break
        case .error(let error): throw error
        case .never: try await Task.sleep(for: .seconds(3600))
        }
    }
}

private func change(
    _ change: Tree.Change,
    _ name: String?,
    in directory: String = ".",
    kind: Tree.Kind? = .file
) -> Tree.Watch.Reply {
    .init(change: change, directory: bytes(directory), name: name.map(bytes), kind: kind)
}

private var utc: LocalClock { LocalClock { _ in 0 } }
/// 2026-11-24 00:31:05 UTC.
private let now = 1_795_480_265_000_000

private func run(
    _ questions: ScriptedWatch,
    path: String? = "/in",
    limit: Int? = nil,
    json: Bool = false,
    terminator: UInt8 = UInt8(ascii: "\n")
) async throws -> (output: String, complaints: [String], readies: Int, status: dirlistctl.ExitStatus) {
    let capture = try Capture()
    let complaints = Complaints()
    let ready = Complaints()
    var report = ChangeReport(
        questions: questions,
        request: WatchRequest(path: path.map(bytes), isRecursive: true, limit: limit),
        line: ChangeLine(base: path.map(bytes), clock: utc),
        json: json,
        terminator: terminator,
        wording: testWording("watch"),
        output: Output(capture.descriptor),
        // What comes after it must be after it.
        ready: { ready.lines.append(capture.text) },
        complain: { complaints.lines.append($0) },
        now: { now }
    )
    let status = try await report.run()
    return (capture.text, complaints.lines, ready.lines.count, status)
}

@Suite struct ChangeLineTests {
    private func line(
        _ reply: Tree.Watch.Reply,
        base: String? = "/in",
        escaping: NameEscaping? = nil,
        colored: Bool = false
    ) -> String {
        var line = ChangeLine(base: base.map(bytes), escaping: escaping, isColored: colored, clock: utc)
        return text { line.append(reply.change ?? .gap, reply, now: now, to: &$0) }
    }

    @Test func timeWordAndPath() {
        #expect(self.line(change(.created, "a")) == "2026-11-24 00:31:05 created    /in/a")
        #expect(self.line(change(.attributes, "a", in: "b/c")) == "2026-11-24 00:31:05 attributes /in/b/c/a")
        #expect(self.line(change(.movedTo, "d", kind: .directory)) == "2026-11-24 00:31:05 movedTo    /in/d/")
        #expect(self.line(change(.deleted, "d", kind: nil)) == "2026-11-24 00:31:05 deleted    /in/d")
        #expect(self.line(change(.gap, nil)) == "2026-11-24 00:31:05 gap        /in/")
        #expect(self.line(change(.unmounted, nil, in: "b")) == "2026-11-24 00:31:05 unmounted  /in/b/")
    }

    @Test func theWorkingDirectoryIsNotNamed() {
        #expect(self.line(change(.created, "a", in: "b"), base: nil).hasSuffix(" b/a"))
        #expect(self.line(change(.created, "a"), base: nil).hasSuffix(" a"))
        #expect(self.line(change(.gap, nil), base: nil).hasSuffix(" ./"))
        #expect(self.line(change(.gap, nil), base: "/").hasSuffix(" /"))
    }

    @Test func namesAreEscapedForPeople() {
        let reply = change(.created, "a\u{1B}\nb")
        #expect(self.line(reply, escaping: NameEscaping()).hasSuffix(#" '/in/a'$'\033\n''b'"#))
        #expect(self.line(reply).hasSuffix("/in/a\u{1B}\nb"))
    }

    @Test func everyChangeHasAColorAndItEnds() {
        for each in Tree.Change.allCases {
            let line = self.line(change(each, "a"), colored: true)
            #expect(line.contains("m\(each.rawValue)\u{1B}[0m "))
        }
    }
}

@Suite struct ChangeReportTests {
    private let ready = Tree.Watch.Reply(ready: true)

    @Test func linesUntilThereAreEnough() async throws {
        let questions = ScriptedWatch([self.ready, change(.created, "a"), change(.deleted, "a"), change(.created, "b")])
        let result = try await run(questions, limit: 2)
        #expect(result.output.split(separator: "\n").map { $0.suffix(16) } == ["created    /in/a", "deleted    /in/a"])
        #expect(result.complaints.isEmpty && result.readies == 1 && result.status == .complete)
        #expect(questions.questions == [.init(path: bytes("/in"), recursive: true)])
    }

    @Test func namesEndWithNUL() async throws {
        let result = try await run(ScriptedWatch([change(.created, "a\nb")]), limit: 1, terminator: 0)
        #expect(result.output == "2026-11-24 00:31:05 created    /in/a\nb\0")
    }

    @Test func json() async throws {
        let result = try await run(ScriptedWatch([self.ready, change(.created, "a")]), limit: 1, json: true)
        #expect(
            result.output == #"{"ready":true}"# + "\n"
                + #"{"change":"created","directory":".","name":"a","kind":"file"}"# + "\n"
        )
    }

    @Test func aGapIsSaidAndIsNoCompleteAnswer() async throws {
        let result = try await run(ScriptedWatch([change(.gap, nil, in: "b"), change(.created, "a")]), limit: 2)
        #expect(result.complaints == ["watch: '/in/b/': changes were missed here; look at the directory again"])
        #expect(result.status == .incomplete)
    }

    @Test func aServerThatEndsItIsNoAnswer() async throws {
        let result = try await run(ScriptedWatch([self.ready, change(.created, "a")]))
        #expect(result.status == .noAnswer)
        #expect(
            result.complaints == ["watch: tcp:127.0.0.1:7895 has ended the watch; changes from now on are missed"])
    }

    @Test func aLostConnectionIsAnError() async throws {
        let lost = ConnectionError(address: .unix(path: "/x"), reason: .closed)
        await #expect(throws: ConnectionError.self) {
            try await run(ScriptedWatch([change(.created, "a")], .error(lost)))
        }
        let busy = Tree.Failure.busy(limit: "limits.watches").reply
        await #expect(throws: ErrorReply.self) { try await run(ScriptedWatch([], .error(busy))) }
    }

    @Test func theEndOfTheTimeIsAsAsked() async throws {
        let short = DurationArgument(seconds: 0)
        let whole = try await cancelling(after: short) {
            try await run(ScriptedWatch([change(.created, "a")], .never)).status
        }
        #expect(whole == .complete)
        let gap = try await cancelling(after: short) {
            try await run(ScriptedWatch([change(.gap, nil)], .never)).status
        }
        #expect(gap == .incomplete)
        let few = try await cancelling(after: short) {
            try await run(ScriptedWatch([change(.created, "a")], .never), limit: 2)
        }
        #expect(few.status == .incomplete)
        #expect(few.complaints == ["watch: the time is over after 1 of 2 changes"])
        let nothing = try await cancelling(after: short) { try await run(ScriptedWatch([], .never)) }
        #expect(nothing.status == .noAnswer)
        #expect(nothing.complaints.count == 1 && nothing.complaints[0].hasSuffix("has not answered in time"))
    }
}

@Suite struct WatchCommandTests {
    @Test func whatIsAsked() throws {
        let command = try WatchCommand.parse(["-R", "--count", "3", "--timeout", "1h30min", "/in"])
        #expect(command.request.path == bytes("/in") && command.request.isRecursive && command.request.limit == 3)
        #expect(command.timeout?.microseconds == 5_400_000_000)
        #expect(try WatchCommand.parse([]).request.path == nil)
    }

    @Test func linesForPeopleAndForPrograms() throws {
        let terminal = Surroundings(isTerminal: true, allowsColors: true)
        let request = WatchRequest()
        #expect(WatchCommand.line(request, terminal, isNull: false).isColored)
        #expect(WatchCommand.line(request, terminal, isNull: false).escaping != nil)
        #expect(!WatchCommand.line(request, terminal, isNull: true).isColored)
        #expect(WatchCommand.line(request, terminal, isNull: true).escaping == nil)
        #expect(WatchCommand.line(request, Surroundings(), isNull: false).escaping == nil)
    }

    @Test(arguments: [["--count", "0"], ["--timeout", "soon"], ["--json", "-0"], ["a", "b"]])
    func usage(arguments: [String]) {
        do {
            _ = try WatchCommand.parse(arguments)
            Issue.record("\(arguments) is taken")
        } catch {
            #expect(WatchCommand.exitCode(for: error).rawValue == 64)
        }
    }
}

@Suite struct DurationTests {
    @Test(arguments: [
        (0, "0s"), (45, "45s"), (60, "1min"), (61, "1min 1s"), (3600, "1h"), (3605, "1h"), (11_520, "3h 12min"),
        (86_400, "1d"), (93_600, "1d 2h"), (200_000, "2d 7h"), (86_460, "1d"),
    ])
    func texts(seconds: Int, expected: String) {
        #expect(durationText(seconds: seconds) == expected)
    }

    @Test func whatIsInTimeIsNotCancelled() async throws {
        #expect(try await cancelling(after: nil) { 1 } == 1)
        #expect(try await cancelling(after: DurationArgument(seconds: Int.max / 1_000_000)) { 2 } == 2)
    }
}
