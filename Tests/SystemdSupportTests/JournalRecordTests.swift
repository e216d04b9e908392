// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Testing

@testable import SystemdSupport

@Suite struct JournalRecordTests {
    func fields(_ level: Logger.Level, _ metadata: Logger.Metadata) -> [String] {
        let event = LogEvent(
            level: level,
            message: "two\nlines",
            metadata: nil,
            source: "dirlistd",
            file: "dirlistd/Daemon.swift",
            function: "serve()",
            line: 42
        )
        return JournalRecord(event, metadata: metadata).fields.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func hasTheFieldsOfTheJournal() {
        #expect(
            self.fields(.warning, ["message_id": "1bdf", "changed": "log.level", "need-restart": "port"]) == [
                "MESSAGE=two\nlines", "PRIORITY=4", "SYSLOG_IDENTIFIER=dirlistd",
                "CODE_FILE=dirlistd/Daemon.swift", "CODE_LINE=42", "CODE_FUNC=serve()",
                "DIRLISTD_CHANGED=log.level", "MESSAGE_ID=1bdf", "DIRLISTD_NEED_RESTART=port",
            ]
        )
    }

    @Test(arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2]))
    func levelsAreThoseOfSyslog(_ level: Logger.Level, _ priority: Int) {
        #expect(self.fields(level, [:]).contains("PRIORITY=\(priority)"))
    }

    @Test func fieldNamesAreNeverTooLong() {
        let fields = self.fields(.info, [String(repeating: "x", count: 100): "1"])
        #expect(fields.last == "DIRLISTD_" + String(repeating: "X", count: 55) + "=1")
    }
}
