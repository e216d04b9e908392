// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Ways to open a file for reading.
/// - Parameter root: A descriptor of the root.
func readingAttempts(on file: Candidate, root: CInt) -> [ContentsProof.Attempt] {
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY
    return briefReadingAttempts(on: file, root: root) + [
        .init(
            means: "open it through io_uring", path: file.path, expected: [EACCES], permitted: file.mayRead,
            outcome: openingThroughRing(file, flags: flags)
        )
    ]
}

/// Those of them that are one system call or two.
func briefReadingAttempts(on file: Candidate, root: CInt) -> [ContentsProof.Attempt] {
    let path = file.path
    let permitted = file.mayRead
    func attempt(
        _ means: String, expected: [CInt] = [EACCES], _ outcome: ContentsProof.Outcome
    ) -> ContentsProof.Attempt {
        .init(means: means, path: path, expected: expected, permitted: permitted, outcome: outcome)
    }
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY
    let plain = clinux_openat(file.directory.number, file.name, flags)
    let resolved = clinux_openat2(file.directory.number, file.name, UInt64(flags), UInt64(RESOLVE_BENEATH))
    let reopened = clinux_openat(AT_FDCWD, file.procPath, O_RDONLY | O_CLOEXEC)
    return [
        attempt("open for reading", outcome(ofOpening: plain)),
        attempt("openat2 for reading", outcome(ofOpening: resolved)),
        attempt(
            "open its descriptor in /proc anew",
            reopened == -ENOENT ? .skipped("there is no /proc") : outcome(ofOpening: reopened)
        ),
        attempt("open it beneath /proc/self/root", openingBeneathProcRoot(file, root: root)),
        // EPERM: only CAP_DAC_READ_SEARCH may open handles at all.
        attempt("open it by its handle", expected: [EACCES, EPERM], openingByHandle(file)),
    ]
}

/// The program that this process runs: proc_pid_exe(5).
func openingOwnProgram() -> ContentsProof.Attempt {
    let program = "/proc/self/exe"
    let opened = clinux_openat(AT_FDCWD, program, O_RDONLY | O_CLOEXEC)
    return .init(
        means: "open its own program", path: [], expected: [EACCES],
        permitted: clinux_faccessat2(AT_FDCWD, program, R_OK, CLINUX_AT_EACCESS) == 0,
        outcome: opened == -ENOENT ? .skipped("there is no /proc") : outcome(ofOpening: opened)
    )
}

/// A path that begins in /proc, where reading is allowed, and leads out of it.
private func openingBeneathProcRoot(_ file: Candidate, root: CInt) -> ContentsProof.Outcome {
    let path = Array("/proc/self/root".utf8) + linkTarget(of: root) + [UInt8(ascii: "/")] + file.path
    let opened = clinux_openat(AT_FDCWD, path.map { CChar(bitPattern: $0) } + [0], O_RDONLY | O_CLOEXEC)
    // The root has been moved, or is not beneath this process's own.
    return opened == -ENOENT ? .skipped("it has no such path") : outcome(ofOpening: opened)
}

private func openingByHandle(_ file: Candidate) -> ContentsProof.Outcome {
    var handle = clinux_file_handle()
    let named = clinux_name_to_handle_at(file.directory.number, file.name, &handle, 0)
    guard named == 0 else { return .skipped("it has no handle: \(errnoName(-named))") }
    let opened = clinux_open_by_handle_at(file.directory.number, &handle, O_RDONLY | O_CLOEXEC)
    // A file that has just been removed, or an overlay that cannot look up its handles.
    if opened == -ESTALE { return .skipped("its handle is stale") }
    return outcome(ofOpening: opened)
}

private func openingThroughRing(_ file: Candidate, flags: CInt) -> ContentsProof.Outcome {
    let opened: CInt
    do {
        opened = try OpeningRing().open(file.name, in: file.directory.number, flags: flags)
    } catch {
        return .skipped("io_uring cannot be had: \(errnoName(error.errno))")
    }
    return outcome(ofOpening: opened)
}

/// Descriptors that this process has already, of files under the root and open for reading: there should be none.
func openDescriptors(under root: CInt) -> ContentsProof.Attempt {
    let means = "read from a descriptor that is open already"
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let prefix = linkTarget(of: root)
    for descriptor in 0..<CInt(clamping: min(limit.rlim_cur, 1 << 20)) {
        let flags = fcntl(descriptor, F_GETFL)
        if flags < 0 || flags & O_ACCMODE == O_WRONLY || flags & CLINUX_O_PATH != 0 { continue }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
        // A file without a name anywhere, as memfd_create(2) makes, is nobody's.
        let target = linkTarget(of: descriptor)
        guard status.st_nlink > 0, target.starts(with: prefix) else { continue }
        return .init(
            means: means, path: Array(target.dropFirst(prefix.count)), expected: [EBADF], permitted: nil,
            outcome: .admitted
        )
    }
    return .init(means: means, path: [], expected: [EBADF], permitted: nil, outcome: .refused(errno: EBADF))
}

private func linkTarget(of descriptor: CInt) -> [UInt8] {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = clinux_readlinkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", &target, target.count)
    return target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
}

/// Taking a descriptor out of the process that may read more: as ptrace(2), it takes the right to trace.
func descriptorTaking(from broker: CInt) -> ContentsProof.Attempt {
    func attempt(_ outcome: ContentsProof.Outcome) -> ContentsProof.Attempt {
        .init(
            means: "take a descriptor out of the broker", path: [], expected: [EPERM], permitted: nil, outcome: outcome)
    }
    let process = clinux_pidfd_open(broker)
    guard process >= 0 else { return attempt(.skipped("no handle of the broker: \(errnoName(-process))")) }
    defer { close(process) }
    // No process has this descriptor, so that a kernel that lets us in says EBADF.
    let taken = clinux_pidfd_getfd(process, CInt.max)
    return attempt(taken == -EBADF ? .admitted : outcome(ofOpening: taken))
}
