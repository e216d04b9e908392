// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing

@testable import dirlistctl

extension Tree.Entry {
    /// A file as the full detail tells it.
    static func file(_ name: String, size: Int64 = 1, modified: Int64 = 0) -> Tree.Entry {
        var entry = Tree.Entry(name: name, kind: .file)
        entry.size = size
        entry.mode = 0o100644
        entry.links = 1
        entry.uid = 1000
        entry.gid = 100
        entry.user = "alice"
        entry.group = "users"
        entry.modifiedUSec = modified
        return entry
    }
}

@Suite struct EntryOrderTests {
    private func names(_ entries: [Tree.Entry], _ key: SortKey, reversed: Bool = false) -> [String] {
        var entries = entries
        sort(&entries, by: key, reversed: reversed)
        return entries.map(\.name)
    }

    private let entries = [
        Tree.Entry.file("b", size: 5, modified: 10), .file("a", size: 5, modified: -10),
        .file("C", size: 7, modified: 10),
        .file("c", size: -1, modified: 20), .file("longer name 1", size: 0), .file("longer name 0", size: 0),
    ]

    @Test func byBytesOfTheName() {
        #expect(self.names(self.entries, .name) == ["C", "a", "b", "c", "longer name 0", "longer name 1"])
        #expect(self.names(self.entries, .name, reversed: true).first == "longer name 1")
    }

    @Test func largestFirstThenByName() {
        #expect(self.names(self.entries, .size) == ["C", "a", "b", "longer name 0", "longer name 1", "c"])
        #expect(self.names(self.entries, .size, reversed: true) == self.names(self.entries, .size).reversed())
    }

    @Test func latestFirstThenByName() {
        #expect(self.names(self.entries, .time) == ["c", "C", "b", "longer name 0", "longer name 1", "a"])
        #expect(self.names(self.entries, .time, reversed: true) == self.names(self.entries, .time).reversed())
    }

    @Test func asTheyCome() {
        #expect(self.names(self.entries, .none, reversed: true) == self.entries.map(\.name))
    }

    @Test func exactBytesCount() {
        let entries = [Tree.Entry(path: [0xFF], kind: .file), Tree.Entry(path: [0xFE, 0x01], kind: .file)]
        var sorted = entries
        sort(&sorted, by: .name, reversed: false)
        #expect(sorted.map(\.nameBytes) == [[0xFE, 0x01], [0xFF]])
    }

    @Test func manyNamesComeOutAsTheLibrarySortsThem() {
        let names = (0..<2000).map { "name \($0 * 7919 % 2000) of many" }
        let sorted = self.names(names.map { .file($0) }, .name)
        #expect(sorted == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}

@Suite struct EntryLineTests {
    private func lines(
        _ entries: [Tree.Entry],
        human: Bool = false,
        names: NameText = NameText()
    ) -> [String] {
        var line = EntryLine(
            humanSizes: human,
            names: names,
            times: TimeText(now: 31_556_952_000_000, clock: LocalClock { _ in 0 })
        )
        line.measure(entries)
        return entries.map { entry in text { line.append(entry, to: &$0) } }
    }

    @Test func columnsAreAligned() {
        var second = Tree.Entry.file("second", size: 12_345, modified: 31_500_000_000_000)
        second.links = 12
        second.user = "bob"
        second.group = nil
        second.gid = 4_000_000
        #expect(
            self.lines([.file("first"), second]) == [
                "-rw-r--r--  1 alice users       1 Jan  1  1970 first",
                "-rw-r--r-- 12 bob   4000000 12345 Dec 31 14:00 second",
            ]
        )
    }

    @Test func numbersOfOwnersStandToTheRight() {
        var number = Tree.Entry.file("n")
        number.user = nil
        number.uid = 7
        #expect(self.lines([.file("f"), number])[1] == "-rw-r--r-- 1     7 users 1 Jan  1  1970 n")
    }

    @Test func devicesHaveNumbersForSizes() {
        var device = Tree.Entry.file("tty", size: 0)
        device.kind = .character
        device.mode = 0o020620
        device.deviceMajor = 4
        device.deviceMinor = 64
        #expect(
            self.lines([device, .file("f", size: 1234)]) == [
                "crw--w---- 1 alice users 4, 64 Jan  1  1970 tty",
                "-rw-r--r-- 1 alice users  1234 Jan  1  1970 f",
            ]
        )
    }

    @Test func unreadableEntriesHaveQuestionMarks() {
        var entry = Tree.Entry(name: "secret", kind: .directory)
        entry.error = "EACCES"
        #expect(
            self.lines([entry, .file("f", size: 100)]) == [
                "d????????? ? ?     ?       ?            ? secret",
                "-rw-r--r-- 1 alice users 100 Jan  1  1970 f",
            ]
        )
    }

    @Test func targetsFollow() {
        var link = Tree.Entry.file("link")
        link.kind = .symlink
        link.mode = 0o120777
        link.target = "a b"
        #expect(self.lines([link]) == ["lrwxrwxrwx 1 alice users 1 Jan  1  1970 link -> a b"])
        let terminal = NameText(escaping: NameEscaping())
        #expect(self.lines([link], names: terminal) == ["lrwxrwxrwx 1 alice users 1 Jan  1  1970 link -> 'a b'"])
    }

    @Test func namesMakeRoomForQuotes() {
        let lines = self.lines([.file("a"), .file("b c")], names: NameText(escaping: NameEscaping()))
        #expect(lines.map { String($0.suffix(6)) } == ["970  a", " 'b c'"])
    }

    @Test func ownersFromTheServerAreEscapedEverywhere() {
        var entry = Tree.Entry.file("f")
        entry.user = "\u{1B}[31m"
        #expect(self.lines([entry]) == [#"-rw-r--r-- 1 \033[31m users 1 Jan  1  1970 f"#])
    }

    @Test func humanSizes() {
        #expect(
            self.lines([.file("a", size: 1025), .file("b", size: 10 << 20)], human: true) == [
                "-rw-r--r-- 1 alice users 1.1K Jan  1  1970 a",
                "-rw-r--r-- 1 alice users  10M Jan  1  1970 b",
            ]
        )
    }

    @Test func hostileNumbersDoNoHarm() {
        var entry = Tree.Entry.file("f", size: .min, modified: .max)
        entry.uid = .max
        entry.user = nil
        #expect(self.lines([entry])[0].hasSuffix(" -9223372036854775808 Jan 10 294247 f"))
        #expect(self.lines([entry], human: true)[0].hasSuffix(" 0 Jan 10 294247 f"))
    }

    @Test func colorsSurroundTheWholeName() {
        let names = NameText(escaping: NameEscaping(), colors: LSColors())
        let entry = Tree.Entry(name: "a b", kind: .directory)
        #expect(text { names.append(entry, to: &$0) } == "\u{1B}[01;34m'a b'\u{1B}[0m")
        #expect(names.width(entry, padded: true) == 5)
        let plain = Tree.Entry(name: "a", kind: .directory)
        #expect(text { names.append(plain, padded: true, to: &$0) } == " \u{1B}[01;34ma\u{1B}[0m")
        #expect(names.width(plain, padded: true) == 2)
    }
}

@Suite struct EntryJSONTests {
    private func json(_ entry: Tree.Entry, directory: [UInt8]? = nil) -> String {
        var json = EntryJSON()
        return text { json.append(entry, directory: directory, to: &$0) }
    }

    @Test func fieldsOfTheInterface() {
        #expect(
            self.json(.file("f")) == """
                {"name":"f","kind":"file","size":1,"mode":33188,"links":1,"uid":1000,"gid":100,"user":"alice",\
                "group":"users","modifiedUSec":0}
                """
        )
    }

    @Test func theDirectoryComesFirst() {
        #expect(
            self.json(Tree.Entry(name: "f", kind: .fifo), directory: bytes("a/b"))
                == #"{"directory":"a/b","name":"f","kind":"fifo"}"#
        )
        #expect(
            self.json(Tree.Entry(name: "f", kind: .fifo), directory: [0xFF])
                == #"{"directory":"\#u{FFFD}","rawDirectory":"/w==","name":"f","kind":"fifo"}"#
        )
    }

    @Test func exactBytesAreThere() {
        #expect(
            self.json(Tree.Entry(path: [0x61, 0xFF], kind: .file))
                == #"{"name":"a\#u{FFFD}","rawName":"Yf8=","kind":"file"}"#
        )
    }

    @Test func nothingUnsafeReachesTheTerminal() {
        let entry = Tree.Entry(name: "é\u{1B}\n\u{9B}\u{202E}\u{E0041}x", kind: .file)
        #expect(self.json(entry) == ##"{"name":"é\u001b\n\u009b\u202e\udb40\udc41x","kind":"file"}"##)
    }

    @Test func oneWriterDoesManyEntries() {
        var json = EntryJSON()
        let both = text { line in
            json.append(Tree.Entry(name: "a", kind: .file), to: &line)
            json.append(Tree.Entry(name: "b", kind: .file), directory: bytes("d"), to: &line)
        }
        #expect(both == #"{"name":"a","kind":"file"}{"directory":"d","name":"b","kind":"file"}"#)
    }
}

@Suite struct EntryBlockTests {
    private func block(_ entry: Tree.Entry, _ path: String, terminal: Bool = false) -> String {
        var block = EntryBlock(
            names: NameText(escaping: terminal ? NameEscaping() : nil),
            times: TimeText(now: 0, clock: LocalClock { _ in 3600 })
        )
        return text { block.append(entry, path: bytes(path), to: &$0) }
    }

    @Test func everything() {
        var entry = Tree.Entry.file("f", size: 1536, modified: 1)
        entry.kind = .symlink
        entry.target = "to"
        entry.allocated = 4096
        entry.inode = 42
        entry.deviceMajor = 8
        entry.deviceMinor = 1
        entry.accessedUSec = 2
        entry.changedUSec = 3
        entry.createdUSec = 4
        #expect(
            self.block(entry, "dir/f") == """
                  File: dir/f -> to
                  Kind: symbolic link
                  Size: 1536 (1.5K)
                  Disk: 4096 (4.0K)
                Device: 8,1
                 Inode: 42
                 Links: 1
                  Mode: 0644/lrw-r--r--
                 Owner: 1000/alice
                 Group: 100/users
                Access: 1970-01-01 01:00:00.000002 +0100
                Modify: 1970-01-01 01:00:00.000001 +0100
                Change: 1970-01-01 01:00:00.000003 +0100
                 Birth: 1970-01-01 01:00:00.000004 +0100

                """
        )
    }

    @Test func whatIsNotKnownIsSaid() {
        var entry = Tree.Entry(name: "f", kind: .unknown)
        entry.error = "EIO\u{1B}"
        let block = self.block(entry, "a b", terminal: true)
        #expect(
            block.hasPrefix("  File: 'a b'\n  Kind: unknown\n  Size: -\n  Disk: -\n Inode: -\n Links: -\n  Mode: -\n"))
        #expect(block.hasSuffix(" Birth: -\n Error: EIO\\033\n"))
    }

    @Test func deviceFilesTellTheirNumbers() {
        var entry = Tree.Entry.file("null")
        entry.kind = .character
        entry.deviceMajor = 1
        entry.deviceMinor = 3
        #expect(self.block(entry, "null").contains("\n  Node: 1, 3\n"))
        #expect(!self.block(entry, "null").contains("Device:"))
    }
}
