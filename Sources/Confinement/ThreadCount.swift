// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How many threads this process has: the entries of /proc/self/task, proc_pid_task(5).
func threadCount() throws(SystemError) -> Int {
    guard let stream = opendir("/proc/self/task") else { throw SystemError(errno: errno) }
    defer { closedir(stream) }
    var count = 0
    errno = 0
    while let entry = readdir(stream) {
        // Threads are numbers; the others are "." and "..".
        if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
    }
    guard errno == 0 else { throw SystemError(errno: errno) }
    return count
}
