// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Runs another program to its end, for what it says.
enum ProgramRun {
    /// What came of it.
    enum Outcome: Equatable {
        /// It exited with this status, and said this on the standard output and error.
        case exited(status: CInt, output: String)
        /// It could not be started, or did not end in time; why.
        case failed(String)
    }

    /// What more it says than this many bytes is not kept: 1 MiB.
    static let mostOutput = 1 << 20

    /// Blocks its thread.
    /// - Parameters:
    ///   - program: its path.
    ///   - arguments: those behind its name.
    ///   - seconds: how long it may take; then it is killed.
    static func run(_ program: String, _ arguments: [String], seconds: Int) -> Outcome {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return .failed("pipe: \(errnoText(errno))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var process: pid_t = 0
        let result = spawn(program, [program] + arguments, output: ends[1], &process)
        close(ends[1])
        guard result == 0 else { return .failed("\(program): \(errnoText(result))") }
        let deadline = ContinuousClock.now + .seconds(seconds)
        let (output, isWhole) = read(ends[0], until: deadline)
        // It may have closed its output and go on.
        let hasEnded = isWhole && self.hasEnded(process, by: deadline)
        // It is this program's child and not yet waited for, so the number is still its own.
        if !hasEnded { kill(process, SIGKILL) }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard hasEnded else { return .failed("\(program) has not ended within \(seconds) s") }
        // WIFEXITED and WEXITSTATUS of wait(2).
        guard status & 0x7F == 0 else { return .failed("\(program) was ended by signal \(status & 0x7F)") }
        return .exited(status: (status >> 8) & 0xFF, output: String(decoding: output, as: UTF8.self))
    }

    /// What comes until the end, and whether the end came in time.
    private static func read(_ descriptor: CInt, until deadline: ContinuousClock.Instant) -> ([UInt8], isWhole: Bool) {
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            guard self.isReady(descriptor, by: deadline) else { return (output, false) }
            let taken = Glibc.read(descriptor, &chunk, chunk.count)
            if taken < 0, errno == EINTR { continue }
            guard taken > 0 else { return (output, taken == 0) }
            if output.count < self.mostOutput { output += chunk[..<taken] }
        }
    }

    /// Whether a child, which is not waited for yet, ends in time.
    private static func hasEnded(_ process: pid_t, by deadline: ContinuousClock.Instant) -> Bool {
        let descriptor = clinux_pidfd_open(process)
        // Before Linux 5.3 there is no waiting for a time.
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        return self.isReady(descriptor, by: deadline)
    }

    private static func isReady(_ descriptor: CInt, by deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let rest = ContinuousClock.now.duration(to: deadline)
            guard rest > .zero else { return false }
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&ready, 1, CInt(clamping: Int64(rest / .milliseconds(1)) + 1))
            if count > 0 { return true }
            if count < 0, errno != EINTR { return false }
        }
    }
}

/// Starts it with nothing to read, and with no signal blocked or ignored as here.
private func spawn(_ program: String, _ arguments: [String], output: CInt, _ process: inout pid_t) -> CInt {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    var signals = sigset_t()
    var result = posix_spawn_file_actions_init(&actions)
    guard result == 0 else { return result }
    defer { posix_spawn_file_actions_destroy(&actions) }
    result = posix_spawnattr_init(&attributes)
    guard result == 0 else { return result }
    defer { posix_spawnattr_destroy(&attributes) }
    for step in [
        { posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) },
        { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) },
        { posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO) },
        { sigemptyset(&signals) },
        { posix_spawnattr_setsigmask(&attributes, &signals) },
        { sigfillset(&signals) },
        { posix_spawnattr_setsigdefault(&attributes, &signals) },
        { posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) },
    ] as [() -> CInt] {
        result = step()
        guard result == 0 else { return result }
    }
    // Who asks as root does not hand over what the caller's environment says.
    let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
    return withCStrings(arguments) { arguments in
        withCStrings(environment) { environment in
            posix_spawnp(&process, program, &actions, &attributes, arguments, environment)
        }
    }
}

/// Calls `body` with an array of C strings that ends with a null pointer, as execve(2) takes it.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
