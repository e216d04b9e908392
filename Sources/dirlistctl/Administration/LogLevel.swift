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

extension LogLevel {
    static var names: [String] { Self.allCases.map(\.name) }

    /// Reads what stands on a command line, saying what is wrong.
    static func reading(_ argument: String) throws -> LogLevel {
        guard let level = LogLevel(argument) else {
            throw ValidationError("write \(self.names.joined(separator: ", ")) or a number from 0 to 7")
        }
        return level
    }
}
