// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Confinement

@Suite struct ConfinementTests {
    private static let users: [ProbeRun.User] = getuid() == 0 ? [.current, .nobodyReadingAll] : [.current]

    @Test(arguments: users) func namesWithoutContents(user: ProbeRun.User) throws {
        let tree = try SecretTree()
        let run = try ProbeRun(
            tree.path,
            actions: [
                ("list", tree.closed), ("stat", tree.secret), ("read", tree.secret), ("write", tree.secret),
                ("read", "/etc/passwd"), ("list", "/etc"), ("truncate", tree.secret), ("create", tree.closed + "/new"),
                ("mkdir", tree.closed + "/new"), ("symlink", tree.closed + "/new"), ("link", tree.secret),
                ("rename", tree.secret), ("unlink", tree.secret), ("exec", "/bin/true"),
            ],
            as: user
        )
        #expect(run["list \(tree.closed)"] == "secret")
        #expect(run["stat \(tree.secret)"] == "ok 6")
        let refused = [
            "read \(tree.secret)", "write \(tree.secret)", "read /etc/passwd", "list /etc", "truncate \(tree.secret)",
            "create \(tree.closed)/new", "mkdir \(tree.closed)/new", "symlink \(tree.closed)/new",
            "rename \(tree.secret)", "unlink \(tree.secret)", "exec /bin/true",
        ]
        for action in refused { #expect(run[action] == "EACCES", "\(action)") }
        // To another user Linux says EPERM (proc_sys_fs(5), protected_hardlinks), before Landlock is asked.
        #expect(["EACCES", "EPERM"].contains(run["link \(tree.secret)"]))
        #expect(run["noNewPrivileges"] == "yes")
        #expect(run["openat2"] == "yes")
        #expect(run["readableFiles"] == "/proc")
        #expect(["none", "cap_dac_read_search"].contains(run["capabilities"]))
    }

    @Test(arguments: users) func everyWayToContentsIsRefused(user: ProbeRun.User) throws {
        let tree = try SecretTree()
        let run = try ProbeRun(tree.path, ["broker", ""], actions: [("prove", "")], as: user)
        #expect(run["prove "] == "holds", "\(run.lines)")
        let ways = [
            "open for reading", "openat2 for reading", "open its descriptor in /proc anew",
            "open it beneath /proc/self/root", "open for writing", "open for reading and writing", "truncate",
            "make a file without a name beside it",
            "make a device beside it", "rename it", "remove it",
        ]
        for way in ways { #expect(run.attempts[way]?[2] == "EACCES", "\(way)") }
        for way in ["open it by its handle", "open it through io_uring", "execute"] {
            let came = try #require(run.attempts[way])
            #expect(came[3] == "holds" || came[2].hasPrefix("skipped"), "\(way)")
        }
        #expect(run.attempts["take a descriptor out of the broker"]?[2] == "EPERM")
        #expect(run.attempts["read from a descriptor that is open already"]?[2] == "EBADF")
        // The refusal to read is the sandbox's: modes would have let it in.
        if getuid() == 0 { #expect(run.attempts["open for reading"]?[1] == "permitted") }
        #expect(try tree.isUnchanged())
    }

    @Test(arguments: users) func theWholeSystemAsRoot(user: ProbeRun.User) throws {
        let tree = try SecretTree()
        let run = try ProbeRun(
            "/", ["broker", ""],
            actions: [
                ("list", tree.closed), ("read", tree.secret), ("read", "/etc/passwd"),
                ("read", "/proc/self/root/etc/passwd"),
                ("read", "/proc/1/environ"), ("write", "/proc/self/mem"), ("user", "0"), ("prove", ""),
            ],
            as: user
        )
        #expect(run["list \(tree.closed)"] == "secret")
        #expect(run["read \(tree.secret)"] == "EACCES")
        #expect(run["read /etc/passwd"] == "EACCES")
        #expect(run["read /proc/self/root/etc/passwd"] == "EACCES")
        #expect(run["read /proc/1/environ"] == "EACCES")
        #expect(run["write /proc/self/mem"] == "EACCES")
        #expect(run["user 0"] == "name(\"root\")")
        #expect(run["prove "] == "holds", "\(run.lines)")
    }

    @Test func whatStaysReadable() throws {
        let configuration = tree(("dirlistd.toml", .file(size: 1)), ("more", .directory(tree(("key", .file(size: 1))))))
        let scratch = try ScratchDirectory(tree(("etc", .directory(configuration)), ("other", .file(size: 1))))
        let directory = scratch.path("etc")
        let run = try ProbeRun(
            scratch.path, ["readable", directory],
            actions: [
                ("read", "\(directory)/dirlistd.toml"), ("read", "\(directory)/more/key"),
                ("write", "\(directory)/dirlistd.toml"), ("read", scratch.path("other")), ("prove", ""),
            ]
        )
        #expect(run["read \(directory)/dirlistd.toml"] == "ok")
        #expect(run["read \(directory)/more/key"] == "ok")
        #expect(run["write \(directory)/dirlistd.toml"] == "EACCES")
        #expect(run["read \(scratch.path("other"))"] == "EACCES")
        #expect(run["readableFiles"] == "/proc \(directory)")
        // It is tried on what must be closed, not on what is let in on purpose.
        #expect(run.attempts["open for reading"]?[0] == "other")
    }

    @Test func whatMustNotStayReadable() throws {
        let scratch = try ScratchDirectory(tree(("root", .directory(tree(("file", .file()))))))
        for path in [scratch.path("root"), scratch.path, "/"] {
            let run = try ProbeRun(scratch.path("root"), ["readable", path])
            #expect(run["error"] == ConfinementError.exposesRoot(path: path).description)
            #expect(run.exitStatus == 77)
        }
        let absent = try ProbeRun(scratch.path("root"), ["readable", scratch.path("absent")])
        #expect(
            absent["error"]
                == ConfinementError.failed(.openReadable, path: scratch.path("absent"), errno: ENOENT).description)
    }

    @Test func onlyBeforeTheSecondThread() throws {
        let run = try ProbeRun("/", ["thread"])
        #expect(run["error"] == ConfinementError.otherThreads(2).description)
        // In this process there are more.
        #expect(throws: ConfinementError.self) { try Confinement(root: AT_FDCWD, demand: .bestEffort).apply() }
    }

    /// libdispatch ends the process when it cannot read this of a thread of its own.
    @Test func stateOfThreadsThatAreStartedLater() throws {
        let run = try ProbeRun("/usr", actions: [("thread-state", "")])
        #expect(run["thread-state "] == "ok")
    }

    @Test func proc() throws {
        let run = try ProbeRun("/proc")
        #expect(run["error"] == ConfinementError.exposesRoot(path: "/proc").description)
    }

    @Test(arguments: users) func whatIsTriedWhileServing(user: ProbeRun.User) throws {
        let tree = try SecretTree()
        let run = try ProbeRun(tree.path, ["broker", ""], actions: [("prove-briefly", "")], as: user)
        for way in ["open for reading", "openat2 for reading", "open its own program"] {
            #expect(run.attempts[way]?[2] == "EACCES", "\(way): \(run.lines)")
            if getuid() == 0 { #expect(run.attempts[way]?[1] == "permitted", "\(way)") }
        }
        #expect(run.attempts["take a descriptor out of the broker"]?[2] == "EPERM")
        // Nothing that only makes sense where changes do no harm.
        for way in ["open for writing", "truncate", "remove it"] { #expect(run.attempts[way] == nil, "\(way)") }
    }

    @Test func whatIsTriedWithoutLandlock() throws {
        let tree = try SecretTree()
        let bare = try ProbeRun(
            tree.path, ["without-landlock", "best-effort"], actions: [("prove-briefly", "")])
        #expect(bare.attempts["open its own program"]?[2] == "admitted")
        if getuid() == 0 { #expect(bare.attempts["open for reading"]?[2] == "admitted") }
        #expect(bare["prove-briefly "] == "broken")
        #expect(try tree.isUnchanged())
    }

    @Test func withoutLandlock() throws {
        let tree = try SecretTree()
        let refused = try ProbeRun(tree.path, ["without-landlock"], actions: [("read", tree.secret)])
        #expect(refused["error"] == ConfinementError.noLandlock(errno: EOPNOTSUPP).description)
        #expect(refused.exitStatus == 77)
        let bare = try ProbeRun(tree.path, ["without-landlock", "best-effort"], actions: [("prove", "")])
        #expect(bare["landlock"] == "unavailable: Operation not supported")
        #expect(bare["noNewPrivileges"] == "yes")
        #expect(bare["seccomp"] == "filter")
        if getuid() == 0 {
            // The proof does not merely repeat what is hoped for, and breaks nothing when it is let in.
            #expect(bare["prove "] == "broken")
            #expect(bare.attempts["open for reading"]?[2] == "admitted")
            #expect(bare.attempts["open it by its handle"]?[2] == "admitted")
        }
        #expect(try tree.isUnchanged())
    }

    @Test func withoutOpenat2() throws {
        let refused = try ProbeRun("/", ["without-openat2"])
        #expect(refused["error"] == ConfinementError.noOpenat2(errno: ENOSYS).description)
        let bare = try ProbeRun("/", ["without-openat2", "best-effort"])
        #expect(bare["openat2"] == "no")
        #expect(bare.exitStatus == 0)
    }

    @Test(arguments: 1...LandlockRights.newestABI) func olderKernels(abi: Int) throws {
        let tree = try SecretTree()
        let run = try ProbeRun(
            tree.path, ["abi", "\(abi)"],
            actions: [("list", tree.closed), ("read", tree.secret), ("write", tree.secret), ("bind", "")]
        )
        try #require(run["landlock"]?.hasPrefix("ABI") == true)
        #expect(run["list \(tree.closed)"] == "secret")
        #expect(run["read \(tree.secret)"] == "EACCES")
        #expect(run["write \(tree.secret)"] == "EACCES")
        #expect(run["bind "] == (abi >= 4 ? "EACCES" : "ok"))
    }

    @Test func rightsOfEachABI() {
        let bits = (1...8).map { LandlockRights.all(abi: $0) }
        #expect(
            bits.map(\.files.rawValue)
                == [0x1fff, 0x3fff, 0x7fff, 0x7fff, 0xffff, 0xffff, 0xffff, 0xffff])
        #expect(bits.map(\.network.rawValue) == [0, 0, 0, 3, 3, 3, 3, 3])
        #expect(bits.map(\.scopes.rawValue) == [0, 0, 0, 0, 0, 3, 3, 3])
    }

    @Test func networkAndSignals() throws {
        let run = try ProbeRun(
            "/", ["listen"],
            actions: [("accept", ""), ("bind", ""), ("connect", ""), ("signal", "\(getpid())")]
        )
        #expect(run["accept "] == "ok")
        #expect(run["bind "] == "EACCES")
        #expect(run["connect "] == "EACCES")
        #expect(run["signal \(getpid())"] == "EPERM")
    }
}
