// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Exit statuses, after sysexits.h. The unit's restart rules are written with them in mind.
enum ExitCode: Int32 {
    /// It was told to stop.
    case stopped = 0
    /// It failed while running, or could not listen.
    case failed = 1
    /// The command line is wrong: EX_USAGE.
    case usage = 64
    /// The kernel does not let it be confined: EX_NOPERM.
    case sandbox = 77
    /// The configuration, or what it points to, is wrong: EX_CONFIG. Starting again does not help.
    case configuration = 78
}
