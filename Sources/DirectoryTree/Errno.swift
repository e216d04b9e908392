// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// An error number of the kernel, as a value.
///
/// The named constants are those that callers tell apart; any number can be
/// made with ``init(rawValue:)``.
public struct Errno: RawRepresentable, Sendable, Hashable {
    /// The number, positive: errno(3).
    public let rawValue: CInt

    /// The error with this number.
    @inlinable
    public init(rawValue: CInt) {
        self.rawValue = rawValue
    }

    /// The symbolic name, such as "EACCES"; "errno 999" for a number without one.
    public var name: String {
        guard let name = clinux_errno_name(rawValue) else { return "errno \(rawValue)" }
        return String(cString: name)
    }

    /// What the number means, in English, such as "Permission denied".
    public var message: String {
        guard let text = clinux_errno_description(rawValue) else { return "Unknown error \(rawValue)" }
        return String(cString: text)
    }

    /// EPERM
    public static var notPermitted: Errno { Errno(rawValue: EPERM) }
    /// ENOENT
    public static var noSuchFileOrDirectory: Errno { Errno(rawValue: ENOENT) }
    /// EINTR
    public static var interrupted: Errno { Errno(rawValue: EINTR) }
    /// EIO
    public static var inputOutput: Errno { Errno(rawValue: EIO) }
    /// EAGAIN
    public static var tryAgain: Errno { Errno(rawValue: EAGAIN) }
    /// EACCES
    public static var permissionDenied: Errno { Errno(rawValue: EACCES) }
    /// EXDEV: what openat2(2) says of a path that leaves the root.
    public static var crossesBoundary: Errno { Errno(rawValue: EXDEV) }
    /// ENOTDIR
    public static var notDirectory: Errno { Errno(rawValue: ENOTDIR) }
    /// EINVAL
    public static var invalidArgument: Errno { Errno(rawValue: EINVAL) }
    /// EMFILE: this process has no descriptor left.
    public static var tooManyOpenFiles: Errno { Errno(rawValue: EMFILE) }
    /// ENFILE: the system has no descriptor left.
    public static var tooManyOpenFilesInSystem: Errno { Errno(rawValue: ENFILE) }
    /// ENOSPC: for inotify_add_watch(2), that fs.inotify.max_user_watches is reached.
    public static var noSpaceLeft: Errno { Errno(rawValue: ENOSPC) }
    /// ENAMETOOLONG
    public static var nameTooLong: Errno { Errno(rawValue: ENAMETOOLONG) }
    /// ELOOP
    public static var tooManySymbolicLinks: Errno { Errno(rawValue: ELOOP) }
    /// EDEADLK: for a directory that is within itself, which the kernel has no error for.
    static var wouldDeadlock: Errno { Errno(rawValue: EDEADLK) }
    /// ESTALE
    public static var stale: Errno { Errno(rawValue: ESTALE) }
}
