// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import DirlistService
import Logging

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
