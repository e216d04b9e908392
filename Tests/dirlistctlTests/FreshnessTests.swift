// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Testing
import Varlink

@testable import VarlinkNIO
@testable import dirlistctl

private let hour = 3600
private let now = 1_795_480_265 * 1_000_000

/// A file that was modified so many seconds ago.
private func file(_ name: String, age: Int?, size: Int64? = 1 << 20) -> Tree.Entry {
    var entry = Tree.Entry(name: name, kind: .file)
    entry.size = size
    entry.modifiedUSec = age.map { Int64(now - $0 * 1_000_000) }
    if age == nil { entry.error = "EIO" }
    return entry
}

private func finding(_ files: [Tree.Entry], missing: String? = nil) -> FreshnessFinding {
    var finding = FreshnessFinding()
    finding.add(files, directory: bytes("."))
    finding.missing = missing
    return finding
}

private func duration(_ text: String) throws -> DurationArgument {
    try #require(DurationArgument(argument: text))
}

/// Warning after 20 h, critical after 26 h, two files, 1 MiB.
private func demands() throws -> FreshnessDemands {
    FreshnessDemands(
        maximumAge: try duration("26h"),
        warningAge: try duration("20h"),
        minimumCount: 2,
        minimumSize: SizeArgument(argument: "1Mi")
    )
}

@Suite struct FreshnessVerdictTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let files: [Tree.Entry]
        let isComplete: Bool
        let state: MonitoringState
        let problems: [String]

        init(
            _ name: String, _ files: [Tree.Entry], complete: Bool = true, _ state: MonitoringState,
            _ problems: [String] = []
        ) {
            self.testDescription = name
            self.files = files
            self.isComplete = complete
            self.state = state
            self.problems = problems
        }
    }

    private static let old = file("old", age: 100 * hour)
    private static let another = "the newest may be another"

    @Test(arguments: [
        Case("fresh", [old, file("a", age: hour)], .ok),
        Case("just in time", [old, file("a", age: 26 * hour)], .warning, ["getting old (over 20h)"]),
        Case("just before the warning", [old, file("a", age: 20 * hour)], .ok),
        Case("too old", [old, file("a", age: 26 * hour + 1)], .critical, ["too old (over 26h)"]),
        Case("too small", [old, file("a", age: hour, size: 9)], .critical, ["too small (under 1Mi)"]),
        Case("only the newest counts for size", [file("b", age: 2 * hour, size: 1), file("a", age: hour)], .ok),
        Case("too few", [file("a", age: hour)], .critical, ["too few (under 2)"]),
        Case("none", [], .critical, ["too few (under 2)"]),
        Case(
            "all at once", [file("a", age: 50 * hour, size: 0)], .critical,
            ["too few (under 2)", "too old (over 26h)", "too small (under 1Mi)"]),
        Case("a little ahead", [old, file("a", age: -300)], .ok),
        Case("of the future", [old, file("a", age: -301)], .unknown, ["a clock is wrong"]),
        Case(
            "of the future and small", [old, file("a", age: -301, size: 0)], .critical,
            ["a clock is wrong", "too small (under 1Mi)"]),
        // What is missing can only be more and newer files.
        Case("incomplete, fresh", [old, file("a", age: hour)], complete: false, .unknown, [another, "missing"]),
        Case("incomplete, old", [old, old], complete: false, .unknown, ["too old (over 26h)", another, "missing"]),
        Case(
            "incomplete, few", [file("a", age: hour)], complete: false, .unknown,
            ["too few (under 2)", another, "missing"]),
        Case("incomplete, none", [], complete: false, .unknown, ["too few (under 2)", "missing"]),
        Case(
            "one unreadable", [old, file("a", age: hour), file("b", age: nil)], .unknown,
            [another, "1 matching file could not be read"]),
        Case(
            "all unreadable", [file("a", age: nil), file("b", age: nil)], .unknown,
            ["nothing is known of the newest", "2 matching files could not be read"]),
    ])
    func table(each: Case) throws {
        let seen = finding(each.files, missing: each.isComplete ? nil : "missing")
        let verdict = FreshnessVerdict(seen, try demands(), now: now)
        #expect(verdict.state == each.state)
        #expect(verdict.problems == each.problems)
    }

    @Test func anIncompleteAnswerMayBeEnough() throws {
        let wanted = FreshnessDemands(maximumAge: try duration("26h"))
        let seen = finding([file("a", age: hour)], missing: "missing")
        #expect(FreshnessVerdict(seen, wanted, now: now).state == .ok)
        #expect(FreshnessVerdict(seen, wanted, now: now).problems == ["missing"])
    }

    @Test func withoutDemandsOneFileIsEnough() {
        #expect(FreshnessVerdict(finding([file("a", age: 9999 * hour)]), FreshnessDemands(), now: now).state == .ok)
        #expect(FreshnessVerdict(finding([file("a", age: -9999)]), FreshnessDemands(), now: now).state == .ok)
        #expect(FreshnessVerdict(finding([]), FreshnessDemands(), now: now).state == .critical)
        #expect(FreshnessVerdict(finding([]), FreshnessDemands(minimumCount: 0), now: now).state == .ok)
    }

    @Test func timesThatCannotBeCounted() {
        for (modified, age) in [(Int64.min, Int.max / 1_000_000), (.max, (now - .max) / 1_000_000 - 1)] {
            var seen = FreshnessFinding()
            var entry = file("a", age: 0)
            entry.modifiedUSec = modified
            seen.add([entry], directory: [])
            #expect(FreshnessVerdict(seen, FreshnessDemands(), now: now).age == age)
        }
    }

    @Test func theNewestIsFoundInAnyOrder() {
        for names in [["a", "b", "c"], ["c", "b", "a"]] {
            var seen = FreshnessFinding()
            for name in names { seen.add([file(name, age: name == "b" ? 1 : 2)], directory: bytes("sub")) }
            #expect(seen.newest?.path == bytes("sub/b"))
            #expect(seen.count == 3)
        }
    }
}

@Suite struct FreshnessLineTests {
    private func line(
        _ files: [Tree.Entry],
        _ demands: FreshnessDemands = FreshnessDemands(),
        missing: String? = nil,
        glob: String = "*"
    ) -> String {
        let seen = finding(files, missing: missing)
        let request = FreshnessRequest(path: bytes("/backup"), glob: glob, demands: demands)
        let verdict = FreshnessVerdict(seen, demands, now: now)
        return FreshnessLine(request: request, escaping: NameEscaping()).text(verdict, seen)
    }

    @Test func lines() throws {
        let files = [file("b", age: 99 * hour), file("db.tar.zst", age: 11_520, size: 1_288_490_188)]
        #expect(
            self.line(files, try demands())
                == "FRESH OK - db.tar.zst is 3h 12min old, 1.2G; 2 files match"
                + " | age=11520s;72000;93600;0 size=1288490188B;;1048576:;0 count=2;;2:;0"
        )
        #expect(
            self.line([file("a b", age: 50 * hour, size: 10)], try demands())
                == "FRESH CRITICAL - too few (under 2), too old (over 26h), too small (under 1Mi):"
                + " 'a b' is 2d 2h old, 10; 1 file matches"
                + " | age=180000s;72000;93600;0 size=10B;;1048576:;0 count=1;;2:;0"
        )
        #expect(
            self.line([file("a", age: -hour)])
                == "FRESH OK - a is dated 1h ahead, 1.0M; 1 file matches"
                + " | age=-3600s;;;0 size=1048576B;;;0 count=1;;1:;0"
        )
    }

    @Test func nothingMatches() {
        #expect(
            self.line([], glob: "db-*")
                == "FRESH CRITICAL - too few (under 1): nothing in /backup matches 'db-*' | count=0;;1:;0"
        )
        #expect(
            self.line([file("a", age: nil)])
                == "FRESH OK - 1 matching file could not be read: 1 file matches | count=1;;1:;0"
        )
    }

    @Test func nothingAddsALineOrABar() {
        let odd = self.line(
            [file("a|b\n'\u{1B}|", age: hour)],
            missing: "a|b"
        )
        #expect(odd.filter { $0 == "|" }.count == 1)
        #expect(odd.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        // As a shell reads it, it is the name.
        #expect(odd.contains(#"'a'$'\174''b'$'\n'\'''$'\033'''$'\174'''"#))
        let line = FreshnessLine(request: FreshnessRequest(path: []), escaping: NameEscaping())
        #expect(line.text(.unknown, because: "a|b") == #"FRESH UNKNOWN - a\174b"#)
    }

    @Test func json() throws {
        let seen = finding([file("a", age: hour, size: 5)], missing: "gone\u{202E}")
        let demands = FreshnessDemands()
        let line = FreshnessLine(request: FreshnessRequest(path: []), escaping: NameEscaping())
        #expect(
            text { line.appendJSON(FreshnessVerdict(seen, demands, now: now), seen, to: &$0) }
                == #"{"state":"ok","problems":["gone\u202e"],"count":1,"age":3600,"directory":".","#
                + #""newest":{"name":"a","kind":"file","size":5,"modifiedUSec":\#(now - 3_600_000_000)}}"#
        )
        #expect(
            text { line.appendJSON(.unknown, because: "why", to: &$0) }
                == #"{"state":"unknown","problems":["why"]}"#
        )
    }
}

private final class ScriptedBackups: FreshnessQuestions {
    var replies: [Tree.Walk.Reply] = []
    /// Thrown after the replies.
    var error: (any Error)?
    var entries: [String: Tree.Entry] = [:]
    private(set) var questions: [Tree.Walk.Parameters] = []

    func walk(_ parameters: Tree.Walk.Parameters, consume: (Tree.Walk.Reply) throws -> Void) async throws {
        self.questions.append(parameters)
        for reply in self.replies { try consume(reply) }
        if let error = self.error { throw error }
    }

    func stat(_ path: [UInt8], follow: Bool, detail: Tree.Detail) async throws -> Tree.Entry {
        guard let entry = self.entries[Tree.readable(path)] else {
            throw Tree.Failure.notFound(path: Tree.readable(path)).reply
        }
        return entry
    }
}

@Suite struct FreshnessTests {
    private func look(
        _ questions: ScriptedBackups,
        _ arguments: [String] = ["/backup"]
    ) async throws -> (state: MonitoringState, line: String) {
        let command = try FreshCommand.parse(arguments)
        let request = command.request
        let outcome = await Freshness(questions: questions, request: request, wording: testWording("fresh")).look()
        let line = FreshnessLine(request: request, escaping: NameEscaping())
        var output: [UInt8] = []
        let state = command.append(outcome, line, now: now, to: &output)
        return (state, String(decoding: output, as: UTF8.self))
    }

    @Test func whatIsAsked() throws {
        let usual = try FreshCommand.parse(["/backup"]).request.parameters
        #expect(
            usual == .init(path: bytes("/backup"), detail: .standard, hidden: false, kinds: [.file], maximumDepth: 1))
        let other = try FreshCommand.parse(["/b", "-R", "--newest", ".*.gz"]).request.parameters
        #expect(other.glob == ".*.gz" && other.hidden == true && other.maximumDepth == nil)
    }

    @Test func theNewestOfAllReplies() async throws {
        let questions = ScriptedBackups()
        questions.replies = [
            .init(directory: bytes("."), entries: [file("a", age: 9)]),
            .init(directory: bytes("sub"), entries: [file("b", age: 3), file("c", age: 5)]),
            .init(directory: bytes("."), entries: [], summary: Tree.Summary(entries: 3)),
        ]
        let result = try await self.look(questions, ["/backup", "-R"])
        #expect(result.state == .ok)
        #expect(result.line.hasPrefix("FRESH OK - sub/b is 3s old, 1.0M; 3 files match | "))
        #expect(result.line.hasSuffix("\n"))
    }

    @Test func whatIsNotThereIsCritical() async throws {
        let questions = ScriptedBackups()
        questions.error = Tree.Failure.notFound(path: "").reply
        let result = try await self.look(questions)
        #expect(result.state == .critical)
        #expect(
            result.line == "FRESH CRITICAL - '/backup': no such file or directory on tcp:127.0.0.1:7895\n")
    }

    @Test(arguments: [
        Tree.Failure.permissionDenied(path: ""), .outsideRoot(path: ""), .busy(limit: "limits.walks"),
        .systemError(path: "", errno: "EIO"),
    ])
    func whatCannotBeAskedIsUnknown(failure: Tree.Failure) async throws {
        let questions = ScriptedBackups()
        questions.error = failure.reply
        #expect(try await self.look(questions).state == .unknown)
    }

    @Test func aLostConnectionLeavesWhatCame() async throws {
        let questions = ScriptedBackups()
        questions.error = ConnectionError(address: .unix(path: "/x"), reason: .closed)
        let nothing = try await self.look(questions)
        #expect(nothing.state == .unknown)
        #expect(nothing.line == "FRESH UNKNOWN - unix:/x closed the connection before its answer was complete\n")
        questions.replies = [.init(directory: bytes("."), entries: [file("a", age: hour)])]
        #expect(try await self.look(questions, ["/backup", "--max-age", "2h"]).state == .ok)
        #expect(try await self.look(questions, ["/backup", "--max-age", "30min"]).state == .unknown)
    }

    @Test func anIncompleteAnswer() async throws {
        let questions = ScriptedBackups()
        questions.replies = [
            .init(directory: bytes("."), entries: [file("a", age: hour)], summary: Tree.Summary(entries: 1, denied: 2))
        ]
        let result = try await self.look(questions, ["/backup", "--max-age", "30min"])
        #expect(result.state == .unknown)
        #expect(result.line.contains("the answer is incomplete: 2 entries were denied"))
    }

    @Test func aFileStandsForItself() async throws {
        let questions = ScriptedBackups()
        questions.error = Tree.Failure.notADirectory(path: "").reply
        questions.entries["/backup"] = file("/backup", age: hour)
        let result = try await self.look(questions, ["/backup", "--max-age", "2h"])
        #expect(result.state == .ok && result.line.hasPrefix("FRESH OK - /backup is 1h old"))
        // A pattern wants a directory.
        #expect(try await self.look(questions, ["/backup", "--newest", "a*"]).state == .critical)
        questions.entries = [:]
        #expect(try await self.look(questions).state == .critical)
    }

    @Test func aSilentServerIsUnknown() async throws {
        let questions = ScriptedBackups()
        questions.error = CancellationError()
        let state = try await cancelling(after: DurationArgument(seconds: 0)) {
            let silent = ScriptedBackups()
            // Comes only when the time is over.
            while !Task.isCancelled { await Task.yield() }
            silent.error = CancellationError()
            return try await self.look(silent).line
        }
        #expect(state == "FRESH UNKNOWN - tcp:127.0.0.1:7895 has not answered in time\n")
    }

    @Test func json() async throws {
        let questions = ScriptedBackups()
        questions.error = Tree.Failure.notFound(path: "").reply
        let result = try await self.look(questions, ["/backup", "--json"])
        #expect(result.line.hasPrefix(#"{"state":"critical","problems":["'/backup': no such file"#))
    }
}

@Suite struct FreshCommandTests {
    @Test func demands() throws {
        let demands = try FreshCommand.parse([
            "/b", "--max-age", "26h", "--warn-age", "1d", "--min-count=0", "--min-size", "1Mi",
        ]).request.demands
        #expect(demands.maximumAge?.microseconds == 93_600_000_000)
        #expect(demands.warningAge?.text == "1d")
        #expect(demands.minimumCount == 0 && demands.minimumSize?.bytes == 1 << 20)
    }

    @Test(arguments: [
        [], ["/b", "--max-age", "soon"], ["/b", "--min-count", "-1"], ["/b", "--min-size=-1M"],
        ["/b", "--min-size", "+1M"], ["/b", "--min-size", ""],
        ["/b", "--newest", ""], ["/b", "--newest", ArgumentBytes.encode([0xFF])],
        ["/b", "--max-age", "1h", "--warn-age", "1h"], ["/a", "/b"],
    ])
    func usage(arguments: [String]) {
        do {
            _ = try FreshCommand.parse(arguments)
            Issue.record("\(arguments) is taken")
        } catch {
            #expect(FreshCommand.exitCode(for: error).rawValue == 64)
        }
    }

    @Test func theProgramKnowsWhenItIsAPlugin() {
        #expect(FreshCommand.isAsked(["fresh"]))
        #expect(FreshCommand.isAsked(["-H", "a", "--json", "--address=b", "-Hc", "--address", "d", "fresh", "x"]))
        #expect(!FreshCommand.isAsked([]))
        #expect(!FreshCommand.isAsked(["-H"]))
        #expect(!FreshCommand.isAsked(["-H", "fresh"]))
        #expect(!FreshCommand.isAsked(["ls", "fresh"]))
    }
}
