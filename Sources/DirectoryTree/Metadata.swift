// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import CLinux
internal import Glibc

/// Which metadata to ask the kernel for: a statx(2) mask. Less may cost less, on
/// network file systems above all.
public struct MetadataFields: Sendable, Hashable {
    let mask: UInt32

    private init(_ mask: CUnsignedInt) {
        self.mask = mask
    }

    /// What `ls -l` shows: kind, mode, links, owner, group, size, modification time.
    public static let standard = MetadataFields(
        STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_UID | STATX_GID | STATX_SIZE | STATX_MTIME)
    /// Everything that ``Metadata`` has.
    public static let full = MetadataFields(STATX_BASIC_STATS | STATX_BTIME)
    /// What disk usage adds up: kind, links, inode, size, allocated; and the mount.
    public static let usage = MetadataFields(
        STATX_TYPE | STATX_NLINK | STATX_INO | STATX_SIZE | STATX_BLOCKS | CLINUX_STATX_MNT_ID)
    /// The kind alone, for an entry whose directory does not tell it.
    public static let kind = MetadataFields(STATX_TYPE)
    /// What tells one inode from another.
    static let identity = MetadataFields(STATX_INO | STATX_BTIME)
    /// Which mount it was found through.
    static let mount = MetadataFields(CLINUX_STATX_MNT_ID)
    /// The change time.
    static let changed = MetadataFields(STATX_CTIME)
    /// What a walk has to know of a directory: which one it is, on which mount, and when it last changed.
    static let walked = MetadataFields(STATX_INO | STATX_CTIME | CLINUX_STATX_MNT_ID)
}

/// Major and minor number of a device.
public struct DeviceNumber: Sendable, Hashable {
    /// The major number.
    public let major: UInt32
    /// The minor number.
    public let minor: UInt32

    /// A device from its two numbers.
    @inlinable
    public init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }
}

/// What statx(2) says of one entry; memory to be used again for each.
///
/// Only what the ``MetadataFields`` asked for is meaningful. Times are since 1970,
/// negative before it and rounded down; beyond what fits they stay at the limit.
public struct Metadata: Sendable {
    @usableFromInline
    var record = statx()

    /// All zero.
    public init() {}

    /// What the entry is.
    @inlinable
    public var kind: EntryKind { EntryKind(mode: record.stx_mode) }

    /// The permission bits with set-user-ID, set-group-ID and sticky: mode & 07777.
    @inlinable
    public var permissions: UInt16 { record.stx_mode & 0o7777 }

    /// The number of hard links.
    @inlinable
    public var links: UInt32 { record.stx_nlink }

    /// The owner.
    @inlinable
    public var uid: UInt32 { record.stx_uid }

    /// The group.
    @inlinable
    public var gid: UInt32 { record.stx_gid }

    /// The size in bytes; of a symlink, the length of its target.
    @inlinable
    public var size: Int64 { Int64(clamping: record.stx_size) }

    /// The bytes that it takes up on the disk.
    @inlinable
    public var allocated: Int64 {
        // statx(2): blocks are of 512 bytes, whatever the file system's own size is.
        let (product, overflow) = record.stx_blocks.multipliedReportingOverflow(by: 512)
        return overflow ? .max : Int64(clamping: product)
    }

    /// The inode number.
    @inlinable
    public var inode: UInt64 { record.stx_ino }

    /// The device of the file system that holds it; always there.
    @inlinable
    public var device: DeviceNumber { DeviceNumber(major: record.stx_dev_major, minor: record.stx_dev_minor) }

    /// Tells mounts apart: the mount's own number, or, where the kernel does not tell it (before Linux 5.8), that of
    /// the device.
    var mount: UInt64 {
        if record.stx_mask & CLINUX_STATX_MNT_ID != 0 { return record.stx_mnt_id }
        return UInt64(record.stx_dev_major) << 32 | UInt64(record.stx_dev_minor)
    }

    /// The device that it stands for, if it is a block or character device.
    @inlinable
    public var nodeDevice: DeviceNumber { DeviceNumber(major: record.stx_rdev_major, minor: record.stx_rdev_minor) }

    /// When the contents last changed, in microseconds.
    @inlinable
    public var modifiedUSec: Int64 { Self.microseconds(record.stx_mtime) }

    /// When it was last read, in microseconds.
    @inlinable
    public var accessedUSec: Int64 { Self.microseconds(record.stx_atime) }

    /// When contents or metadata last changed, in microseconds.
    @inlinable
    public var changedUSec: Int64 { Self.microseconds(record.stx_ctime) }

    /// When it was made, in microseconds; nil where the file system keeps no such time.
    @inlinable
    public var createdUSec: Int64? {
        record.stx_mask & UInt32(STATX_BTIME) != 0 ? Self.microseconds(record.stx_btime) : nil
    }

    /// As ``changedUSec``, in nanoseconds.
    @inlinable
    public var changedNSec: Int64 { Self.nanoseconds(record.stx_ctime) }

    /// As ``createdUSec``, in nanoseconds.
    @inlinable
    public var createdNSec: Int64? {
        record.stx_mask & UInt32(STATX_BTIME) != 0 ? Self.nanoseconds(record.stx_btime) : nil
    }

    @inlinable
    static func microseconds(_ time: statx_timestamp) -> Int64 {
        scaled(time, unitsPerSecond: 1_000_000, nanosecondsPerUnit: 1000)
    }

    @inlinable
    static func nanoseconds(_ time: statx_timestamp) -> Int64 {
        scaled(time, unitsPerSecond: 1_000_000_000, nanosecondsPerUnit: 1)
    }

    // The nanoseconds count forward from the second also before 1970, so this
    // rounds down throughout.
    @inlinable
    static func scaled(_ time: statx_timestamp, unitsPerSecond: Int64, nanosecondsPerUnit: UInt32) -> Int64 {
        let (product, overflow) = time.tv_sec.multipliedReportingOverflow(by: unitsPerSecond)
        let (sum, carried) = product.addingReportingOverflow(Int64(time.tv_nsec / nanosecondsPerUnit))
        if overflow || carried { return time.tv_sec < 0 ? .min : .max }
        return sum
    }
}
