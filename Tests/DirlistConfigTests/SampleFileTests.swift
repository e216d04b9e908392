// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import DirlistConfig

/// The file that is installed, `etc/dirlistd/dirlistd.toml`.
enum SampleFile {
    static func text() throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = tests.deletingLastPathComponent().appending(path: "etc/dirlistd/dirlistd.toml")
        return try String(contentsOf: file, encoding: .utf8)
    }

    /// The text with every setting switched on: without the # of lines that are not prose.
    static func uncommented() throws -> String {
        try self.text().split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") ? $0.dropFirst() : $0 }
            .joined(separator: "\n")
    }
}

@Suite struct SampleFileTests {
    @Test func asItIsItChangesNothing() throws {
        let configuration = try Configuration.parse(SampleFile.text(), file: "sample")
        #expect(configuration.settings == .default)
        for setting in Setting.all {
            #expect(configuration.origin(of: setting.key) == .default)
        }
    }

    @Test func uncommentedItHasEveryKeyWithItsDefault() throws {
        let text = try SampleFile.uncommented()
        let configuration = try Configuration.parse(text, file: "sample")
        #expect(configuration.settings == .default)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var order: [Int] = []
        for setting in Setting.all {
            guard case .file(_, let line) = configuration.origin(of: setting.key) else {
                Issue.record("\(setting.key) is not in the sample file")
                continue
            }
            order.append(line)
            #expect(lines[line - 1] == "\(setting.name) = \(setting.defaultText)")
        }
        #expect(order == order.sorted())
    }

    @Test func everyKeyIsExplainedAndEveryRangeIsNamed() throws {
        let lines = try SampleFile.text().split(separator: "\n", omittingEmptySubsequences: false)
        for setting in Setting.all {
            let table = setting.table.isEmpty ? 0 : try #require(lines.firstIndex(of: "#[\(setting.table)]"))
            let index = try #require(lines[table...].firstIndex { $0.hasPrefix("#\(setting.name) = ") })
            let prose = lines[..<index].reversed().drop { !$0.hasPrefix("# ") }.prefix { $0.hasPrefix("# ") }
            #expect(!prose.isEmpty)
            let text = prose.reversed().map { $0.dropFirst(2) }.joined(separator: " ")
            let range = setting.possible.matches(of: /from (\S+) to (\S+)/).first
            if let range {
                #expect(text.contains("\(range.1) to \(range.2)"), "\(setting.key): \(text)")
            }
        }
    }
}

@Suite struct SettingTests {
    @Test func namesAndTables() {
        #expect(Setting.all.map(\.key).count == Set(Setting.all.map(\.key)).count)
        #expect(
            Suggestion.tables == ["tree", "access", "tls", "limits", "log", "admin", "metrics", "classic", "service"])
        for setting in Setting.all {
            #expect(setting.key == (setting.table.isEmpty ? setting.name : "\(setting.table).\(setting.name)"))
            #expect(!setting.meaning.isEmpty && !setting.meaning.contains("\n") && !setting.meaning.hasSuffix("."))
            #expect(!setting.kind.isEmpty)
        }
    }

    /// Names are found in any table when they stand in the wrong one, so no two tables share one; but every listener
    /// has an address.
    @Test func namesAreUnique() {
        let names = Setting.all.map(\.name).filter { $0 != "address" }
        #expect(Set(names).count == names.count)
    }

    @Test func whatIsShownIsReadBack() throws {
        let text = """
            address = ["10.1.2.3", "::1"]
            port = 1
            root = "/srv/\\"ü\\\\\\u0001"
            [tree]
            hidden = false
            exclude = ["*.tmp", "/private/[a-c]?"]
            owners = false
            [access]
            allow = ["10.0.0.0/8", "::1"]
            plaintext = true
            [tls]
            certificate = "/etc/dirlistd/\\"ü.pem"
            key = "server.key"
            client_authority = "clients"
            [limits]
            connections = 2
            connections_per_address = 3
            request_size = 1025
            reply_entries = 4
            request_time = "1h30min"
            idle_timeout = "1d1ms"
            write_timeout = "250ms"
            [log]
            level = "warning"
            requests = "all"
            [admin]
            socket = "/tmp/a b.socket"
            [metrics]
            address = "[::1]:9895"
            """
        let first = try settings(text)
        let shown = Setting.all.map { "\($0.key) = \($0.text(in: first))" }.joined(separator: "\n")
        #expect(try settings(shown) == first)
        #expect(first != .default)
    }
}
