// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How the program ends; scripts rely on the numbers. The worst of several answers counts. Usage errors end with
/// 64 (`EX_USAGE`, sysexits.h), which ArgumentParser does.
enum ExitStatus: Int32, Comparable {
    /// Everything was answered completely.
    case complete = 0
    /// There was an answer, and something is missing from it; what, is said on the standard error.
    case incomplete = 1
    /// There was no answer: not found, refused, unreachable.
    case noAnswer = 2

    static func < (left: ExitStatus, right: ExitStatus) -> Bool {
        left.rawValue < right.rawValue
    }

    /// Makes it worse if `other` is.
    mutating func worsen(to other: ExitStatus) {
        self = max(self, other)
    }

    var code: ExitCode { ExitCode(self.rawValue) }
}
