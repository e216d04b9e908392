// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The priority of syslog(3) from which on the daemon logs.
enum LogLevel: Int, CaseIterable {
    case emerg = 0
    case alert, crit, err, warning, notice, info, debug

    /// Its name, as systemd's tools write it.
    var name: String { "\(self)" }

    /// What people write for it, too: the words of the daemon's configuration, and those of syslog(3) of old.
    private static let synonyms: [String: LogLevel] = [
        "panic": .emerg, "critical": .crit, "error": .err, "warn": .warning, "trace": .debug,
    ]

    /// Reads a name or a number.
    init?(_ text: String) {
        if let number = Int(text) {
            self.init(rawValue: number)
        } else if let level = Self.allCases.first(where: { $0.name == text.lowercased() })
            ?? Self.synonyms[text.lowercased()]
        {
            self = level
        } else {
            return nil
        }
    }
}

extension LogLevel: ExpressibleByArgument {
    init?(argument: String) {
        self.init(argument)
    }

    var defaultValueDescription: String { self.name }

    static var allValueStrings: [String] { Self.allCases.map(\.name) }
    static var defaultCompletionKind: CompletionKind { .list(self.allValueStrings) }
}
