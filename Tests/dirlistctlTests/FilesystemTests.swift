// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Testing

@testable import dirlistctl

private let gibibyte: Int64 = 1 << 30

/// Knows these file systems and no others.
private struct ScriptedFilesystems: FilesystemQuestions {
    var filesystems: [String: Tree.Filesystem.Reply] = [:]

    func filesystem(_ path: [UInt8]) async throws -> Tree.Filesystem.Reply {
        guard let found = self.filesystems[Tree.readable(path)] else {
            throw Tree.Failure.notFound(path: Tree.readable(path)).reply
        }
        return found
    }
}

/// 100 GiB, of which 5 are kept for root and 19 used: 20 percent of what an ordinary user has.
private let ordinary = Tree.Filesystem.Reply(
    kind: "ext4",
    size: 100 * gibibyte,
    free: 81 * gibibyte,
    available: 76 * gibibyte,
    inodes: 1000,
    inodesFree: 999,
    readOnly: false
)
private let full = Tree.Filesystem.Reply(
    kind: "squashfs",
    size: gibibyte,
    free: 0,
    available: 0,
    inodes: 7,
    inodesFree: 0,
    readOnly: true
)
private let virtual = Tree.Filesystem.Reply(
    kind: "proc",
    size: 0,
    free: 0,
    available: 0,
    inodes: 0,
    inodesFree: 0,
    readOnly: false
)
private let known = ScriptedFilesystems(filesystems: ["/srv": ordinary, "/mnt/image": full, "/proc": virtual])

private func run(
    _ arguments: [String],
    _ surroundings: Surroundings = Surroundings()
) async throws -> (output: String, complaints: [String], status: dirlistctl.ExitStatus) {
    let command = try FilesystemCommand.parse(arguments)
    let capture = try Capture()
    let complaints = Complaints()
    var output = Output(capture.descriptor)
    let status = try await command.answer(
        command.paths.map(bytes),
        known,
        command.table(surroundings),
        testWording("df"),
        &output,
        complain: { complaints.lines.append($0) }
    )
    return (capture.text, complaints.lines, status)
}

@Suite struct FilesystemTests {
    private let terminal = Surroundings(isTerminal: true, width: 70)

    @Test func aBarOnATerminal() async throws {
        let result = try await run(["/srv", "/mnt/image", "/proc"], self.terminal)
        #expect(
            result.output == """
                Path        Type      Size  Used  Avail  Use%
                /srv        ext4      100G   19G    76G   20%  ██▍
                /mnt/image  squashfs  1.0G  1.0G      0  100%  ████████████  read-only
                /proc       proc         0     0      0     -

                """
        )
        #expect(result.status == .complete && result.complaints.isEmpty)
    }

    @Test func bytesElsewhere() async throws {
        let result = try await run(["/mnt/image"])
        #expect(
            result.output == """
                Path        Type            Size        Used  Avail  Use%
                /mnt/image  squashfs  1073741824  1073741824      0  100%  read-only

                """
        )
        #expect(try await run(["-h", "/mnt/image"]).output.contains("  1.0G  1.0G  "))
        #expect(try await run(["--bytes", "/srv"], self.terminal).output.contains("  107374182400  "))
    }

    @Test func inodes() async throws {
        let result = try await run(["-i", "/srv", "/proc"])
        #expect(
            result.output == """
                Path   Type  Inodes  IUsed  IFree  IUse%
                /srv   ext4    1000      1    999     1%
                /proc  proc       -      -      -      -

                """
        )
    }

    @Test func aNarrowTerminalHasNoBar() async throws {
        let result = try await run(["/srv"], Surroundings(isTerminal: true, width: 44))
        #expect(result.output.hasSuffix("20%\n"))
    }

    @Test func json() async throws {
        #expect(
            try await run(["--json", "/proc"]).output
                == #"{"path":"/proc","kind":"proc","size":0,"free":0,"available":0,"inodes":0,"inodesFree":0,"#
                + #""readOnly":false}"# + "\n"
        )
    }

    @Test func whatIsNotFoundIsSaid() async throws {
        let result = try await run(["/none", "/srv"])
        #expect(result.complaints == ["df: '/none': no such file or directory on tcp:127.0.0.1:7895"])
        #expect(result.output.contains("/srv") && result.status == .noAnswer)
        #expect(try await run(["/none"]).output.isEmpty)
    }

    @Test func kindsAndPathsAreHarmless() {
        var odd = ordinary
        odd.kind = "e\u{1B}[31m"
        for isTerminal in [true, false] {
            let names = NameText(escaping: isTerminal ? NameEscaping() : nil)
            let table = FilesystemTable(width: 80, unit: .inodes, names: names)
            let printed = text { table.append([(bytes("a"), odd)], to: &$0) }
            #expect(!printed.contains("\u{1B}"))
        }
    }
}
