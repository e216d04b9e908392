// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import DirlistConfig
import Glibc

//  Gathering what this machine tells.

extension FileFacts {
    /// Looks at what the path leads to.
    init(_ path: String) {
        var status = stat()
        self.path = path
        self.state =
            stat(path, &status) == 0
            ? .there(mode: status.st_mode, owner: status.st_uid, group: status.st_gid) : .unknown(errno)
    }

    /// The directory that a path is in.
    static func folder(of path: String) -> FileFacts? {
        guard let slash = path.lastIndex(of: "/") else { return FileFacts(".") }
        return FileFacts(slash == path.startIndex ? "/" : String(path[..<slash]))
    }
}

extension DirectoryIdentity {
    /// What is at the path where the process is, whose `/tmp` may be another, or else where this program is.
    init?(_ path: String, for process: Int) {
        // Root alone is shown the way through /proc.
        for place in ["/proc/\(process)/root\(path)", path] {
            var metadata = statx()
            guard clinux_statx(AT_FDCWD, place, 0, UInt32(STATX_INO), &metadata) == 0 else { continue }
            self.init(
                deviceMajor: metadata.stx_dev_major, deviceMinor: metadata.stx_dev_minor, inode: metadata.stx_ino)
            return
        }
        return nil
    }
}

extension KernelFacts {
    /// Tries what it has; nothing comes of it.
    static func probed() -> KernelFacts {
        var facts = KernelFacts()
        facts.release = (try? Configuration.read("/proc/sys/kernel/osrelease")).map(firstLine) ?? ""
        facts.landlock = clinux_landlock_create_ruleset(nil, CLINUX_LANDLOCK_CREATE_RULESET_VERSION)
        let opened = clinux_openat2(AT_FDCWD, "/", UInt64(CLINUX_O_PATH | O_DIRECTORY | O_CLOEXEC), 0)
        facts.openat2 = opened
        if opened >= 0 { close(opened) }
        facts.statx = tryStatx()
        // EINVAL: a kernel without (PR_GET_SECCOMP(2const)).
        facts.seccomp = clinux_prctl(CLINUX_PR_GET_SECCOMP, 0, 0)
        return facts
    }
}

extension ProcessFacts {
    /// Looks at a process of the daemon in /proc.
    init(process: Int) {
        guard let name = (try? Configuration.read("/proc/\(process)/comm")).map(firstLine) else {
            self = .unknown("there is no process \(process) here to look at")
            return
        }
        // A daemon in a container tells the number that it has there.
        guard name == "dirlistd" else {
            self = .unknown("the process \(process) here is \(name): the daemon is in a namespace of its own")
            return
        }
        var threads: [ThreadFacts] = []
        for thread in entries(of: "/proc/\(process)/task") {
            // One that has just ended is gone.
            guard let status = try? Configuration.read("/proc/\(process)/task/\(thread)/status"),
                let facts = ThreadFacts(status: String(decoding: status, as: UTF8.self))
            else { continue }
            threads.append(facts)
        }
        guard let first = threads.first else {
            self = .unknown("/proc does not tell this user of the process \(process)")
            return
        }
        // getpwuid(3): valid until the next call, and nothing else calls it meanwhile.
        self = .threads(threads, userName: getpwuid(first.user).map { String(cString: $0.pointee.pw_name) })
    }
}

extension SystemdAnswer {
    /// Asks systemd about the daemon's units.
    static func asked() -> SystemdAnswer {
        // sd_booted(3)
        guard case .there = FileFacts("/run/systemd/system").state else { return .unknown("systemd does not run here") }
        let arguments = ["show", "--property=\(SystemdFacts.properties)"] + SystemdFacts.units
        switch ProgramRun.run("systemctl", arguments, seconds: 10) {
        case .exited(0, let output): return .known(SystemdFacts(output))
        case .exited(_, let output): return .unknown("systemctl: \(firstLine(Array(output.utf8)))")
        case .failed(let reason): return .unknown(reason)
        }
    }
}

extension ProofRun {
    /// Has a fresh process of the daemon's program try everything.
    /// - Parameters:
    ///   - process: the running daemon; nil when there is none.
    ///   - file: the configuration; nil for the default.
    static func tried(process: Int?, file: String?) -> ProofRun {
        guard geteuid() == 0 else { return .skipped("it takes root: a fresh process tries, dirlistd --prove") }
        let program = process.map { "/proc/\($0)/exe" } ?? "/usr/sbin/dirlistd"
        let opened = open(program, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            return .skipped("\(program) cannot be found: \(process == nil ? "is dirlistd installed?" : "it has ended")")
        }
        defer { close(opened) }
        // Root executes here what a daemon says that it is: what is looked at is what is executed.
        let name = linkTarget("/proc/self/fd/\(opened)") ?? ""
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_uid == 0, status.st_mode & (S_IWGRP | S_IWOTH) == 0,
            name.hasSuffix("/dirlistd") || name.hasSuffix("/dirlistd (deleted)")
        else {
            return .skipped("\(program) is not root's alone to change, or no dirlistd, so root does not execute it")
        }
        switch ProgramRun.run(
            "/proc/self/fd/\(opened)", ["--prove"] + (file.map { ["--config", $0] } ?? []), seconds: 30)
        {
        case .exited(let status, let output):
            return .ended(status: status, lines: output.split(separator: "\n").map(String.init))
        case .failed(let reason): return .skipped(reason)
        }
    }
}

/// What statx(2) answers.
private func tryStatx() -> CInt {
    var metadata = statx()
    return clinux_statx(AT_FDCWD, "/", 0, UInt32(STATX_BASIC_STATS), &metadata)
}

/// A path from the root on. Nothing is resolved.
/// - Parameter directory: where it begins otherwise; nil for where this program does.
func absolute(_ path: String, from directory: String? = nil) -> String {
    if path.hasPrefix("/") { return path }
    return (directory ?? linkTarget("/proc/self/cwd") ?? ".") + "/" + path
}

/// What a symbolic link says; nil when that cannot be told.
func linkTarget(_ path: String) -> String? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &target, target.count)
    guard count > 0, count < target.count else { return nil }
    return String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}

private func firstLine(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}

/// The names in a directory of /proc.
private func entries(of path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { name in
            String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name.first != "." { names.append(name) }
    }
    return names
}
