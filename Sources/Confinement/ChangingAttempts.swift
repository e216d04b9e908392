// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

//  Ways to change files or run them, each in a form that changes nothing when the kernel lets it in.

/// EROFS: of a read-only mount, which is asked before Landlock. EPERM: of a system call filter.
private let refusals = [EACCES, EROFS, EPERM]

/// Ways to open a file for writing; nothing is written.
func writingAttempts(on file: Candidate) -> [ContentsProof.Attempt] {
    let path = file.path
    let permitted = file.mayWrite
    func attempt(_ means: String, _ opened: CInt) -> ContentsProof.Attempt {
        // ETXTBSY: it is being executed.
        .init(
            means: means, path: path, expected: refusals + [ETXTBSY], permitted: permitted,
            outcome: outcome(ofOpening: opened)
        )
    }
    let flags = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_APPEND
    return [
        attempt("open for writing", clinux_openat(file.directory.number, file.name, O_WRONLY | flags)),
        attempt(
            "open for reading and writing", clinux_openat(file.directory.number, file.name, O_RDWR | flags)
        ),
    ]
}

/// Truncation to the length that the file has: truncate(2) changes nothing then.
/// - Parameters:
///   - covered: Whether Landlock is said to refuse it.
///   - writing: What came of writing: if that was let in, this would put the file at risk.
func truncation(
    of file: Candidate, covered: Bool, writing: [ContentsProof.Attempt]
) -> ContentsProof.Attempt {
    let outcome: ContentsProof.Outcome
    if file.mayWrite, !covered {
        outcome = .skipped("this kernel's Landlock does not cover it")
    } else if writing.contains(where: { $0.outcome == .admitted }) {
        outcome = .skipped("the file could be written")
    } else {
        outcome = truncate(file.procPath, file.size) == 0 ? .admitted : .refused(errno: errno)
    }
    // ETXTBSY: it is being executed.
    return .init(
        means: "truncate", path: file.path, expected: refusals + [ETXTBSY], permitted: file.mayWrite, outcome: outcome
    )
}

/// Ways to make, move and remove entries, in the file's directory.
/// - Parameter filtered: Whether system calls are filtered.
func changeAttempts(on file: Candidate, filtered: Bool) -> [ContentsProof.Attempt] {
    let directory = file.directory.number
    let path = file.path
    let permitted = clinux_faccessat2(directory, ".", W_OK | X_OK, CLINUX_AT_EACCESS) == 0
    func attempt(_ means: String, _ outcome: ContentsProof.Outcome) -> ContentsProof.Attempt {
        .init(means: means, path: path, expected: refusals, permitted: permitted, outcome: outcome)
    }
    // A file without a name is gone when it is closed.
    let unnamed = clinux_openat(directory, ".", CLINUX_O_TMPFILE_BIT | O_DIRECTORY | O_RDWR | O_CLOEXEC)
    // Onto itself, which rename(2) leaves as it is.
    let renamed = clinux_renameat2(directory, file.name, directory, file.name, 0)
    // As if it were a directory: let in, it comes to ENOTDIR.
    let removed = unlinkat(directory, file.name, AT_REMOVEDIR) == 0 ? 0 : errno
    return [
        attempt("make a file without a name beside it", outcome(ofOpening: unnamed)),
        attempt("make a device beside it", makingDevice(in: directory, filtered: filtered)),
        attempt("rename it", renamed == 0 ? .admitted : .refused(errno: -renamed)),
        attempt("remove it", removed == 0 || removed == ENOTDIR ? .admitted : .refused(errno: removed)),
    ]
}

/// Without CAP_MKNOD it comes to EPERM, once it is past Landlock and modes; but a filter may say so too.
private func makingDevice(in directory: CInt, filtered: Bool) -> ContentsProof.Outcome {
    guard let held = try? Capabilities.effective(), !held.contains(Capabilities(rawValue: 1 << UInt64(CAP_MKNOD)))
    else { return .skipped("with CAP_MKNOD it would be made") }
    let device = clinux_makedev(1, 3)
    if mknodat(directory, ".dirlistd-proof", S_IFCHR, device) == 0 {
        unlinkat(directory, ".dirlistd-proof", 0)
        return .admitted
    }
    let error = errno
    return error == EPERM && !filtered ? .admitted : .refused(errno: error)
}

/// Whether the kernel would execute it; it is not executed.
func execution(of file: Candidate) -> ContentsProof.Attempt {
    let result = clinux_execve_check(file.handle.number)
    let outcome: ContentsProof.Outcome =
        switch result {
        case 0: .admitted
        case -EINVAL, -ENOSYS: .skipped("before Linux 6.14 it cannot be tried without executing it")
        default: .refused(errno: -result)
        }
    return .init(
        means: "execute", path: file.path, expected: [EACCES, EPERM], permitted: file.mayExecute, outcome: outcome
    )
}

/// Extended attributes: they are no contents, and Landlock does not cover them. A system call filter can.
func extendedAttributes(of file: Candidate) -> ContentsProof.Attempt {
    let result = CInt(clamping: clinux_getxattr(file.procPath, "user.dirlistd-proof"))
    let outcome: ContentsProof.Outcome =
        switch result {
        // The call is let in; there is no such attribute.
        case 0..., -ENODATA: .admitted
        case -EOPNOTSUPP: .skipped("the file system has none")
        default: .refused(errno: -result)
        }
    return .init(
        means: "read extended attributes (not covered by Landlock)", path: file.path, expected: [],
        permitted: file.mayRead, outcome: outcome
    )
}
