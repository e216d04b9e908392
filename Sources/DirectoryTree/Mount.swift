// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// A line of the mount table: /proc/PID/mountinfo, proc_pid_mountinfo(5).
struct Mount: Equatable {
    /// The kind of the file system, with the kind below after a dot, as in "fuse.sshfs".
    var kind: String
    /// Whether the file system itself, not just this mount of it, is read-only.
    var isReadOnly: Bool

    /// The mount with this number (STATX_MNT_ID), as this process sees it; nil when there is none.
    static func withID(_ id: UInt64) -> Mount? {
        guard let table = read("/proc/self/mountinfo") else { return nil }
        return find(id, in: table)
    }

    /// Finds the mount's line: number, parent, device, root, mount point, options, optional fields, "-", kind, source,
    /// options of the file system. Spaces within fields are escaped.
    static func find(_ id: UInt64, in table: [UInt8]) -> Mount? {
        let number = Array(String(id).utf8)
        for line in table.split(separator: UInt8(ascii: "\n")) where line.starts(with: number) {
            let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard fields[0] == number[...], let dash = fields.firstIndex(of: [UInt8(ascii: "-")]),
                fields.count > dash + 3
            else { continue }
            let options = fields[dash + 3].split(separator: UInt8(ascii: ","))
            return Mount(
                kind: String(decoding: fields[dash + 1], as: UTF8.self),
                isReadOnly: options.contains(Array("ro".utf8)[...]))
        }
        return nil
    }

    private static func read(_ path: String) -> [UInt8]? {
        let number = clinux_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let file = FileDescriptor(owning: number)
        var table: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = block.withUnsafeMutableBytes { clinux_read(file.number, $0.baseAddress, $0.count) }
            if count == -EINTR { continue }
            guard count > 0 else { return count == 0 ? table : nil }
            table += block[..<count]
        }
    }
}
