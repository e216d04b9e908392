// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import TestSupport

/// One run of ConfinementProbe, from its start to its end.
struct ProbeRun {
    /// Whom it runs as.
    enum User {
        case current
        /// An ordinary user who may search and read everything: nobody, with CAP_DAC_READ_SEARCH.
        case nobodyReadingAll
    }

    let lines: [String]
    let exitStatus: CInt

    init(
        _ root: String, _ options: [String] = [], actions: [(String, String)] = [], as user: User = .current
    ) throws {
        var arguments: [String] = []
        if user == .nobodyReadingAll {
            arguments += [
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=+dac_read_search",
                "--ambient-caps=+dac_read_search", "--bounding-set=-all,+dac_read_search",
            ]
        }
        arguments += [try Self.program(), root] + options
        if !actions.isEmpty { arguments += ["--"] + actions.flatMap { [$0.0, $0.1] } }
        (self.lines, self.exitStatus) = try run(arguments)
    }

    /// What follows "key: " in the line that begins so.
    subscript(key: String) -> String? {
        self.lines.first { $0.hasPrefix("\(key): ") }.map { String($0.dropFirst(key.utf8.count + 2)) }
    }

    /// What the proof's attempts came to, by their means.
    var attempts: [String: [String]] {
        var attempts: [String: [String]] = [:]
        for line in self.lines where line.hasPrefix("attempt: ") {
            let fields = line.dropFirst("attempt: ".count).split(separator: "|").map { field in
                String(field.trimmingPrefix(" ").reversed().drop { $0 == " " }.reversed())
            }
            attempts[fields[0]] = Array(fields.dropFirst())
        }
        return attempts
    }

    /// It is built beside the program that runs the tests.
    private static func program() throws -> String {
        guard let own = realpath("/proc/self/exe", nil) else { throw SetUpFailure("realpath of /proc/self/exe") }
        defer { free(own) }
        let path = String(cString: own)
        return path[..<(path.lastIndex(of: "/") ?? path.startIndex)] + "/ConfinementProbe"
    }
}

/// Runs a program to its end and takes what it writes to standard output.
private func run(_ arguments: [String]) throws -> (lines: [String], exitStatus: CInt) {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SetUpFailure("pipe") }
    // Tests beside this one spawn too, and what is open here is none of the child's business.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    _ = clinux_spawn_add_close_from(&actions, STDERR_FILENO + 1)
    var copies = arguments.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    copies.append(nil)
    var process: pid_t = 0
    let error = posix_spawnp(&process, arguments[0], &actions, nil, copies, environ)
    close(ends[1])
    defer { close(ends[0]) }
    guard error == 0 else {
        errno = error
        throw SetUpFailure("posix_spawnp of \(arguments[0])")
    }
    var output: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while case let count = read(ends[0], &part, part.count), count != 0 {
        if count > 0 { output += part[..<count] } else if errno != EINTR { break }
    }
    var status: CInt = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map { String($0) }
    return (lines, status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f))
}
