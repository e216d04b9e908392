// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// The table that `config show` prints: a line for each setting, those that are not defaults in bold. On a terminal a
/// long array goes on in lines below.
struct SettingsTable {
    /// With the longest key and the least of where a value comes from, 80 columns.
    private static let widestValue = 24

    let table: TextTable
    let escaping: NameEscaping

    init(_ surroundings: Surroundings) {
        self.escaping = NameEscaping(utf8: surroundings.showsUTF8)
        self.table = TextTable(
            columns: [
                .init(heading: "SETTING"),
                // Never cut: it is what was asked for.
                .init(heading: "VALUE", widest: Self.widestValue),
                .init(heading: "FROM", narrowest: 20, keepsEnd: true),
            ],
            width: surroundings.isTerminal ? surroundings.width : nil,
            utf8: surroundings.showsUTF8,
            isStyled: surroundings.allowsColors
        )
    }

    /// Appends the table.
    func append(_ settings: [Admin.Setting], to text: inout [UInt8]) {
        let rows = settings.flatMap { setting in
            let style: TextStyle? = setting.isDefault ? nil : .bold
            let origin = setting.origin == ServiceControl.SetLogLevel.name ? "log-level" : setting.origin
            let values = self.table.width == nil ? [setting.value] : Self.broken(setting.value)
            return values.enumerated().map { line, value in
                (line == 0 ? [setting.key, value, origin] : ["", value, ""]).map {
                    TextCell($0, escaping: self.escaping, style: style)
                }
            }
        }
        self.table.append(rows, to: &text)
    }

    /// A value as lines that fit, where it is an array; its items stay whole.
    private static func broken(_ value: String) -> [String] {
        guard value.first == "[", value.utf8.count > self.widestValue else { return [value] }
        var lines: [String] = []
        var line = ""
        for item in items(of: value) {
            if line.isEmpty {
                line = item
            } else if line.utf8.count + 1 + item.utf8.count <= self.widestValue {
                line += " " + item
            } else {
                lines.append(line)
                line = " " + item
            }
        }
        return lines + [line]
    }
}

/// What stands between the spaces of an array in TOML, but for those within strings.
private func items(of array: String) -> [String] {
    var items: [String] = []
    var item = String.UnicodeScalarView()
    var isQuoted = false
    var isEscaped = false
    for scalar in array.unicodeScalars {
        if scalar == " ", !isQuoted {
            items.append(String(item))
            item = .init()
            continue
        }
        if scalar == "\"", !isEscaped { isQuoted.toggle() }
        isEscaped = scalar == "\\" && !isEscaped
        item.append(scalar)
    }
    return items + [String(item)]
}

extension Admin.Setting {
    /// Whether nobody has said what it is.
    var isDefault: Bool { self.origin == "default" }
}
