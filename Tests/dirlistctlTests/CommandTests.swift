// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Foundation
import Glibc
import Synchronization
import Testing
import Varlink

@testable import VarlinkNIO
@testable import dirlistctl

@Suite struct QuestionOptionsTests {
    private func address(_ arguments: [String], environment: [String: String] = [:]) throws -> Address {
        try QuestionOptions.parse(arguments).resolveAddress { environment[$0] }
    }

    @Test(
        arguments: [
            ([], Address.tcp(host: "127.0.0.1", port: 7895)),
            (["-H", "server"], .tcp(host: "server", port: 7895)),
            (["-Hserver:80"], .tcp(host: "server", port: 80)),
            (["--host", "[::1]:80"], .tcp(host: "::1", port: 80)),
            (["-H", "[::1]"], .tcp(host: "::1", port: 7895)),
            (["-H", "fe80::1"], .tcp(host: "fe80::1", port: 7895)),
            (["--address", "tcp:a:1"], .tcp(host: "a", port: 1)),
            (["--address", "unix:/run/x"], .unix(path: "/run/x")),
        ] as [([String], Address)])
    func addresses(arguments: [String], expected: Address) throws {
        #expect(try self.address(arguments) == expected)
    }

    @Test func optionsMayStandBeforeTheCommand() throws {
        for arguments in [["-H", "a", "pwd"], ["pwd", "-H", "a"], ["-H", "b", "pwd", "-H", "a"]] {
            let command = try #require(Dirlistctl.parseAsRoot(arguments) as? PwdCommand)
            #expect(try command.question.resolveAddress { _ in nil } == .tcp(host: "a", port: 7895), "\(arguments)")
        }
        let command = try #require(Dirlistctl.parseAsRoot(["--json", "ls", "-l"]) as? ListCommand)
        #expect(command.question.json && command.long)
    }

    @Test func theEnvironmentIsAskedLast() throws {
        let environment = ["DIRLISTCTL_ADDRESS": "tcp:env:9"]
        #expect(try self.address([], environment: environment) == .tcp(host: "env", port: 9))
        #expect(try self.address(["-H", "a"], environment: environment) == .tcp(host: "a", port: 7895))
        #expect(try self.address([], environment: ["DIRLISTCTL_ADDRESS": ""]) == .tcp(host: "127.0.0.1", port: 7895))
        #expect(throws: ValidationError.self) { try self.address([], environment: ["DIRLISTCTL_ADDRESS": "x"]) }
    }

    @Test(arguments: [
        ["-H", "a", "--address", "tcp:a:1"], ["--address", "a"], ["--address", "unix:x"], ["-H", "a:0"], ["-H", "a:x"],
        ["-H", ""],
    ])
    func wrongAddressesAreUsageErrors(arguments: [String]) {
        do {
            _ = try QuestionOptions.parse(arguments)
            Issue.record("\(arguments) is taken")
        } catch {
            #expect(QuestionOptions.exitCode(for: error).rawValue == 64)
        }
    }
}

@Suite struct ListCommandTests {
    private func request(_ arguments: String...) throws -> ListRequest {
        let command = try ListCommand.parse(arguments)
        return command.request(command.style(Surroundings()))
    }

    private func style(_ arguments: [String], _ surroundings: Surroundings) throws -> ListStyle {
        try ListCommand.parse(arguments).style(surroundings)
    }

    @Test func theCheapestDetailThatDoes() throws {
        #expect(try self.request().detail == .names)
        #expect(try self.request("-1aR").detail == .names)
        #expect(try self.request("-t").detail == .standard)
        #expect(try self.request("-S").detail == .standard)
        #expect(try self.request("--color=always").detail == .standard)
        #expect(try self.request("-l").detail == .full)
        let command = try ListCommand.parse(["--color=always"])
        let plain = Surroundings(lsColors: "ex=0:su=0:sg=0:st=0:ow=0:tw=0")
        #expect(command.request(command.style(plain)).detail == .names)
    }

    @Test func optionsCombine() throws {
        let request = try self.request("-laRrS", "x", "--", "-y")
        #expect(request.paths == ["x", "-y"].map(bytes))
        #expect(request.dots == .all)
        #expect(request.isRecursive)
        #expect(request.isReversed)
        #expect(request.order == .size)
        #expect(!request.followsPaths)
    }

    @Test func theLastSortAndDotsCount() throws {
        #expect(try self.request("-tSU").order == .none)
        #expect(try self.request("-UtS").order == .size)
        #expect(try self.request("-aA").dots == .almostAll)
        #expect(try self.request("-Aa").dots == .all)
        #expect(try self.request().dots == .none)
    }

    @Test func directoryItselfIsNotRecursive() throws {
        #expect(try !self.request("-dR").isRecursive)
    }

    @Test func nothingNamedIsTheWorkingDirectory() throws {
        #expect(try self.request().paths == [bytes(".")])
    }

    @Test func terminalsGetColumnsPipesGetLines() throws {
        let terminal = Surroundings(isTerminal: true, width: 99)
        #expect(try self.style([], terminal).layout == .columns(width: 99))
        #expect(try self.style([], terminal).names.escaping != nil)
        #expect(try self.style(["-1"], terminal).layout == .lines)
        #expect(try self.style(["-l1"], terminal).layout == .long)
        #expect(try self.style(["-0"], terminal).layout == .lines)
        #expect(try self.style(["-0"], terminal).names.escaping == nil)
        #expect(try self.style([], Surroundings()).layout == .lines)
        #expect(try self.style([], Surroundings()).names.escaping == nil)
        #expect(try self.style(["-l", "--json"], terminal).layout == .json)
    }

    @Test func colorsWhereAllowed() throws {
        let allowed = Surroundings(isTerminal: true, allowsColors: true)
        #expect(try self.style([], allowed).names.colors != nil)
        #expect(try self.style(["--color", "never"], allowed).names.colors == nil)
        #expect(try self.style([], Surroundings(isTerminal: true)).names.colors == nil)
        #expect(try self.style(["--color=always"], Surroundings()).names.colors != nil)
        #expect(try self.style(["--color=always", "-0"], Surroundings()).names.colors == nil)
    }

    @Test(arguments: [["--bad"], ["-Z"], ["--json", "-0"], ["--color=blue"]])
    func usage(arguments: [String]) {
        do {
            _ = try ListCommand.parse(arguments)
            Issue.record("\(arguments) is taken")
        } catch {
            #expect(ListCommand.exitCode(for: error).rawValue == 64)
        }
    }
}

@Suite struct PwdCommandTests {
    private func answer(_ path: [UInt8], _ arguments: String..., terminal: Bool = false) throws -> String {
        let command = try PwdCommand.parse(arguments)
        return text { command.append(path, escaping: terminal ? NameEscaping() : nil, to: &$0) }
    }

    @Test func forms() throws {
        #expect(try self.answer(bytes("/a b")) == "/a b\n")
        #expect(try self.answer(bytes("/a b"), terminal: true) == "'/a b'\n")
        #expect(try self.answer(bytes("/a b"), "-0", terminal: true) == "/a b\0")
        #expect(try self.answer(bytes("/a"), "--json") == #"{"path":"/a"}"# + "\n")
        #expect(try self.answer([0x2F, 0xFF], "--json") == #"{"path":"/\#u{FFFD}","rawPath":"L/8="}"# + "\n")
    }
}

@Suite struct ArgumentBytesTests {
    @Test(
        arguments: [
            [], [0x61], [0xFF], [0x61, 0xC3, 0x62], Array("é漢😀".utf8), Array("\u{10FFFF}\u{10FF00}".utf8),
            [0xC3, 0xA9, 0x80],
            Array("e\u{301}".utf8),
        ] as [[UInt8]])
    func bytesComeBack(argument: [UInt8]) {
        #expect(ArgumentBytes.decode(ArgumentBytes.encode(argument)) == argument)
    }

    @Test func textStaysText() {
        #expect(ArgumentBytes.encode(bytes("--json é")) == "--json é")
    }
}

@Suite struct ExitStatusTests {
    @Test func theWorstCounts() {
        var status = ExitStatus.complete
        status.worsen(to: .incomplete)
        #expect(status == .incomplete)
        status.worsen(to: .complete)
        #expect(status == .incomplete)
        status.worsen(to: .noAnswer)
        #expect(status.code.rawValue == 2)
    }
}

@Suite struct WordingTests {
    private let wording = testWording()
    private let address = Address.tcp(host: "::1", port: 1)

    @Test(arguments: [
        (Tree.Failure.notFound(path: ""), "no such file or directory"),
        (.notADirectory(path: ""), "not a directory"),
        (.outsideRoot(path: ""), "leads out of the served tree"),
        (.permissionDenied(path: ""), "permission denied"),
        (.invalidPath(path: "", reason: "empty\u{1B}"), #"not a valid path (empty\033)"#),
        (.busy(limit: "limits.walks"), "too busy, at its limit limits.walks; try again later"),
        (.systemError(path: "", errno: "ESTALE"), "Stale file handle (ESTALE)"),
        (.systemError(path: "", errno: "EODD\n"), #"EODD\012"#),
    ])
    func failures(failure: Tree.Failure, reason: String) {
        #expect(
            self.wording.sentence(failure.reply, path: bytes("a b"))
                == "ls: 'a b': \(reason) on tcp:127.0.0.1:7895"
        )
    }

    @Test func otherErrors() {
        #expect(
            self.wording.sentence(StandardError.methodNotFound("x").reply)
                == "ls: the server does not answer this question (org.varlink.service.MethodNotFound) on tcp:127.0.0.1:7895"
        )
        #expect(
            self.wording.sentence(ErrorReply(name: "a.b.C\u{1B}"))
                == #"ls: the server answered a.b.C\033 on tcp:127.0.0.1:7895"#
        )
    }

    @Test func unforeseenErrors() {
        struct Odd: Error {}
        #expect(self.wording.sentence(unforeseen: Odd()) == "ls: asking tcp:127.0.0.1:7895 failed: Odd()")
    }

    @Test func connections() {
        #expect(
            self.wording.sentence(ConnectionError(address: self.address, reason: .unreachable("Connection refused")))
                == "cannot reach tcp:[::1]:1: Connection refused; is dirlistd running there?"
        )
        #expect(
            self.wording.sentence(ConnectionError(address: self.address, reason: .replyTooLong))
                == "ls: tcp:[::1]:1 sent a reply that is too long"
        )
    }
}

@Suite struct OutputTests {
    @Test func bytesArriveInOrder() throws {
        let capture = try Capture()
        var output = Output(capture.descriptor)
        output.bytes += bytes("a")
        try output.writeIfFull()
        #expect(capture.bytes.isEmpty)
        output.bytes += [UInt8](repeating: 0x62, count: Output.bufferSize)
        try output.writeIfFull()
        #expect(capture.bytes.count == Output.bufferSize + 1)
        output.bytes += bytes("c")
        try output.write()
        #expect(capture.bytes.last == 0x63)
    }

    @Test func readerGone() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        var output = Output(ends[1])
        output.bytes += bytes("a")
        #expect(throws: OutputError.closed) { try output.write() }
        // It does not try again.
        try output.write()
    }

    @Test func deviceFull() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var output = Output(descriptor)
        output.bytes += bytes("a")
        #expect(throws: OutputError.failed(ENOSPC)) { try output.write() }
    }

    @Test func slowReaderOfANonBlockingPipe() throws {
        let pipe = Pipe()
        let writing = pipe.fileHandleForWriting.fileDescriptor
        try #require(fcntl(writing, F_SETFL, O_NONBLOCK) == 0)
        let taken = Mutex(0)
        let done = DispatchSemaphore(value: 0)
        let reading = pipe.fileHandleForReading
        Thread.detachNewThread {
            let count = reading.readDataToEndOfFile().count
            taken.withLock { $0 = count }
            done.signal()
        }
        var output = Output(writing)
        output.bytes = [UInt8](repeating: 0x61, count: 1 << 20)
        try output.write()
        try pipe.fileHandleForWriting.close()
        done.wait()
        #expect(taken.withLock { $0 } == 1 << 20)
    }

    @Test func listingEndsQuietlyWhenNobodyReads() async throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let tree = ScriptedTree()
        tree.directories["."] = [.init(name: "a", kind: .file)]
        let complaints = Complaints()
        var listing = Listing(
            questions: tree,
            request: ListRequest(paths: [bytes(".")]),
            style: ListStyle(),
            wording: testWording(),
            output: Output(ends[1]),
            complain: { complaints.lines.append($0) }
        )
        #expect(try await listing.run() == .complete)
        #expect(complaints.lines.isEmpty)
    }
}
