// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// How many names a batch takes, in bytes of directory records.
///
/// The first batch is small, so that something is said at once; each next one is twice as large, up to replies of 64
/// to 256 KiB. Where a file system is slow batches shrink again, for what is known should not wait.
struct BatchSize: Sendable, Equatable {
    /// Bytes for directory records: 40 and more an entry.
    private(set) var names = Self.smallest
    private let largest: Int
    private let replyBytesPerRecordByte: Int

    private static let smallest = 4 << 10

    init(_ detail: Tree.Detail) {
        // Replies take about 45, 155 and 350 bytes an entry.
        switch detail {
        case .names: (self.largest, self.replyBytesPerRecordByte) = (128 << 10, 2)
        case .standard: (self.largest, self.replyBytesPerRecordByte) = (32 << 10, 5)
        case .full: (self.largest, self.replyBytesPerRecordByte) = (16 << 10, 10)
        }
    }

    /// Memory to begin a reply with.
    var reply: Int { self.names * self.replyBytesPerRecordByte }

    /// The size for the next batch, when one of this size took `time`.
    func after(_ time: Duration) -> BatchSize {
        var next = self
        if time > ServiceLimits.batchTime {
            next.names = max(Self.smallest, self.names / 2)
        } else if time < ServiceLimits.batchTime / 4 {
            next.names = min(self.largest, self.names * 2)
        }
        return next
    }
}
