// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A directory that a ``TreeWalk`` has come to: its name and the directory that it was found in.
///
/// It holds no path, for in a deep tree those would take memory by the square of the depth; the path is put together
/// when somebody wants to write it.
public final class WalkedDirectory: Sendable {
    /// How far below the directory that the walk began at; 0 for that one itself.
    public let depth: Int
    /// Its name in the directory that holds it; empty for the one that the walk began at.
    public let name: [UInt8]
    /// The place of its entry in the directory that holds it.
    public let place: EntryPlace
    /// What the one who found it gave it: ``DirectoryNames/append(_:number:tag:)``; 0 for the first directory.
    public let tag: UInt32
    /// How many bytes its path from where the walk began has.
    public let pathCount: Int

    let mount: UInt64
    let device: DeviceNumber
    let inode: UInt64
    // Written by `init` and by `deinit`, where nobody else has the object; in between it is only read.
    private nonisolated(unsafe) var holder: WalkedDirectory?

    init(
        name: [UInt8], place: EntryPlace, tag: UInt32, in parent: WalkedDirectory?, metadata: borrowing Metadata
    ) {
        self.name = name
        self.place = place
        self.tag = tag
        self.holder = parent
        self.depth = parent.map { $0.depth + 1 } ?? 0
        self.pathCount = Self.pathCount(of: name.count, in: parent)
        self.mount = metadata.mount
        self.device = metadata.device
        self.inode = metadata.inode
    }

    deinit {
        // One after the other: left to itself, each would end the one above from within its own end, and a deep tree
        // would take more stack than a thread has.
        var next = holder
        holder = nil
        while isKnownUniquelyReferenced(&next), let last = next {
            next = last.holder
            last.holder = nil
        }
    }

    /// The directory that it was found in; nil for the one that the walk began at.
    public var parent: WalkedDirectory? { holder }

    /// How many bytes the path of a directory with a name of `count` bytes has.
    static func pathCount(of count: Int, in parent: WalkedDirectory?) -> Int {
        guard let parent else { return 0 }
        return parent.depth == 0 ? count : parent.pathCount + 1 + count
    }

    /// Whether something else is mounted over an entry of this directory.
    /// - Parameter metadata: The entry's, asked for with ``MetadataFields/usage``.
    public func isMountPoint(_ metadata: borrowing Metadata) -> Bool {
        metadata.mount != mount
    }

    /// Replaces `path` by the path from where the walk began, such as "a/b"; empty for that directory itself.
    public func copyPath(to path: inout [UInt8]) {
        path.removeAll(keepingCapacity: true)
        path.append(contentsOf: repeatElement(UInt8(ascii: "/"), count: pathCount))
        var end = pathCount
        var directory = self
        while let parent = directory.parent {
            end -= directory.name.count
            for (offset, byte) in directory.name.enumerated() { path[end + offset] = byte }
            end -= 1
            directory = parent
        }
    }

    /// Whether an entry of this directory comes before one of another in the order in which a walk alone, depth first,
    /// would meet them.
    public func comes(at place: EntryPlace, before other: WalkedDirectory, at otherPlace: EntryPlace) -> Bool {
        var (one, onePlace) = (self, place)
        var (two, twoPlace) = (other, otherPlace)
        // What is below an entry comes right after that entry: both are followed up to the directory that they share.
        while one !== two {
            if one.depth >= two.depth, let parent = one.parent {
                (one, onePlace) = (parent, one.place)
            } else if let parent = two.parent {
                (two, twoPlace) = (parent, two.place)
            } else {
                // Directories of two walks; there is no order between those.
                return false
            }
        }
        if onePlace != twoPlace { return onePlace < twoPlace }
        return depth < other.depth
    }

    /// Whether these are the metadata of this directory.
    func isSame(_ metadata: borrowing Metadata) -> Bool {
        let (theirDevice, theirMount) = (metadata.device, metadata.mount)
        return metadata.inode == inode && theirDevice == device && theirMount == mount
    }

    /// Whether an entry of this directory is this directory or one above it: a bind mount can put a directory into
    /// itself, and nothing else can.
    /// - Parameter metadata: The entry's, asked for with ``MetadataFields/usage``.
    public func isLoop(_ metadata: borrowing Metadata) -> Bool {
        // On one mount every directory is in one place only.
        guard isMountPoint(metadata) else { return false }
        let (inode, device) = (metadata.inode, metadata.device)
        var next: WalkedDirectory? = self
        while let directory = next {
            if directory.inode == inode && directory.device == device { return true }
            next = directory.parent
        }
        return false
    }
}

/// Where an entry stands in its directory, in the order of reading.
public struct EntryPlace: Sendable, Hashable, Comparable {
    /// The number of the block that it was read with, and its own in that block.
    let number: UInt64

    /// A place by the numbers of the block and of the entry in it, both from 0.
    @inlinable
    public init(block: UInt32, entry: UInt32) {
        self.init(number: UInt64(block) << 32 | UInt64(entry))
    }

    @usableFromInline
    init(number: UInt64) {
        self.number = number
    }

    /// Whether the first is read before the second.
    public static func < (one: EntryPlace, other: EntryPlace) -> Bool {
        one.number < other.number
    }
}
