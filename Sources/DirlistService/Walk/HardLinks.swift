// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Synchronization

/// The files with several names that were met, each once: what memory a disk usage takes grows with these.
///
/// A file is counted where du(1) counts it: in the directory in which a walk alone, depth first, meets its first name.
/// When only one sum is asked for, the places do not matter and are not kept.
final class HardLinks: Sendable {
    private struct Key: Hashable {
        var inode: UInt64
        var device: DeviceNumber
    }

    private struct Place {
        var node: WalkedDirectory
        var entry: EntryPlace
        var size: Int64
        var allocated: Int64
    }

    /// Several, so that workers seldom wait for one another. Without places the values are nil.
    private let shards: [Shard]
    private let keepsPlaces: Bool

    private final class Shard: Sendable {
        let places = Mutex<[Key: Place?]>([:])
    }

    init(keepingPlaces: Bool) {
        self.keepsPlaces = keepingPlaces
        self.shards = (0..<64).map { _ in Shard() }
    }

    /// Notes a name of a file. Returns whether the file is met for the first time.
    func note(_ metadata: borrowing Metadata, at entry: EntryPlace, in node: WalkedDirectory) -> Bool {
        let key = Key(inode: metadata.inode, device: metadata.device)
        let (size, allocated) = (metadata.size, metadata.allocated)
        return self.shards[Int(key.inode % UInt64(self.shards.count))].places.withLock { places in
            guard let index = places.index(forKey: key) else {
                let place = Place(node: node, entry: entry, size: size, allocated: allocated)
                places[key] = .some(self.keepsPlaces ? place : nil)
                return true
            }
            if let first = places.values[index], node.comes(at: entry, before: first.node, at: first.entry) {
                places.values[index] = Place(node: node, entry: entry, size: size, allocated: allocated)
            }
            return false
        }
    }

    /// Adds each file to the row of the directory where it counts. Without places that is done already.
    func count(in table: UsageTable) {
        for shard in self.shards {
            shard.places.withLock { places in
                for case let place? in places.values {
                    let totals = UsageTotals(size: place.size, allocated: place.allocated)
                    table.add(totals, to: place.node.tag)
                }
                places = [:]
            }
        }
    }
}
