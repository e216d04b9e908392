// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Which file it is, whatever its names: device and inode.
struct FileIdentity: Hashable {
    private let device: dev_t
    private let inode: ino_t

    init(of descriptor: CInt) throws(SystemError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemError(errno: errno) }
        self.device = status.st_dev
        self.inode = status.st_ino
    }

    /// Whether it is this directory, its parent, its parent's parent, and so on.
    func isAmong(ancestorsOf directory: CInt) throws(SystemError) -> Bool {
        var current = try OwnedDescriptor(opening: ".", in: directory, flags: CLINUX_O_PATH | O_DIRECTORY)
        var identity = try FileIdentity(of: current.number)
        while identity != self {
            let child = identity
            current = try OwnedDescriptor(opening: "..", in: current.number, flags: CLINUX_O_PATH | O_DIRECTORY)
            identity = try FileIdentity(of: current.number)
            // The parent of "/" is itself.
            if identity == child { return false }
        }
        return true
    }
}
