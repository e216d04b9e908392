// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Why no broker could be started.
public struct BrokerFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call that failed.
    public let call: String
    /// What the system said.
    public let errno: CInt

    /// The call and the reason.
    public var description: String { "\(self.call): \(errnoMessage(self.errno))" }
}

/// This program, started once more as a broker, and the socket to it.
struct BrokerProcess: ~Copyable {
    let socket: OwnedDescriptor
    let process: pid_t

    /// A process that is there already, at the other end of `socket`.
    init(_ process: pid_t, socket: consuming OwnedDescriptor) {
        self.process = process
        self.socket = socket
    }

    /// Starts one.
    ///
    /// The new process gets the socket and standard error; its other standard streams lead to /dev/null, everything
    /// else is closed, and of the environment it sees nothing but where the loader finds libraries.
    init(files: [String]) throws(BrokerFailure) {
        var pair: [CInt] = [-1, -1]
        let type = CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        try check("socketpair", socketpair(AF_UNIX, type, 0, &pair) == 0 ? 0 : errno)
        let ours = OwnedDescriptor(owning: pair[0])
        let theirs = OwnedDescriptor(owning: pair[1])

        var environment: [String] = []
        if let libraries = getenv("LD_LIBRARY_PATH") {
            environment.append("LD_LIBRARY_PATH=\(String(cString: libraries))")
        }
        let arguments = [CommandLine.arguments.first ?? "broker", Broker.argument] + files
        self.init(try spawn(arguments, environment: environment, socket: theirs.number), socket: ours)
    }
}

private func spawn(
    _ arguments: [String], environment: [String], socket: CInt
) throws(BrokerFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    try check("posix_spawn_file_actions_init", posix_spawn_file_actions_init(&actions))
    defer { posix_spawn_file_actions_destroy(&actions) }
    // With equal numbers it takes close-on-exec away: posix_spawn_file_actions_adddup2(3).
    try check("adding dup2", posix_spawn_file_actions_adddup2(&actions, socket, Broker.socket))
    try check("adding open", posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0))
    try check("adding open", posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0))
    try check("adding closefrom", clinux_spawn_add_close_from(&actions, Broker.socket + 1))

    var attributes = posix_spawnattr_t()
    try check("posix_spawnattr_init", posix_spawnattr_init(&attributes))
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    try check("setting the signal mask", posix_spawnattr_setsigmask(&attributes, &signals))
    sigfillset(&signals)
    try check("setting default signals", posix_spawnattr_setsigdefault(&attributes, &signals))
    let flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    try check("setting spawn flags", posix_spawnattr_setflags(&attributes, flags))

    var process: pid_t = 0
    let result = withCStrings(arguments) { arguments in
        withCStrings(environment) { environment in
            posix_spawn(&process, "/proc/self/exe", &actions, &attributes, arguments, environment)
        }
    }
    try check("posix_spawn of /proc/self/exe", result)
    return process
}

private func check(_ call: String, _ number: CInt) throws(BrokerFailure) {
    guard number == 0 else { throw BrokerFailure(call: call, errno: number) }
}

/// Calls `body` with an array of C strings that ends with a null pointer.
private func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
