// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

//  Confining the daemon, and what must live outside for that:
//
//    Confinement         what is to hold; apply() makes it hold
//    Protections         what holds
//    ContentsProof       tries to get at contents, from inside
//    Broker              the process outside: answers names of owners, reads the daemon's own files
//    BrokerConnection    asking it

/// Confines the calling process: directories beneath one root can be read, and nothing else can be done with files.
///
/// From then on, enforced by the kernel (landlock(7)) and for good: no file is opened for reading but those in
/// `readable` and what the kernel tells of processes in /proc; nothing is written, truncated, executed, created,
/// removed, renamed or mounted; no TCP port is bound and no TCP connection made (sockets that listen already go on); no
/// abstract Unix socket of others is connected to; no process outside is signalled or traced. No privilege is gained,
/// and of the capabilities at most CAP_DAC_READ_SEARCH is left.
///
/// Landlock covers neither what stat(2) and readlink(2) say, nor extended attributes, nor, until ABI 7, Unix sockets
/// that have a path.
public struct Confinement: Sendable {
    /// What to do without Landlock.
    public enum Demand: Sendable {
        /// Fail.
        case required
        /// Go on without, and say so in ``Protections``.
        case bestEffort
    }

    /// What stays readable in any case. libdispatch, which runs Swift's tasks, looks once a second at
    /// /proc/TID/stat of its threads, and ends the process when it cannot be opened. Those threads do not exist yet,
    /// so that the rule has to be for all of /proc. There are no contents of files in it: where its links lead, the
    /// rules of that place hold, and what is in the memory of processes outside takes the right to trace them.
    static let processInformation = "/proc"

    private let root: CInt
    private let readable: [String]
    private let demand: Demand
    private let abiLimit: Int

    /// - Parameters:
    ///   - root: A descriptor of the root, open until ``apply()`` has returned; one of O_PATH will do.
    ///   - readable: Files that can still be opened for reading, or directories and all files beneath them. They must
    ///     exist. None may be the root or hold it.
    public init(root: CInt, readable: [String] = [], demand: Demand) {
        self.init(root: root, readable: readable, demand: demand, abiLimit: LandlockRights.newestABI)
    }

    /// - Parameter abiLimit: The rights of later ABIs are not used, as if the kernel were older.
    package init(root: CInt, readable: [String], demand: Demand, abiLimit: Int) {
        self.root = root
        self.readable = readable
        self.demand = demand
        self.abiLimit = abiLimit
    }

    /// Confines the process, which must have one thread, for Landlock binds a thread and those it starts later.
    ///
    /// When it throws, some of the steps may have been taken: the process should end.
    public func apply() throws(ConfinementError) -> Protections {
        try Self.requireOneThread()
        let openat2 = try self.findOpenat2()
        try ConfinementError.attempting(.dropCapabilities) { () throws(SystemError) in
            try Capabilities.keep(.dacReadSearch)
        }
        try ConfinementError.attempting(.forbidNewPrivileges) { () throws(SystemError) in
            _ = try SystemError.check(clinux_prctl(CLINUX_PR_SET_NO_NEW_PRIVS, 1, 0))
        }
        return Protections(
            landlock: try self.enterLandlock(),
            readable: [Self.processInformation] + self.readable,
            openat2: openat2
        )
    }

    private static func requireOneThread() throws(ConfinementError) {
        let threads = try ConfinementError.attempting(.countThreads, path: "/proc/self/task", threadCount)
        guard threads == 1 else { throw .otherThreads(threads) }
    }

    private func findOpenat2() throws(ConfinementError) -> Bool {
        let flags = UInt64(CLINUX_O_PATH | O_DIRECTORY | O_CLOEXEC)
        let result = clinux_openat2(self.root, ".", flags, UInt64(RESOLVE_BENEATH))
        if result >= 0 {
            close(result)
            return true
        }
        guard self.demand == .bestEffort else { throw .noOpenat2(errno: -result) }
        return false
    }

    private func enterLandlock() throws(ConfinementError) -> Protections.Landlock {
        let kernel: Int
        do {
            kernel = try LandlockRuleset.kernelABI()
        } catch {
            guard self.demand == .bestEffort else { throw .noLandlock(errno: error.errno) }
            return .unavailable(errno: error.errno)
        }
        let used = min(kernel, self.abiLimit)
        let ruleset = try ConfinementError.attempting(.createRuleset) { () throws(SystemError) in
            try LandlockRuleset(handling: .all(abi: used))
        }
        try ConfinementError.attempting(.addRule) { () throws(SystemError) in
            try ruleset.allow(.readDirectory, beneath: self.root)
        }
        try self.allowReading(Self.processInformation, in: ruleset, onlyOn: procFileSystem)
        for path in self.readable { try self.allowReading(path, in: ruleset) }
        try ConfinementError.attempting(.restrict) { () throws(SystemError) in try ruleset.restrictThread() }
        return .enforced(abi: used, kernelABI: kernel)
    }

    /// - Parameter kind: Of the file system (statfs(2)), when it matters: another one fails with EINVAL.
    private func allowReading(
        _ path: String, in ruleset: borrowing LandlockRuleset, onlyOn kind: Int64? = nil
    ) throws(ConfinementError) {
        let file = try ConfinementError.attempting(.openReadable, path: path) { () throws(SystemError) in
            let file = try OwnedDescriptor(opening: path, flags: CLINUX_O_PATH)
            if let kind, clinux_file_system_kind(file.number) != kind { throw SystemError(errno: EINVAL) }
            return file
        }
        let holdsRoot = try ConfinementError.attempting(.openReadable, path: path) { () throws(SystemError) in
            try FileIdentity(of: file.number).isAmong(ancestorsOf: self.root)
        }
        guard !holdsRoot else { throw .exposesRoot(path: path) }
        try ConfinementError.attempting(.addRule, path: path) { () throws(SystemError) in
            try ruleset.allow(.readFile, beneath: file.number)
        }
    }
}

/// PROC_SUPER_MAGIC of linux/magic.h.
private let procFileSystem: Int64 = 0x9fa0
