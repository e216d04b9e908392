// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// What the system said to one call.
struct SystemError: Error, Equatable {
    let errno: CInt

    /// Takes what a call of CLinux returned, which is a negated errno when it failed.
    @discardableResult
    static func check(_ result: CInt) throws(SystemError) -> CInt {
        guard result >= 0 else { throw SystemError(errno: -result) }
        return result
    }
}

/// The owner of an open file descriptor; closes it when it goes.
struct OwnedDescriptor: ~Copyable, Sendable {
    let number: CInt

    /// Takes over a descriptor.
    init(owning number: CInt) {
        self.number = number
    }

    /// Opens what exists, relative to a directory, with O_CLOEXEC.
    init(opening path: String, in directory: CInt = AT_FDCWD, flags: CInt) throws(SystemError) {
        self.number = try SystemError.check(clinux_openat(directory, path, flags | O_CLOEXEC))
    }

    deinit {
        // Nothing that must last is written through one, so there is no error that matters.
        _ = close(self.number)
    }
}
