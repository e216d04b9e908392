// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// A directory of a walk that still has something to give. It may be closed while it waits, and is then opened again.
final class OpenDirectory: Sendable {
    private struct State {
        var directory: Directory?
        /// Whether it was opened again, so that its position is at its start.
        var isRewound = false
    }

    let node: WalkedDirectory
    /// The change time when the walk came to it.
    let changedNSec: Int64
    private let state: Mutex<State>

    init(node: WalkedDirectory, directory: Directory, changedNSec: Int64) {
        self.node = node
        self.changedNSec = changedNSec
        self.state = Mutex(State(directory: directory))
    }

    /// Closes it; whoever works on it keeps it open meanwhile.
    func close() {
        state.withLock { $0.directory = nil }
    }

    /// The directory, opened again if need be.
    /// - Parameter first: The directory that the walk began at.
    /// - Throws: ENOENT when another one is in its place now.
    func opened(beneath first: Directory) throws(FileSystemError) -> Directory {
        if let directory = state.withLock({ $0.directory }) { return directory }
        let directory = try reopen(beneath: first)
        return state.withLock { state in
            if let other = state.directory { return other }
            state = State(directory: directory, isRewound: true)
            return directory
        }
    }

    /// Sees to it that reading goes on where it stopped.
    /// - Parameter cookie: Where that is.
    func resume(at cookie: Int64, beneath first: Directory) throws(FileSystemError) {
        let directory = try opened(beneath: first)
        let isRewound = state.withLock { state in
            defer { state.isRewound = false }
            return state.isRewound
        }
        if isRewound { try directory.seek(to: cookie) }
    }

    private func reopen(beneath first: Directory) throws(FileSystemError) -> Directory {
        var path: [UInt8] = []
        node.copyPath(to: &path)
        var rest = path[...]
        var directory = first
        while !rest.isEmpty {
            // As much as the kernel takes at once: PATH_MAX counts the terminating zero.
            var part = rest.prefix(Int(PATH_MAX) - 1)
            if part.count < rest.count, let slash = part.lastIndex(of: UInt8(ascii: "/")) { part = part[..<slash] }
            directory = try directory.openFound(Array(part), staysOnMount: false)
            rest = rest[part.endIndex...].drop { $0 == UInt8(ascii: "/") }
        }
        guard node.isSame(try directory.metadata(.walked)) else {
            throw FileSystemError(operation: .open, path: path, errno: .noSuchFileOrDirectory)
        }
        return directory
    }
}
