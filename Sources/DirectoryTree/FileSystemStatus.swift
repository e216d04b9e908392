// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The space of a file system, as statfs(2) and df(1) have it.
public struct FileSystemStatus: Sendable, Equatable {
    /// Its kind as the mount table names it: "ext4", "nfs4", "fuse.sshfs", ...
    public let kind: String
    /// Bytes in all.
    public let size: Int64
    /// Bytes that nothing takes up.
    public let free: Int64
    /// Bytes that an ordinary user may still fill.
    public let available: Int64
    /// Inodes in all; 0 where the file system makes them as needed.
    public let inodes: Int64
    /// Inodes that nothing takes up.
    public let inodesFree: Int64
    /// Whether the file system itself takes no changes. A mount of it may be read-only for this process alone, as a
    /// service manager arranges it, which says nothing to anybody else.
    public let isReadOnly: Bool
}

extension OpenEntry {
    /// The file system that holds it.
    public func fileSystem() throws(FileSystemError) -> FileSystemStatus {
        var status = statfs()
        var result: CInt
        repeat { result = clinux_fstatfs(descriptor.number, &status) } while result == -EINTR
        guard result == 0 else {
            throw FileSystemError(operation: .fileSystem, path: path, errno: Errno(rawValue: -result))
        }
        let mount = self.mount()
        let blockSize = Int64(status.f_frsize > 0 ? status.f_frsize : status.f_bsize)
        func bytes(_ blocks: UInt) -> Int64 {
            let (product, overflow) = Int64(clamping: blocks).multipliedReportingOverflow(by: blockSize)
            return overflow ? .max : product
        }
        return FileSystemStatus(
            kind: mount?.kind ?? Self.kind(magic: Int64(status.f_type)),
            size: bytes(status.f_blocks), free: bytes(status.f_bfree), available: bytes(status.f_bavail),
            inodes: Int64(clamping: status.f_files), inodesFree: Int64(clamping: status.f_ffree),
            isReadOnly: mount?.isReadOnly ?? (Int32(truncatingIfNeeded: status.f_flags) & CInt(ST_RDONLY) != 0))
    }

    /// What the mount table says; nil when it cannot be read, or has lost the mount.
    private func mount() -> Mount? {
        var metadata = Metadata()
        guard descriptor.metadata(.mount, flags: CLINUX_AT_STATX_DONT_SYNC, into: &metadata) == nil,
            metadata.record.stx_mask & CLINUX_STATX_MNT_ID != 0
        else { return nil }
        return Mount.withID(metadata.record.stx_mnt_id)
    }

    /// A kind by the number that statfs(2) gives, linux/magic.h: several kinds may share one. A number that is not
    /// known stands for itself, in hexadecimal digits.
    static func kind(magic: Int64) -> String {
        let kinds: [Int64: String] = [
            0xef53: "ext4", 0x5846_5342: "xfs", 0x9123_683e: "btrfs", 0x0102_1994: "tmpfs", 0x6969: "nfs",
            0x794c_7630: "overlay", 0x2fc1_2fc1: "zfs", 0x4d44: "vfat", 0x2011_bab0: "exfat", 0xf2f5_2010: "f2fs",
            0x6573_5546: "fuse", 0x7371_7368: "squashfs", 0x9660: "iso9660", 0x1501_3346: "udf",
            0xff53_4d42: "cifs", 0xfe53_4d42: "smb2", 0x00c3_6400: "ceph", 0x0102_1997: "9p", 0x9fa0: "proc",
            0x6265_6572: "sysfs", 0x1cd1: "devpts", 0x8584_58f6: "ramfs", 0x6367_7270: "cgroup2",
        ]
        return kinds[magic & 0xffff_ffff] ?? "0x\(String(magic & 0xffff_ffff, radix: 16))"
    }
}
