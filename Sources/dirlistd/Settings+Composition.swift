// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import DirlistService
import Logging
import NIOCore
import VarlinkNIO

extension Settings.Log.Level {
    /// The same level as swift-log has it; the names are the same.
    var logLevel: Logger.Level { Logger.Level(rawValue: self.rawValue) ?? .info }
}

extension Visibility {
    /// What the configuration shows of the tree.
    init(_ settings: Settings.Tree) {
        self.init(
            hidden: settings.hidden,
            excludedNames: settings.exclude.filter { $0.scope == .names }.flatMap(\.parts),
            excludedPaths: settings.exclude.filter { $0.scope == .paths }.map(\.parts)
        )
    }
}

extension TreePolicy {
    /// What the configuration says of clients and what they may ask for.
    init(_ settings: Settings) {
        self.init(
            visibility: Visibility(settings.tree),
            showsOwners: settings.tree.owners,
            access: AccessPolicy { settings.access.permits($0) },
            limits: ServiceLimits(
                connections: settings.limits.connections,
                connectionsPerAddress: settings.limits.connectionsPerAddress,
                walks: settings.limits.walks,
                watches: settings.limits.watches,
                replyEntries: settings.limits.replyEntries,
                requestTime: settings.limits.requestTime
            )
        )
    }
}

extension TransportLimits {
    /// What the configuration says a connection may cost.
    init(_ settings: Settings.Limits) {
        self.init(
            callSize: settings.requestSize,
            idleTime: TimeAmount(settings.idleTimeout),
            writeTime: TimeAmount(settings.writeTimeout)
        )
    }
}
