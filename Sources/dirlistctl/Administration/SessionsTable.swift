// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// The table that `sessions` prints: a line for each session, of which a narrow terminal shows who it is and what it
/// does before anything else.
struct SessionsTable {
    private let table: TextTable
    private let cells: SessionCells

    /// - Parameters:
    ///   - now: in microseconds since 1970.
    ///   - process: the process that asks.
    init(_ surroundings: Surroundings, now: Int, process: Int32) {
        self.table = TextTable(
            columns: [
                .init(heading: "ID", isNumber: true),
                .init(heading: "PEER"),
                .init(heading: "ROLE", dispensability: 6),
                .init(heading: "IDENTITY", narrowest: 8, dispensability: 3),
                .init(heading: "AGE", dispensability: 5),
                .init(heading: "IDLE", dispensability: 2),
                .init(heading: "REQUESTS", isNumber: true, dispensability: 7),
                .init(heading: "ENTRIES", isNumber: true, dispensability: 4),
                .init(heading: "SENT", isNumber: true, dispensability: 3),
                .init(heading: "DOING", narrowest: 24, dispensability: 1),
            ],
            width: surroundings.isTerminal ? surroundings.width : nil,
            utf8: surroundings.showsUTF8,
            isStyled: surroundings.allowsColors
        )
        self.cells = SessionCells(
            escaping: NameEscaping(utf8: surroundings.showsUTF8),
            now: now,
            ownPeer: Admin.Session.peer(process: process)
        )
    }

    /// Appends the table.
    func append(_ sessions: [Admin.Session], to text: inout [UInt8]) {
        let cells = self.cells
        let rows = sessions.map { session in
            [
                cells.id(session), cells.peer(session), cells.role(session), cells.identity(session),
                cells.age(session), cells.idle(session), cells.requests(session), cells.entries(session),
                cells.sent(session), cells.doing(session),
            ]
        }
        self.table.append(rows, to: &text)
    }
}
