// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What Landlock can take away: landlock(7), linux/landlock.h.
struct LandlockRights: Equatable {
    /// The newest ABI whose rights are known here.
    static let newestABI = 7

    var files: FileRights
    var network: NetworkRights
    var scopes: Scopes

    /// Everything that a kernel of this ABI can take away and that is known here.
    static func all(abi: Int) -> LandlockRights {
        var rights = LandlockRights(files: .first, network: [], scopes: [])
        if abi >= 2 { rights.files.insert(.refer) }
        if abi >= 3 { rights.files.insert(.truncate) }
        if abi >= 4 { rights.network = [.bindTCP, .connectTCP] }
        if abi >= 5 { rights.files.insert(.ioctlDevice) }
        if abi >= 6 { rights.scopes = [.abstractUnixSockets, .signals] }
        // ABI 7 brought flags for the audit log and no right.
        return rights
    }

    struct FileRights: OptionSet {
        let rawValue: UInt64

        static let readFile = FileRights(rawValue: 1 << 2)
        static let readDirectory = FileRights(rawValue: 1 << 3)
        /// Moving or linking into another directory.
        static let refer = FileRights(rawValue: 1 << 13)
        static let truncate = FileRights(rawValue: 1 << 14)
        static let ioctlDevice = FileRights(rawValue: 1 << 15)
        /// The rights of ABI 1: execute, write, read, and making and removing entries of each kind.
        static let first = FileRights(rawValue: (1 << 13) - 1)
    }

    struct NetworkRights: OptionSet {
        let rawValue: UInt64

        static let bindTCP = NetworkRights(rawValue: 1 << 0)
        static let connectTCP = NetworkRights(rawValue: 1 << 1)
    }

    struct Scopes: OptionSet {
        let rawValue: UInt64

        /// Connections to abstract Unix sockets of processes outside.
        static let abstractUnixSockets = Scopes(rawValue: 1 << 0)
        /// Signals to processes outside.
        static let signals = Scopes(rawValue: 1 << 1)
    }
}
