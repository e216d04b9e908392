// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// Why a process cannot be confined.
public enum ConfinementError: Error, Equatable, Sendable {
    /// The kernel has no Landlock, was started without it, or a filter keeps us from it.
    case noLandlock(errno: CInt)
    /// The kernel has no openat2(2), or a filter keeps us from it.
    case noOpenat2(errno: CInt)
    /// There are other threads already, which would stay free: how many threads there are.
    case otherThreads(Int)
    /// A file or directory whose contents were to stay readable is the root, or holds it.
    case exposesRoot(path: String)
    /// A step failed: what was attempted, on what, and what the system said.
    case failed(Attempt, path: String?, errno: CInt)

    /// A step of the confinement.
    public enum Attempt: String, Sendable {
        /// Reading /proc/self/task.
        case countThreads = "counting threads"
        /// prctl(2), PR_SET_NO_NEW_PRIVS.
        case forbidNewPrivileges = "setting no_new_privs"
        /// capset(2).
        case dropCapabilities = "dropping capabilities"
        /// landlock_create_ruleset(2).
        case createRuleset = "creating a Landlock ruleset"
        /// landlock_add_rule(2).
        case addRule = "adding a Landlock rule"
        /// Opening what is to stay readable, or finding out where it is.
        case openReadable = "opening what stays readable"
        /// landlock_restrict_self(2).
        case restrict = "entering the Landlock domain"
    }

    /// Takes a step, and says which it was when the system refuses.
    static func attempting<Result: ~Copyable>(
        _ attempt: Attempt, path: String? = nil, _ step: () throws(SystemError) -> Result
    ) throws(ConfinementError) -> Result {
        do {
            return try step()
        } catch {
            throw .failed(attempt, path: path, errno: error.errno)
        }
    }
}

extension ConfinementError: CustomStringConvertible {
    /// A sentence's worth: what was attempted, on what, what the system said.
    public var description: String {
        switch self {
        case .noLandlock(let errno): "Landlock cannot be had: \(errnoMessage(errno))"
        case .noOpenat2(let errno): "openat2 cannot be had: \(errnoMessage(errno))"
        case .otherThreads(let count): "the process has \(count) threads, and only one can be confined"
        case .exposesRoot(let path): "\(path) was to stay readable, and it is the root or holds it"
        case .failed(let attempt, let path, let errno):
            "\(attempt.rawValue)\(path.map { " (\($0))" } ?? ""): \(errnoMessage(errno))"
        }
    }
}

/// What an errno means, in English.
func errnoMessage(_ number: CInt) -> String {
    clinux_errno_description(number).map { String(cString: $0) } ?? "error \(number)"
}

/// "EACCES" for EACCES.
func errnoName(_ number: CInt) -> String {
    clinux_errno_name(number).map { String(cString: $0) } ?? "errno \(number)"
}
