// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI

/// What the table tells of each session.
enum TopColumn: String, CaseIterable, ExpressibleByArgument, Sendable {
    case id, peer, role, identity, time
    case requestRate = "requests/s"
    case entryRate = "entries/s"
    case sendRate = "sent/s"
    case requests, entries, sent, method, path

    var heading: String {
        switch self {
        case .requestRate: "REQ/S"
        case .entryRate: "ENT/S"
        case .sendRate: "SENT/S"
        case .requests: "REQS"
        default: self.rawValue.uppercased()
        }
    }

    /// Numbers and times: they stand to the right, and the largest come first.
    var isNumber: Bool {
        switch self {
        case .peer, .role, .identity, .method, .path: false
        default: true
        }
    }

    /// Whether a table that is sorted by it begins with the largest.
    var isDescending: Bool { self.isNumber && self != .id }

    /// How many columns of the terminal it always has, so that the table does not jump.
    var least: Int {
        switch self {
        case .id, .requests, .entries: 4
        case .peer: 9
        case .time: 6
        case .sendRate, .sent: 5
        default: 0
        }
    }

    /// How many columns of the terminal it has at most.
    func most(width: Int) -> Int {
        switch self {
        case .peer: width < 60 ? 15 : width < 120 ? 21 : 47
        case .identity: width < 120 ? 12 : 32
        case .method: 16
        default: .max
        }
    }

    /// The column with the highest number is the first to be left out where the terminal is narrow.
    var dispensability: Int {
        switch self {
        case .requests: 12
        case .entries: 11
        case .role: 10
        case .sent: 9
        case .identity: 8
        case .requestRate: 7
        case .path: 6
        case .entryRate: 5
        case .time: 4
        case .sendRate: 3
        case .method: 2
        case .peer: 1
        case .id: 0
        }
    }

    /// What stands in the column.
    func cell(_ row: TopRow, _ escaping: NameEscaping) -> TextCell {
        func text(_ text: String?) -> TextCell { TextCell(text ?? "-", escaping: escaping) }
        let session = row.session
        switch self {
        case .id: return TextCell(session.id)
        case .peer: return text(session.peer)
        case .role: return text(session.role)
        case .identity: return text(session.identity)
        case .time: return text(shortElapsedText(microseconds: row.time))
        case .requestRate: return text(row.rates.map { scaledText($0.requests) })
        case .entryRate: return text(row.rates.map { scaledText($0.entries) })
        case .sendRate: return text(row.rates.map { byteRateText($0.bytes) })
        case .requests: return text(scaledText(Double(session.requests), isWhole: true))
        case .entries: return text(scaledText(Double(session.entries), isWhole: true))
        case .sent: return TextCell(byteAmount: session.bytesSent)
        case .method: return text(row.isOwn ? "(top)" : session.member ?? (row.isBusy ? "-" : "idle"))
        case .path:
            var cell = TextCell()
            if let path = session.path { cell.append(name: path, escaping: escaping) }
            return cell
        }
    }

    /// Whether `left` comes before `right` where the small come first; nil when neither does.
    func isAscending(_ left: TopRow, _ right: TopRow) -> Bool? {
        func order<Key: Comparable>(_ key: (TopRow) -> Key) -> Bool? {
            let (left, right) = (key(left), key(right))
            return left == right ? nil : left < right
        }
        switch self {
        case .id: return nil
        case .peer: return order { $0.session.peer }
        case .role: return order { $0.session.role }
        case .identity: return order { $0.session.identity ?? "" }
        // Who is answered longest, and after those, who is not asked for longest.
        case .time: return order { $0.isAnswered ? 1 : 0 } ?? order { $0.time }
        case .requestRate: return order { $0.rates?.requests ?? 0 }
        case .entryRate: return order { $0.rates?.entries ?? 0 }
        case .sendRate: return order { $0.rates?.bytes ?? 0 }
        case .requests: return order { $0.session.requests }
        case .entries: return order { $0.session.entries }
        case .sent: return order { $0.session.bytesSent }
        // The idle last.
        case .method: return order { $0.isAnswered ? 0 : $0.isBusy ? 1 : 2 } ?? order { $0.session.member ?? "" }
        case .path: return order { $0.session.path == nil ? 1 : 0 } ?? order { $0.session.path ?? "" }
        }
    }
}
