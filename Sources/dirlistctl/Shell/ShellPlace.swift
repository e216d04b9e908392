// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import NIOCore
import Synchronization
import VarlinkNIO

/// Where a shell is, for what is asked beside its connection: that may be gone, or change at any time.
final class ShellPlace: Sendable {
    /// Who has pressed a key does not wait longer.
    static let patience = DurationArgument(seconds: 2)

    private let address: Address
    private let files: TLSFiles?
    private let path = Mutex(bytes("/"))

    init(address: Address, files: TLSFiles?) {
        self.address = address
        self.files = files
    }

    /// The working directory, from the root.
    var directory: [UInt8] {
        get { self.path.withLock { $0 } }
        set { self.path.withLock { $0 = newValue } }
    }

    /// The entries of a directory whose names begin so; with `onlyDirectories` those that may be entered.
    @Sendable func lookup(
        _ directory: [UInt8],
        _ beginning: [UInt8],
        onlyDirectories: Bool
    ) async throws -> [Tree.Entry] {
        let isAbsolute = directory.first == UInt8(ascii: "/")
        let directory = isAbsolute ? directory : joinPath(self.directory, directory)
        return try await cancelling(after: Self.patience) {
            let tls = try self.files?.load()
            return try await VarlinkConnection.with(self.address, tls: tls, timeout: .seconds(2)) { connection in
                try await remoteNames(
                    beginning: beginning,
                    in: directory.last == UInt8(ascii: "/") ? directory : directory + bytes("/"),
                    TreeConnection(connection: connection),
                    where: { !onlyDirectories || $0.kind == .directory || $0.kind == .symlink }
                )
            }
        }
    }
}
