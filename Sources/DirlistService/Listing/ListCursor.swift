// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree

/// Where a listing goes on: a place in one certain directory.
///
/// The place is the kernel's own cookie for it (`d_off` of getdents64(2)), which file systems keep valid across
/// opens for the sake of NFS; with it go the directory's identity, so that a cursor is never used on another
/// directory, and a checksum against accidents. Whoever forges one gets some part of a listing that is open to
/// them anyway.
struct ListCursor: Equatable {
    /// The directory that the cursor belongs to.
    var directory: DirectoryIdentity
    /// The directory's change time when the listing began, in nanoseconds.
    var changed: Int64
    /// The kernel's cookie of the next entry.
    var position: Int64

    private static let version = "1"

    init(directory: DirectoryIdentity, changed: Int64, position: Int64) {
        self.directory = directory
        self.changed = changed
        self.position = position
    }

    /// Reads a cursor from a call. Nil when it is none of ours.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let words = parts.dropFirst().compactMap { UInt64($0, radix: 16) }
        guard parts.count == 7, words.count == 6, parts[0] == Self.version, words[5] == checksum(words[..<5]) else {
            return nil
        }
        self.directory = DirectoryIdentity(
            device: DeviceNumber(
                major: UInt32(truncatingIfNeeded: words[0] >> 32),
                minor: UInt32(truncatingIfNeeded: words[0])
            ),
            inode: words[1],
            createdNSec: Int64(bitPattern: words[2])
        )
        self.changed = Int64(bitPattern: words[3])
        self.position = Int64(bitPattern: words[4])
    }

    /// The cursor as clients carry it.
    var text: String {
        var words: [UInt64] = [
            UInt64(self.directory.device.major) << 32 | UInt64(self.directory.device.minor),
            self.directory.inode,
            UInt64(bitPattern: self.directory.createdNSec),
            UInt64(bitPattern: self.changed),
            UInt64(bitPattern: self.position),
        ]
        words.append(checksum(words[...]))
        return ([Self.version] + words.map { String($0, radix: 16) }).joined(separator: ".")
    }
}

/// FNV-1a over the words' bytes.
private func checksum(_ words: ArraySlice<UInt64>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for word in words {
        for shift in stride(from: 0, to: 64, by: 8) {
            hash = (hash ^ (word >> shift & 0xff)) &* 0x100_0000_01b3
        }
    }
    return hash
}
