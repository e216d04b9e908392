// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// Lowers the calling thread's share of the processor, for good: other threads of this process and of all others go
/// first.
///
/// sched_setattr(2) rather than setpriority(2), which the service's system call filter has do nothing.
/// - Parameter niceness: 1 to 19, as nice(1) has it.
/// - Returns: whether it was permitted. It matters to speed alone.
@discardableResult
public func lowerThreadWeight(niceness: CInt) -> Bool {
    clinux_set_niceness(niceness) == 0
}
