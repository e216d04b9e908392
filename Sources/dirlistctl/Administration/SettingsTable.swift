// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// The table that `config show` prints: a line for each setting, those that are not defaults in bold.
struct SettingsTable {
    let table: TextTable
    let escaping: NameEscaping

    init(_ surroundings: Surroundings) {
        self.escaping = NameEscaping(utf8: surroundings.showsUTF8)
        self.table = TextTable(
            columns: [
                .init(heading: "SETTING"),
                // Never cut: it is what was asked for.
                .init(heading: "VALUE"),
                .init(heading: "FROM", narrowest: 20, keepsEnd: true),
            ],
            width: surroundings.isTerminal ? surroundings.width : nil,
            utf8: surroundings.showsUTF8,
            isStyled: surroundings.allowsColors
        )
    }

    /// Appends the table.
    func append(_ settings: [Admin.Setting], to text: inout [UInt8]) {
        let rows = settings.map { setting in
            let style: TextStyle? = setting.isDefault ? nil : .bold
            let origin = setting.origin == ServiceControl.SetLogLevel.name ? "log-level" : setting.origin
            return [setting.key, setting.value, origin].map {
                TextCell($0, escaping: self.escaping, style: style)
            }
        }
        self.table.append(rows, to: &text)
    }
}

extension Admin.Setting {
    /// Whether nobody has said what it is.
    var isDefault: Bool { self.origin == "default" }
}
