// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The process outside the sandbox: the same program, started before the sandbox is entered, that does nothing but
/// answer the daemon over one socket.
///
/// It knows what users and groups are called, for that takes files, libraries and sockets that the daemon can no longer
/// open; and it reads the files named on its command line, and no other, so that the daemon needs no right to read any.
/// It has no capability, gains no privilege, and can write nothing. It ends when the daemon does.
public struct Broker {
    /// The first argument of a process that is to be a broker. Those that follow name the files.
    public static let argument = "--broker"

    /// The longest file it reads, in bytes: 1 MiB.
    public static let longestFile = 1 << 20

    /// The descriptor of its socket.
    static let socket: CInt = 3

    private let files: [String]
    private let user: (UInt32) -> String?
    private let group: (UInt32) -> String?

    /// - Parameters:
    ///   - arguments: The command line.
    ///   - user: Names a user; nil when there is none. May block.
    ///   - group: Names a group.
    /// - Returns: Nil when the command line is not that of a broker.
    public init?(
        arguments: [String], user: @escaping (UInt32) -> String?, group: @escaping (UInt32) -> String?
    ) {
        guard arguments.count >= 2, arguments[1] == Self.argument else { return nil }
        self.files = Array(arguments.dropFirst(2))
        self.user = user
        self.group = group
    }

    /// Answers until the daemon is gone. To be called before there is a second thread.
    /// - Returns: What to exit with: 0; EX_USAGE (64) when nobody is at the other end; EX_NOPERM (77) when its
    ///   privileges cannot be given up.
    public func run() -> CInt {
        var type: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(Self.socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0,
            type == CInt(SOCK_SEQPACKET.rawValue)
        else { return 64 }
        // A service manager, or a terminal, signals all processes at once; the daemon may still have answers to
        // finish then, and its end is this one's.
        for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] { signal(number, SIG_IGN) }
        guard (try? Self.giveUpPrivileges()) != nil else { return 77 }
        self.serve()
        return 0
    }

    private static func giveUpPrivileges() throws(SystemError) {
        try Capabilities.keep([])
        guard try Capabilities.effective().isEmpty else { throw SystemError(errno: EPERM) }
        try SystemError.check(clinux_prctl(CLINUX_PR_SET_NO_NEW_PRIVS, 1, 0))
        // On a kernel without Landlock it is the daemon that decides whether to go on.
        guard let abi = try? LandlockRuleset.kernelABI() else { return }
        var rights = LandlockRights.all(abi: min(abi, LandlockRights.newestABI))
        // Look-ups may ask a directory server over TCP, or a daemon of this machine over any socket.
        rights.network = []
        rights.scopes.remove(.abstractUnixSockets)
        let ruleset = try LandlockRuleset(handling: rights)
        let everything = try OwnedDescriptor(opening: "/", flags: CLINUX_O_PATH)
        try ruleset.allow([.readFile, .readDirectory], beneath: everything.number)
        try ruleset.restrictThread()
    }

    private func serve() {
        var packet = [UInt8](repeating: 0, count: BrokerRequest.size)
        while true {
            let count = recv(Self.socket, &packet, packet.count, CInt(MSG_TRUNC))
            if count < 0, errno == EINTR { continue }
            // Anything else than a request, the end above all, means that there is no daemon.
            guard count == packet.count, let request = BrokerRequest(packet) else { return }
            guard self.answer(request) else { return }
        }
    }

    /// - Returns: False when the daemon is gone.
    private func answer(_ request: BrokerRequest) -> Bool {
        let name: String?
        switch request.kind {
        case .user: name = self.user(request.id)
        case .group: name = self.group(request.id)
        case .file: return self.sendFile(request)
        }
        guard let name, name.utf8.count <= BrokerReply.mostBytes else {
            return send(BrokerReply(serial: request.serial, .absent))
        }
        return send(BrokerReply(serial: request.serial, .found(Array(name.utf8), remaining: 0)))
    }

    private func sendFile(_ request: BrokerRequest) -> Bool {
        let contents: [UInt8]
        do throws(SystemError) {
            guard request.id < self.files.count else { throw SystemError(errno: EINVAL) }
            contents = try readFile(self.files[Int(request.id)], atMost: Self.longestFile)
        } catch {
            return send(BrokerReply(serial: request.serial, .failed(errno: UInt32(error.errno))))
        }
        var rest = contents[...]
        repeat {
            let part = rest.prefix(BrokerReply.mostBytes)
            rest = rest.dropFirst(part.count)
            let reply = BrokerReply(serial: request.serial, .found(Array(part), remaining: UInt32(rest.count)))
            guard send(reply) else { return false }
        } while !rest.isEmpty
        return true
    }
}

private func send(_ reply: BrokerReply) -> Bool {
    let packet = reply.packet
    while true {
        let count = Glibc.send(Broker.socket, packet, packet.count, CInt(MSG_NOSIGNAL))
        if count < 0, errno == EINTR { continue }
        return count == packet.count
    }
}

/// Reads a whole regular file.
/// - Throws: EFBIG when it is longer; EINVAL when it is no regular file, which might block; else what open(2) and
///   read(2) say.
private func readFile(_ path: String, atMost limit: Int) throws(SystemError) -> [UInt8] {
    let file = try OwnedDescriptor(opening: path, flags: O_RDONLY | O_NOCTTY | O_NONBLOCK)
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw SystemError(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(errno: EINVAL) }
    var contents: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = read(file.number, &part, part.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw SystemError(errno: errno) }
        if count == 0 { return contents }
        contents += part[..<count]
        guard contents.count <= limit else { throw SystemError(errno: EFBIG) }
    }
}
