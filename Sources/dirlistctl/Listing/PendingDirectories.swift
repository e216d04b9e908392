// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Directories that a recursive listing has yet to visit, each before the next one beside it. Of those that wait
/// only the names are kept, for there can be many.
struct PendingDirectories {
    private struct Level {
        let directory: [UInt8]
        let names: [[UInt8]]
        var next = 0
    }

    private var levels: [Level] = []

    /// Adds the directories in `directory`, which come before all that wait already.
    mutating func add(_ names: [[UInt8]], in directory: [UInt8]) {
        if !names.isEmpty { self.levels.append(Level(directory: directory, names: names)) }
    }

    /// Takes the path of the next one; nil when none is left.
    mutating func next() -> [UInt8]? {
        guard let last = self.levels.indices.last else { return nil }
        let level = self.levels[last]
        if level.next + 1 < level.names.count {
            self.levels[last].next += 1
        } else {
            self.levels.removeLast()
        }
        return joinPath(level.directory, level.names[level.next])
    }
}
