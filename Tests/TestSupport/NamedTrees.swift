// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension TestTree {
    /// Nothing.
    public static var empty: TestTree { TestTree([]) }

    /// Files, a hidden one, and two levels of directories.
    public static var basic: TestTree {
        [
            "alpha": .file(size: 5),
            "beta": .file(),
            ".hidden": .file(size: 1),
            "dir": .directory([
                "inner": .file(size: 3),
                "deeper": .directory(["leaf": .file(size: 1000)]),
            ]),
        ]
    }

    /// Every byte that a name may have, by itself; the longest name; names with
    /// newlines, with bytes that are no UTF-8, and with what terminals obey.
    public static var oddNames: TestTree {
        let single = (1...255).map { UInt8($0) }.filter { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ".") }.map {
            [$0]
        }
        let others: [[UInt8]] = [
            [UInt8](repeating: UInt8(ascii: "x"), count: 255),
            [UInt8](repeating: 0xff, count: 255),
            Array("...".utf8),
            Array("two\nlines".utf8),
            Array("caf\u{e9}".utf8),
            Array("half".utf8) + [0xc3],
            Array("surrogate".utf8) + [0xed, 0xa0, 0x80],
            Array("overlong".utf8) + [0xc0, 0xaf],
            Array("nonchar\u{fffe}".utf8),
            Array("\u{1b}[31mred".utf8),
            Array("gone (deleted)".utf8),
            Array(" ".utf8) + Array("spaces ".utf8),
            Array("\"quoted\\".utf8),
        ]
        return TestTree((single + others).map { ($0, .file()) })
    }

    /// Symlinks of every sort among the entries of ``basic``.
    public static var symlinks: TestTree {
        var tree = TestTree.basic
        let links: TestTree = [
            "to-file": .symlink("alpha"),
            "to-directory": .symlink("dir"),
            "to-link": .symlink("to-directory"),
            "there-and-back": .symlink("dir/deeper/../../alpha"),
            "to-self": .symlink("."),
            "absolute": .symlink("/"),
            "absolute-file": .symlink("/etc/passwd"),
            "outward": .symlink(".."),
            "out-and-in": .symlink("dir/../../../../../../etc"),
            "dangling": .symlink("missing"),
            "loop": .symlink("loop"),
            "ping": .symlink("pong"),
            "pong": .symlink("ping"),
            "bytes": .symlink("a\nb"),
            "ways": .directory(["up": .symlink("../alpha"), "up-too-far": .symlink("../../alpha")]),
        ]
        tree.entries += links.entries
        return tree
    }

    /// A named pipe and a socket.
    public static var special: TestTree {
        ["fifo": .fifo, "socket": .socket]
    }

    /// A character and a block device, as /dev/null and /dev/loop7; takes CAP_MKNOD.
    public static var devices: TestTree {
        ["null": .character(major: 1, minor: 3), "loop": .block(major: 7, minor: 7)]
    }

    /// Directories that a user without privileges can not read, not search, or neither;
    /// for use in ``withoutDACCapabilities(_:)``.
    public static var denied: TestTree {
        [
            "closed": .directory(["secret": .file()], mode: 0o000),
            "names-only": .directory(["one": .file(), "two": .symlink("one")], mode: 0o444),
            "search-only": .directory(["known": .file(size: 2)], mode: 0o111),
            "open": .directory(["plain": .file(mode: 0o000)]),
        ]
    }

    /// So many empty files, "file0000001.dat" and up.
    public static func files(_ count: Int) -> TestTree {
        TestTree(
            (0..<count).map { index in
                let digits = String(index + 1)
                let padding = String(repeating: "0", count: max(0, 7 - digits.utf8.count))
                return (Array("file\(padding)\(digits).dat".utf8), .file())
            })
    }

    /// Directories one in the other, all with the same name, and an empty file "leaf" in the last.
    public static func nested(_ name: String, depth: Int) -> TestTree {
        var tree: TestTree = ["leaf": .file()]
        for _ in 0..<depth { tree = [name: .directory(tree)] }
        return tree
    }
}

extension TestTree: ExpressibleByDictionaryLiteral {
    /// Entries with names in UTF-8.
    public init(dictionaryLiteral elements: (String, Node)...) {
        entries = elements.map { (Array($0.0.utf8), $0.1) }
    }
}
