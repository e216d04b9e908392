// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Testing
import Varlink

@testable import VarlinkNIO
@testable import dirlistctl

/// Answers with replies by path, and remembers what it was asked.
private final class ScriptedUsage: UsageQuestions {
    var replies: [String: [Tree.Usage.Reply]] = [:]
    /// Thrown after the replies of a path.
    var errors: [String: any Error] = [:]
    private(set) var questions: [Tree.Usage.Parameters] = []

    func usage(_ parameters: Tree.Usage.Parameters, consume: (Tree.Usage.Reply) throws -> Void) async throws {
        self.questions.append(parameters)
        let path = Tree.readable(parameters.path ?? [])
        for reply in self.replies[path] ?? [] { try consume(reply) }
        if let error = self.errors[path] { throw error }
    }
}

private func usage(_ directory: String, _ allocated: Int64, size: Int64 = 0) -> Tree.DirectoryUsage {
    usage(bytes(directory), allocated, size: size)
}

private func usage(_ directory: [UInt8], _ allocated: Int64, size: Int64 = 0) -> Tree.DirectoryUsage {
    Tree.DirectoryUsage(
        directory: directory,
        depth: directory == bytes(".") ? 0 : directory.count { $0 == UInt8(ascii: "/") } + 1,
        files: 1,
        directories: 0,
        size: size,
        allocated: allocated
    )
}

/// In no order.
private let sample = [
    usage("a", 600 << 20), usage("b/x", 100 << 20), usage(".", 1000 << 20), usage("b", 300 << 20),
    usage("a/y", 200 << 20), usage("a/x", 399 << 20), usage("c", 10 << 20), usage("a/x/deep", 300 << 20),
]

private func picture(
    _ directories: [Tree.DirectoryUsage],
    width: Int,
    limit: Int = .max,
    path: String = "/srv",
    amounts: AmountText = .human,
    utf8: Bool = true,
    colors: LSColors? = nil
) throws -> [String] {
    let tree = try #require(UsageTree(directories, by: .allocated, limit: limit))
    let names = NameText(escaping: NameEscaping(utf8: utf8), colors: colors)
    let drawn = text {
        UsagePicture(width: width, sizes: amounts, names: names).append(tree, path: bytes(path), to: &$0)
    }
    return drawn.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
}

@Suite struct UsageTreeTests {
    @Test func eachDirectoryStandsBelowWhatItHoldsTheLargestLast() throws {
        let tree = try #require(UsageTree(sample, by: .allocated))
        #expect(
            tree.rows.map { Tree.readable($0.usage.directory) }
                == ["c", "b/x", "b", "a/y", "a/x/deep", "a/x", "a", "."]
        )
        #expect(tree.total == 1000 << 20)
        #expect(tree.leftOut == 0)
    }

    @Test func equalOnesAreSortedByName() throws {
        let tree = try #require(UsageTree([usage("b", 1), usage("a", 1), usage(".", 2)], by: .allocated))
        #expect(tree.rows.map { Tree.readable($0.usage.directory) } == ["a", "b", "."])
    }

    @Test func theLargestStayAndTheRestIsCountedOnce() throws {
        let tree = try #require(UsageTree(sample, by: .allocated, limit: 4))
        #expect(tree.rows.map { Tree.readable($0.usage.directory) } == ["b", "a/x", "a", "."])
        #expect(tree.leftOut == 4)
        // c, b/x, a/y and a/x/deep; nothing of them is within another.
        #expect(tree.leftOutAmount == (10 + 100 + 200 + 300) << 20)
        let alone = try #require(UsageTree(sample, by: .allocated, limit: 1))
        #expect(alone.rows.count == 1 && alone.leftOut == 7)
        #expect(alone.leftOutAmount == (600 + 300 + 10) << 20)
    }

    @Test func aDirectoryNeverStaysWithoutTheOneAboveIt() throws {
        // All of one size: the upper ones come first.
        let tree = try #require(
            UsageTree([usage("a/b/c", 5), usage("a/b", 5), usage("a", 5), usage(".", 5)], by: .allocated, limit: 3))
        #expect(tree.rows.map { Tree.readable($0.usage.directory) } == ["a/b", "a", "."])
    }

    @Test func sizesInsteadOfSpace() throws {
        let tree = try #require(
            UsageTree([usage("a", 9, size: 1), usage("b", 1, size: 9), usage(".", 10, size: 11)], by: .size))
        #expect(tree.rows.map(\.amount) == [1, 9, 11])
    }

    @Test func aMissingParentIsStoodInFor() throws {
        let tree = try #require(
            UsageTree([usage("a/b", 1), usage("c/d/e", 2), usage("c", 3), usage(".", 9)], by: .allocated))
        #expect(tree.rows.map { Tree.readable($0.usage.directory) } == ["a/b", "c/d/e", "c", "."])
    }

    @Test func withoutTheAskedDirectoryThereIsNoTree() {
        #expect(UsageTree([], by: .allocated)?.total == nil)
        #expect(UsageTree([usage("a", 1)], by: .allocated)?.total == nil)
    }
}

@Suite struct UsagePictureTests {
    @Test func theWidthOfATerminal() throws {
        #expect(
            try picture(sample, width: 80) == [
                "  10M ┌── c        ▌                                                          1%",
                " 100M │ ┌── x      █████▋                                                    10%",
                " 300M ├─┴ b        ████████████████▊                                         30%",
                " 200M │ ┌── y      ███████████▎                                              20%",
                " 300M │ │ ┌── deep ████████████████▊                                         30%",
                " 399M │ ├─┴ x      ██████████████████████▍                                   40%",
                " 600M ├─┴ a        █████████████████████████████████▋                        60%",
                "1000M /srv         ████████████████████████████████████████████████████████ 100%",
            ]
        )
    }

    @Test func whatIsNotShownIsSaid() throws {
        #expect(
            try picture(sample, width: 40, limit: 5) == [
                " 310M in 3 smaller directories not shown",
                " 300M ┌── b        ████▊             30%",
                " 300M │   ┌── deep ████▊             30%",
                " 399M │ ┌─┴ x      ██████▍           40%",
                " 600M ├─┴ a        █████████▋        60%",
                "1000M /srv         ████████████████ 100%",
            ]
        )
        #expect(try picture(sample, width: 40, limit: 7)[0] == "  10M in 1 smaller directory not shown")
    }

    @Test func aNarrowTerminalHasNoBars() throws {
        #expect(
            try picture(sample, width: 39, limit: 3) == [
                " 810M in 5 smaller directories not shown",
                " 399M   ┌── x  40%",
                " 600M ┌─┴ a    60%",
                "1000M /srv    100%",
            ]
        )
    }

    @Test func withoutUTF8AndToTheByte() throws {
        #expect(
            try picture(sample, width: 60, amounts: .exact, utf8: false) == [
                "  10485760 ,-- c                                          1%",
                " 104857600 | ,-- x      ###                              10%",
                " 314572800 |-+ b        #########                        30%",
                " 209715200 | ,-- y      ######                           20%",
                " 314572800 | | ,-- deep #########                        30%",
                " 418381824 | |-+ x      ############                     40%",
                " 629145600 |-+ a        ###################              60%",
                "1048576000 /srv         ############################### 100%",
            ]
        )
    }

    @Test func longNamesAreCut() throws {
        let long = [usage("a-name-that-takes-more-than-its-share", 1), usage(".", 2)]
        #expect(
            try picture(long, width: 40) == [
                "1 ┌── a-name-that-takes… █████       50%",
                "2 /srv                   ██████████ 100%",
            ]
        )
    }

    @Test func namesAreHarmless() throws {
        let odd = [usage([0x1B, 0x5B, 0x33, 0x31, 0x6D, 0xFF], 1), usage("漢", 1), usage(".", 2)]
        let lines = try picture(odd, width: 60, path: "a b\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
        #expect(lines[2].contains(#"'a b'$'\n'"#))
        let widths = lines.map { line in line.unicodeScalars.reduce(0) { $0 + (TerminalText.width($1) ?? 99) } }
        #expect(widths == [60, 60, 60])
    }

    @Test func colorsTakeNoRoom() throws {
        let plain = try picture(sample, width: 80)
        let colored = try picture(sample, width: 80, colors: LSColors())
        #expect(colored[7].contains("\u{1B}[01;34m/srv\u{1B}[0m"))
        #expect(
            colored.map { $0.replacing("\u{1B}[01;34m", with: "").replacing("\u{1B}[0m", with: "") } == plain
        )
    }

    @Test func nothingTakesNoShareOfNothing() throws {
        #expect(
            try picture([usage("a", 0), usage(".", 0)], width: 30, path: "b") == ["0 ┌── a    -", "0 b        -"]
        )
    }
}

@Suite struct BarTextTests {
    @Test(arguments: [
        (0, 10, "    "), (1, 32, "▏   "), (7, 32, "▉   "), (8, 32, "█   "), (9, 32, "█▏  "), (32, 32, "████"),
        (99, 32, "████"), (-5, 32, "    "), (1, 0, "    "), (Int64.max, Int64.max, "████"),
    ])
    func bars(part: Int64, whole: Int64, expected: String) {
        #expect(text { appendBar(part, of: whole, width: 4, utf8: true, to: &$0) } == expected)
    }

    @Test func percents() {
        #expect(text { appendPercent(1, of: 3, to: &$0) } == " 33%")
        #expect(text { appendPercent(2, of: 2, to: &$0) } == "100%")
        #expect(text { appendPercent(0, of: 0, to: &$0) } == "   -")
    }
}

@Suite struct UsageReportTests {
    private func run(
        _ questions: ScriptedUsage,
        paths: [String] = ["/srv"],
        form: UsageStyle.Form = .lines(terminator: UInt8(ascii: "\n")),
        limit: Int = .max,
        progress: dirlistctl.Progress? = nil
    ) async throws -> (output: String, complaints: [String], status: dirlistctl.ExitStatus) {
        let capture = try Capture()
        let complaints = Complaints()
        var report = UsageReport(
            questions: questions,
            request: UsageRequest(paths: paths.map(bytes), depth: 2, limit: limit),
            style: UsageStyle(form: form),
            wording: testWording("du"),
            progress: progress,
            output: Output(capture.descriptor),
            complain: { complaints.lines.append($0) }
        )
        let status = try await report.run()
        return (capture.text, complaints.lines, status)
    }

    private func answering(_ summary: Tree.Summary? = Tree.Summary()) -> ScriptedUsage {
        let questions = ScriptedUsage()
        questions.replies["/srv"] = [
            .init(progress: .init(directories: 2, entries: 5, allocated: 99)),
            .init(usage: [usage("a\nb", 10)]),
            .init(usage: [usage(".", 30)], summary: summary),
        ]
        return questions
    }

    @Test func lines() async throws {
        let questions = self.answering()
        let result = try await self.run(questions)
        #expect(result.output == "10\t/srv/a\nb\n30\t/srv\n")
        #expect(result.complaints.isEmpty && result.status == .complete)
        #expect(questions.questions == [.init(path: bytes("/srv"), depth: 2, oneFilesystem: false)])
        #expect(try await self.run(questions, form: .lines(terminator: 0)).output == "10\t/srv/a\nb\u{0}30\t/srv\u{0}")
    }

    @Test func json() async throws {
        let questions = self.answering()
        let a = #"{"directory":"a\nb","depth":1,"files":1,"directories":0,"size":0,"allocated":10}"#
        let root = #"{"directory":".","depth":0,"files":1,"directories":0,"size":0,"allocated":30}"#
        #expect(try await self.run(questions, form: .json).output == "\(a)\n\(root)\n")
        #expect(try await self.run(questions, form: .json, limit: 1).output == "\(root)\n")
        // Of several paths each directory says where it is.
        let two = try await self.run(questions, paths: ["/srv", "/srv"], form: .json).output
        #expect(two.contains(#"{"directory":"/srv/a\nb""#) && two.contains(#"{"directory":"/srv","#))
    }

    @Test func severalPictures() async throws {
        let result = try await self.run(self.answering(), paths: ["/srv", "/srv"], form: .picture(width: 80))
        #expect(
            result.output.split(separator: "\n", omittingEmptySubsequences: false).map(\.isEmpty)
                == [false, false, true, false, false, true])
    }

    @Test func whatIsMissingIsSaid() async throws {
        let denied = try await self.run(self.answering(Tree.Summary(stopped: .timeLimit, denied: 2)))
        #expect(denied.status == .incomplete)
        #expect(denied.complaints.count == 1 && denied.complaints[0].contains("2 entries were denied"))
        #expect(try await self.run(self.answering(nil)).status == .incomplete)
    }

    @Test func oneFailedPathDoesNotEndTheOthers() async throws {
        let questions = self.answering()
        questions.errors["/none"] = Tree.Failure.notFound(path: "/none").reply
        let result = try await self.run(questions, paths: ["/none", "/srv"])
        #expect(result.output.hasSuffix("30\t/srv\n"))
        #expect(result.complaints == ["du: '/none': no such file or directory on tcp:127.0.0.1:7895"])
        #expect(result.status == .noAnswer)
    }

    @Test func anAnswerWithoutTheAskedDirectoryIsNone() async throws {
        let questions = ScriptedUsage()
        questions.replies["/srv"] = [.init(summary: Tree.Summary())]
        let result = try await self.run(questions)
        #expect(result.output.isEmpty && result.complaints.count == 1 && result.status == .noAnswer)
    }

    @Test func aLostConnectionIsNoAnswer() async throws {
        let questions = ScriptedUsage()
        questions.replies["/srv"] = [.init(usage: [usage(".", 30)])]
        let lost = ConnectionError(address: .unix(path: "/x"), reason: .closed)
        questions.errors["/srv"] = lost
        await #expect(throws: ConnectionError.self) { try await self.run(questions) }
    }

    @Test func progressIsTold() async throws {
        let progress = dirlistctl.Progress.begin(showsLine: false) { _ in "" }
        defer { progress.finish() }
        _ = try await self.run(self.answering(), progress: progress)
        #expect(progress.seen == Seen(entries: 5, directories: 2, bytes: 99))
    }
}

@Suite struct UsageCommandTests {
    private func request(_ arguments: [String], height: Int? = nil, terminal: Bool = false) throws -> UsageRequest {
        let command = try UsageCommand.parse(arguments)
        return command.request(command.style(Surroundings(isTerminal: terminal)), terminalHeight: height)
    }

    private func style(_ arguments: [String], terminal: Bool) throws -> UsageStyle {
        try UsageCommand.parse(arguments).style(Surroundings(isTerminal: terminal, width: 99))
    }

    @Test func whatIsAsked() throws {
        let usual = try self.request([])
        #expect(usual.paths == [bytes(".")] && usual.depth == 3 && !usual.oneFilesystem)
        #expect(usual.measure == .allocated && usual.limit == .max)
        let other = try self.request(["-x", "-d1", "-n", "7", "--apparent", "/a", "/b"])
        #expect(other.paths == ["/a", "/b"].map(bytes) && other.depth == 1 && other.oneFilesystem)
        #expect(other.measure == .size && other.limit == 7)
        // As people type it.
        #expect(try self.request(["-sh", "/a"]).depth == 0)
    }

    @Test func aPictureFitsTheTerminal() throws {
        #expect(try self.request([], height: 24, terminal: true).limit == 21)
        #expect(try self.request([], height: 2, terminal: true).limit == 5)
        #expect(try self.request(["-n100"], height: 24, terminal: true).limit == 100)
        #expect(try self.request(["-0"], height: 24, terminal: true).limit == .max)
        #expect(try self.request(["--json"], height: 24, terminal: true).limit == .max)
    }

    @Test func forms() throws {
        #expect(try self.style([], terminal: true).form == .picture(width: 99))
        #expect(try self.style([], terminal: true).amounts == .human)
        #expect(try self.style(["--bytes"], terminal: true).amounts == .exact)
        #expect(try self.style([], terminal: false).form == .lines(terminator: 0x0A))
        #expect(try self.style([], terminal: false).amounts == .exact)
        #expect(try self.style(["-h"], terminal: false).amounts == .human)
        #expect(try self.style(["--bars"], terminal: false).form == .picture(width: 99))
        #expect(try self.style(["--bars"], terminal: false).names.escaping != nil)
        #expect(try self.style(["-0"], terminal: true).form == .lines(terminator: 0))
        #expect(try self.style(["--json"], terminal: true).form == .json)
    }

    @Test(arguments: [["-n0"], ["-d-1"], ["-s", "-d1"], ["--json", "-0"], ["--bars", "-0"], ["-n", "x"]])
    func usage(arguments: [String]) {
        do {
            _ = try UsageCommand.parse(arguments)
            Issue.record("\(arguments) is taken")
        } catch {
            #expect(UsageCommand.exitCode(for: error).rawValue == 64)
        }
    }
}
