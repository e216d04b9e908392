// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing
import Varlink

struct TreeMessageTests {
    /// Names that text can say, and names that it cannot.
    private static let names: [[UInt8]] = [
        Array("plain.txt".utf8), Array("new\nline \"quoted\" \\ \u{1B}[31m".utf8), Array("h\u{E9}, \u{1F600}".utf8),
        [0xFF], [0x61, 0xC3], [0xEF, 0xBF, 0xBE], [0xED, 0xA0, 0x80, 0x2E], Array("\u{FFFD}".utf8),
        [UInt8](repeating: 0x78, count: 255), [UInt8](repeating: 0xFF, count: 255), [0x7F, 0x01],
    ]

    private func message(_ frame: Frame) -> [UInt8] { Array(frame.bytes.dropLast()) }

    private func text(_ frame: Frame) -> String { String(decoding: self.message(frame), as: UTF8.self) }

    private func call(_ frame: Frame) throws -> Call {
        try Call(parsing: self.message(frame).span)
    }

    private func fullEntry(_ name: [UInt8]) -> Tree.Entry {
        var entry = Tree.Entry(name: String(decoding: name, as: UTF8.self), rawName: name, kind: .symlink)
        entry.error = "EACCES"
        entry.size = .max
        entry.mode = 0o120777
        entry.links = .max
        entry.uid = 0
        entry.gid = .max
        entry.user = "user \u{E9}"
        entry.group = ""
        entry.modifiedUSec = .min
        entry.target = "../x"
        entry.allocated = 4096
        entry.inode = .max
        entry.deviceMajor = 8
        entry.deviceMinor = 1
        entry.accessedUSec = -1
        entry.changedUSec = 0
        entry.createdUSec = 1_769_000_000_000_000
        return entry
    }

    // MARK: Entries

    @Test func aStandardEntryIsWrittenAsAgreed() {
        var entry = Tree.Entry(name: "file0000001.dat", kind: .file)
        entry.size = 0
        entry.mode = 420
        entry.links = 1
        entry.uid = 0
        entry.gid = 0
        entry.user = "root"
        entry.group = "root"
        entry.modifiedUSec = 1_769_000_000_000_000
        #expect(
            self.text(Frame.reply(Tree.Stat.Reply(entry: entry)))
                == #"{"parameters":{"entry":{"name":"file0000001.dat","kind":"file","size":0,"mode":420,"links":1,"#
                + #""uid":0,"gid":0,"user":"root","group":"root","modifiedUSec":1769000000000000}}}"#
        )
    }

    @Test func aNameThatTextCannotSayHasItsBytesBeside() {
        let entry = Tree.Entry(name: "ignored", rawName: [0x61, 0xFF], kind: .file)
        #expect(
            self.text(Frame.reply(Tree.Stat.Reply(entry: entry)))
                == "{\"parameters\":{\"entry\":{\"name\":\"a\u{FFFD}\",\"rawName\":\"Yf8=\",\"kind\":\"file\"}}}"
        )
    }

    @Test(arguments: TreeMessageTests.names)
    func entriesSurviveTheWay(_ name: [UInt8]) throws {
        for target in TreeMessageTests.names {
            var entry = self.fullEntry(name)
            entry.rawTarget = target
            let message = self.message(Frame.reply(Tree.Stat.Reply(entry: entry)))
            let read = try Tree.Stat.reply(message.span).value.entry
            #expect(read.nameBytes == name)
            #expect(read.targetBytes == target)
            // Raw forms are there only where they are needed.
            #expect((read.rawName == nil) == (Array(read.name.utf8) == name))
            #expect((read.rawTarget == nil) == (Array((read.target ?? "").utf8) == target))
            entry.name = read.name
            entry.rawName = read.rawName
            entry.target = read.target
            entry.rawTarget = read.rawTarget
            #expect(read == entry)
        }
    }

    @Test func entriesOfAnyKindSurviveTheWay() throws {
        for kind in Tree.Kind.allCases {
            let entry = Tree.Entry(name: "x", kind: kind)
            let message = self.message(Frame.reply(Tree.Stat.Reply(entry: entry)))
            #expect(try Tree.Stat.reply(message.span).value.entry == entry)
        }
    }

    @Test func unknownMembersAndNullsAreIgnored() throws {
        let message = Array(
            #"{"parameters":{"new":[],"entry":{"kind":"file","later":{"x":1},"size":null,"user":null,"name":"n"}}}"#
                .utf8
        )
        #expect(try Tree.Stat.reply(message.span).value.entry == Tree.Entry(name: "n", kind: .file))
        let newer = Array(#"{"parameters":{"entry":{"name":"n","kind":"whiteout"}}}"#.utf8)
        #expect(try Tree.Stat.reply(newer.span).value.entry.kind == .unknown)
    }

    @Test(arguments: [
        #"{"entry":{"name":"n"}}"#, #"{"entry":{"kind":"file"}}"#, #"{"entry":{}}"#, #"{"entry":null}"#, "{}",
        #"{"entry":{"name":null,"kind":"file"}}"#, #"{"entry":{"name":1,"kind":"file"}}"#,
        #"{"entry":{"name":"n","kind":"file","size":"1"}}"#, #"{"entry":{"name":"n","kind":"file","size":1.0}}"#,
        #"{"entry":{"name":"n","kind":"file","mode":65536}}"#, #"{"entry":{"name":"n","kind":"file","uid":-1}}"#,
        #"{"entry":{"name":"n","kind":"file","rawName":"?"}}"#, #"{"entry":[]}"#,
    ])
    func brokenEntries(_ parameters: String) {
        let message = Array(#"{"parameters":\#(parameters)}"#.utf8)
        #expect(throws: JSONError.self) { try Tree.Stat.reply(message.span) }
    }

    // MARK: Lists

    @Test func listsSurviveTheWay() throws {
        let entries = (0..<1000).map { number in
            var entry = Tree.Entry(name: "file \(number)", kind: .file)
            entry.size = Int64(number)
            return entry
        }
        let summary = Tree.Summary(
            stopped: .entryLimit,
            entries: 1000,
            directories: 1,
            denied: 2,
            vanished: 3,
            unreadable: 4,
            otherFilesystems: 5,
            hidden: 6,
            changedWhileReading: true,
            elapsedUSec: 123_456,
            cursor: "opaque"
        )
        #expect(!summary.complete)
        let last = Tree.List.Reply(entries: entries, summary: summary)
        let read = try Tree.List.reply(self.message(Frame.reply(last)).span)
        #expect(read.value == last)
        #expect(!read.continues)
        let batch = Tree.List.Reply(entries: [])
        let more = try Tree.List.reply(self.message(Frame.reply(batch, continues: true)).span)
        #expect(more.value == batch)
        #expect(more.continues)
    }

    @Test func aSummaryIsWrittenAsAgreed() {
        #expect(
            self.text(Frame.reply(Tree.List.Reply(entries: [], summary: Tree.Summary())))
                == #"{"parameters":{"entries":[],"summary":{"complete":true,"entries":0,"directories":0,"denied":0,"#
                + #""vanished":0,"unreadable":0,"otherFilesystems":0,"hidden":0,"changedWhileReading":false,"#
                + #""elapsedUSec":0}}}"#
        )
    }

    @Test func whatMakesAnAnswerIncomplete() {
        #expect(Tree.Summary(entries: 5, otherFilesystems: 1, hidden: 2, changedWhileReading: true).complete)
        #expect(!Tree.Summary(stopped: .timeLimit).complete)
        #expect(!Tree.Summary(denied: 1).complete)
        #expect(!Tree.Summary(vanished: 1).complete)
        #expect(!Tree.Summary(unreadable: 1).complete)
    }

    @Test(arguments: [
        "{}", #"{"entries":null}"#, #"{"entries":[],"summary":{}}"#, #"{"entries":[{}]}"#,
        #"{"entries":[],"summary":1}"#,
        #"{"entries":[],"summary":{"complete":true,"stopped":"whim"}}"#,
    ])
    func brokenLists(_ parameters: String) {
        let message = Array(#"{"parameters":\#(parameters)}"#.utf8)
        #expect(throws: JSONError.self) { try Tree.List.reply(message.span) }
    }

    // MARK: Walks, usage, file systems, watches

    @Test(arguments: TreeMessageTests.names)
    func pathsInRepliesSurviveTheWay(_ name: [UInt8]) throws {
        let walk = Tree.Walk.Reply(directory: name, entries: [], summary: Tree.Summary(entries: 1))
        #expect(try Tree.Walk.reply(self.message(Frame.reply(walk)).span).value == walk)
        let usage = Tree.Usage.Reply(
            progress: Tree.Progress(directories: 1, entries: 2, allocated: 3, elapsedUSec: 4),
            usage: [
                Tree.DirectoryUsage(
                    directory: name,
                    depth: 1,
                    files: 2,
                    directories: 3,
                    size: .max,
                    allocated: 4096
                )
            ],
            summary: Tree.Summary()
        )
        #expect(try Tree.Usage.reply(self.message(Frame.reply(usage)).span).value == usage)
        for change in Tree.Change.allCases {
            let watch = Tree.Watch.Reply(change: change, directory: name, name: name, kind: .directory)
            #expect(try Tree.Watch.reply(self.message(Frame.reply(watch, continues: true)).span).value == watch)
        }
    }

    @Test func repliesOfFewMembersSurviveTheWay() throws {
        let ready = Tree.Watch.Reply(ready: true)
        #expect(self.text(Frame.reply(ready, continues: true)) == #"{"parameters":{"ready":true},"continues":true}"#)
        #expect(try Tree.Watch.reply(self.message(Frame.reply(ready)).span).value == ready)
        let nothing = Tree.Usage.Reply()
        #expect(try Tree.Usage.reply(self.message(Frame.reply(nothing)).span).value == nothing)
        let filesystem = Tree.Filesystem.Reply(
            kind: "ext4",
            size: 4,
            free: 3,
            available: 2,
            inodes: 1,
            inodesFree: 0,
            readOnly: true
        )
        #expect(try Tree.Filesystem.reply(self.message(Frame.reply(filesystem)).span).value == filesystem)
    }

    @Test(arguments: [
        "{}", #"{"directory":"."}"#, #"{"entries":[]}"#, #"{"directory":null,"entries":[]}"#,
        #"{"directory":".","entries":[{}]}"#, #"{"rawDirectory":"?","directory":".","entries":[]}"#,
    ])
    func brokenWalks(_ parameters: String) {
        let message = Array(#"{"parameters":\#(parameters)}"#.utf8)
        #expect(throws: JSONError.self) { try Tree.Walk.reply(message.span) }
    }

    @Test func brokenUsageFilesystemsAndChanges() {
        let usage = Array(#"{"parameters":{"usage":[{"depth":0}]}}"#.utf8)
        #expect(throws: JSONError.self) { try Tree.Usage.reply(usage.span) }
        let filesystem = Array(#"{"parameters":{"size":0}}"#.utf8)
        #expect(throws: JSONError.self) { try Tree.Filesystem.reply(filesystem.span) }
        let watch = Array(#"{"parameters":{"change":"whim"}}"#.utf8)
        #expect(throws: JSONError.self) { try Tree.Watch.reply(watch.span) }
    }

    // MARK: Calls

    @Test(arguments: [nil] + TreeMessageTests.names)
    func parametersSurviveTheWay(_ path: [UInt8]?) throws {
        let change = Tree.ChangeDirectory.Parameters(path: path)
        #expect(try Tree.ChangeDirectory.Parameters(self.call(Tree.ChangeDirectory.call(change))) == change)
        for stat in [
            Tree.Stat.Parameters(path: path),
            Tree.Stat.Parameters(path: path, follow: true, detail: .full),
            Tree.Stat.Parameters(path: path, follow: false, detail: .names),
        ] {
            #expect(try Tree.Stat.Parameters(self.call(Tree.Stat.call(stat))) == stat)
        }
        for list in [
            Tree.List.Parameters(path: path),
            Tree.List.Parameters(path: path, detail: .standard, hidden: true, limit: 1, cursor: ""),
            Tree.List.Parameters(path: path, detail: .names, hidden: false, limit: .max, cursor: "c"),
        ] {
            let call = try self.call(Tree.List.call(list, mode: .more))
            #expect(call.mode == .more)
            #expect(try Tree.List.Parameters(call) == list)
        }
        for walk in [
            Tree.Walk.Parameters(path: path),
            Tree.Walk.Parameters(
                path: path,
                detail: .full,
                hidden: false,
                glob: "*.tar",
                match: "x",
                ignoreCase: true,
                kinds: [.file, .symlink],
                minimumSize: 0,
                maximumSize: .max,
                modifiedAfterUSec: .min,
                modifiedBeforeUSec: .max,
                maximumDepth: 1,
                oneFilesystem: true,
                limit: 1
            ),
            Tree.Walk.Parameters(path: path, kinds: []),
        ] {
            #expect(try Tree.Walk.Parameters(self.call(Tree.Walk.call(walk, mode: .more))) == walk)
        }
        for usage in [
            Tree.Usage.Parameters(path: path), Tree.Usage.Parameters(path: path, depth: 0, oneFilesystem: true),
        ] {
            #expect(try Tree.Usage.Parameters(self.call(Tree.Usage.call(usage, mode: .more))) == usage)
        }
        let filesystem = Tree.Filesystem.Parameters(path: path)
        #expect(try Tree.Filesystem.Parameters(self.call(Tree.Filesystem.call(filesystem))) == filesystem)
        let watch = Tree.Watch.Parameters(path: path, recursive: true)
        #expect(try Tree.Watch.Parameters(self.call(Tree.Watch.call(watch, mode: .more))) == watch)
    }

    @Test func directoriesSurviveTheWay() throws {
        for path in TreeMessageTests.names {
            let reply = Tree.DirectoryReply(path: path)
            #expect(try Tree.WorkingDirectory.reply(self.message(Frame.reply(reply)).span).value == reply)
        }
        let missing = Array("{}".utf8)
        #expect(throws: JSONError.self) { try Tree.ChangeDirectory.reply(missing.span) }
    }

    private func parameters(_ text: String) throws -> Call {
        try Call(parsing: Array(#"{"method":"io.dirlistd.Tree.List","parameters":\#(text)}"#.utf8).span)
    }

    @Test func theRawPathWins() throws {
        let call = try self.parameters(#"{"path":"/text","rawPath":"L3Jhdw=="}"#)
        #expect(try Tree.List.Parameters(call).path == Array("/raw".utf8))
        let nulled = try self.parameters(#"{"path":"/text","rawPath":null}"#)
        #expect(try Tree.List.Parameters(nulled).path == Array("/text".utf8))
        #expect(try Tree.List.Parameters(self.parameters("{}")).path == nil)
        #expect(try Tree.List.Parameters(self.parameters(#"{"path":""}"#)).path == [])
    }

    @Test(arguments: [
        (#"{"path":"a\u0000b"}"#, Tree.Failure.invalidPath(path: "a\0b", reason: "it contains a NUL byte").reply),
        (#"{"rawPath":"YQBi"}"#, Tree.Failure.invalidPath(path: "a\0b", reason: "it contains a NUL byte").reply),
        (#"{"rawPath":"YQ"}"#, StandardError.invalidParameter("rawPath").reply),
        (#"{"rawPath":"*"}"#, StandardError.invalidParameter("rawPath").reply),
        (#"{"path":"/","rawPath":7}"#, StandardError.invalidParameter("rawPath").reply),
        (#"{"path":["/"],"rawPath":"Lw=="}"#, StandardError.invalidParameter("path").reply),
        (#"{"detail":"everything"}"#, StandardError.invalidParameter("detail").reply),
        (#"{"detail":true}"#, StandardError.invalidParameter("detail").reply),
        (#"{"hidden":"true"}"#, StandardError.invalidParameter("hidden").reply),
        (#"{"limit":0}"#, StandardError.invalidParameter("limit").reply),
        (#"{"limit":-1}"#, StandardError.invalidParameter("limit").reply),
        (#"{"limit":1.5}"#, StandardError.invalidParameter("limit").reply),
        (#"{"cursor":1}"#, StandardError.invalidParameter("cursor").reply),
        (#"{"follow":true}"#, StandardError.invalidParameter("follow").reply),
    ])
    func wrongParameters(_ parameters: String, _ expected: ErrorReply) throws {
        let call = try self.parameters(parameters)
        #expect(throws: expected) { try Tree.List.Parameters(call) }
    }

    @Test(arguments: [
        (#"{"kinds":"file"}"#, "kinds"), (#"{"kinds":["directory","door"]}"#, "kinds"), (#"{"kinds":[1]}"#, "kinds"),
        (#"{"minimumSize":-1}"#, "minimumSize"), (#"{"maximumSize":-1}"#, "maximumSize"),
        (#"{"maximumDepth":0}"#, "maximumDepth"), (#"{"limit":0}"#, "limit"), (#"{"glob":1}"#, "glob"),
        (#"{"ignoreCase":"yes"}"#, "ignoreCase"), (#"{"modifiedAfterUSec":"soon"}"#, "modifiedAfterUSec"),
        (#"{"depth":1}"#, "depth"),
    ])
    func wrongWalks(_ parameters: String, _ member: String) throws {
        let call = try self.parameters(parameters)
        #expect(throws: StandardError.invalidParameter(member).reply) { try Tree.Walk.Parameters(call) }
    }

    @Test func wrongUsages() throws {
        let call = try self.parameters(#"{"depth":-1}"#)
        #expect(throws: StandardError.invalidParameter("depth").reply) { try Tree.Usage.Parameters(call) }
    }

    @Test func limitsMayBeTextAsVarlinkAllows() throws {
        #expect(try Tree.List.Parameters(self.parameters(#"{"limit":"12"}"#)).limit == 12)
    }

    @Test func pathsInErrorsAreText() {
        #expect(Tree.readable([0x2F, 0x61, 0xFF]) == "/a\u{FFFD}")
    }
}
