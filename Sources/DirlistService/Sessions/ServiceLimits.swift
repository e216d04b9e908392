// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How much one client, or all of them, may ask for.
public struct ServiceLimits: Sendable {
    /// Connections at once.
    public var connections: Int
    /// Connections at once from one IP address.
    public var connectionsPerAddress: Int
    /// Walks through the tree at once, those for disk usage included.
    public var walks: Int
    /// Watches at once.
    public var watches: Int
    /// Entries in a listing that is one reply.
    public var replyEntries: Int
    /// Time for one request, until it ends with what it has.
    public var requestTime: Duration

    /// Bytes after which a listing that is one reply stops taking entries, whatever `replyEntries` says: names and
    /// link targets may be long, and strict clients refuse messages of more than 16 MiB.
    public static let replyBytes = 4 << 20

    /// How often a path may turn back by ".." while `tree.exclude` or `tree.hidden` hide anything.
    public static let turnsInPath = 64

    /// Batches of a listing, the first ones, that nothing else goes before. They are several hundred entries; listings
    /// that go on take turns with one another and with walks.
    public static let promptBatches = 3

    /// A time after which a batch goes out with what it has; the next one is made smaller.
    public static let batchTime = Duration.milliseconds(100)

    /// A time after which a job of a watch makes room for others.
    public static let watchTime = Duration.milliseconds(10)

    /// Bytes after which what a watch tells goes out, though there is more.
    public static let watchReplyBytes = 64 << 10

    /// Workers that go through a tree side by side for one request: one for each processor, but a few at most, for
    /// requests run beside one another too.
    public static let walkWorkers = min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), 8)

    /// How long a worker of a walk works at a time before others get their turn.
    public static let walkTurn = Duration.milliseconds(3)

    /// Bytes of directory records that a worker of a walk takes at once.
    public static let walkBlock = 32 << 10

    /// Bytes of replies that a worker of a walk collects at most before they go out.
    public static let walkBatch = 64 << 10

    /// How long replies of a walk wait at most for more to go out with.
    public static let walkPatience = Duration.milliseconds(50)

    /// How often a disk usage says how far it is.
    public static let progressInterval = Duration.milliseconds(250)

    /// Owner names remembered at once.
    public static let ownersRemembered = 4096

    /// How long an owner's name is remembered.
    public static let ownersRememberedFor = Duration.seconds(300)

    /// Limits as given; all of them are settings.
    public init(
        connections: Int,
        connectionsPerAddress: Int,
        walks: Int,
        watches: Int,
        replyEntries: Int,
        requestTime: Duration
    ) {
        self.connections = connections
        self.connectionsPerAddress = connectionsPerAddress
        self.walks = walks
        self.watches = watches
        self.replyEntries = replyEntries
        self.requestTime = requestTime
    }
}
