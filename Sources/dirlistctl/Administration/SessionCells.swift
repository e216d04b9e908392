// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// What is told of a session in a table, a cell each.
struct SessionCells {
    let escaping: NameEscaping
    /// Microseconds since 1970.
    let now: Int
    /// The peer of the session that asks, as the daemon writes it; nil when it is not told apart.
    var ownPeer: String?

    func id(_ session: Admin.Session) -> TextCell {
        TextCell(session.id)
    }

    func peer(_ session: Admin.Session) -> TextCell {
        TextCell(session.peer, escaping: self.escaping)
    }

    func role(_ session: Admin.Session) -> TextCell {
        TextCell(session.role, escaping: self.escaping)
    }

    /// Who it is; a hyphen when that is not known.
    func identity(_ session: Admin.Session) -> TextCell {
        TextCell(session.identity ?? "-", escaping: self.escaping)
    }

    /// For how long it has been there.
    func age(_ session: Admin.Session) -> TextCell {
        self.elapsed(since: session.sinceUSec)
    }

    /// How long ago its last request came; a hyphen while one is being answered.
    func idle(_ session: Admin.Session) -> TextCell {
        if session.method != nil { return TextCell("-", escaping: self.escaping) }
        return self.elapsed(since: session.lastRequestUSec ?? session.sinceUSec)
    }

    func requests(_ session: Admin.Session) -> TextCell {
        TextCell(session.requests)
    }

    func entries(_ session: Admin.Session) -> TextCell {
        TextCell(session.entries)
    }

    func sent(_ session: Admin.Session) -> TextCell {
        TextCell(byteAmount: session.bytesSent)
    }

    /// What is being answered: the method without its interface, and the path; a hyphen when nothing is.
    func doing(_ session: Admin.Session) -> TextCell {
        guard let member = session.member else { return TextCell("-", escaping: self.escaping) }
        if session.isOwn(peer: self.ownPeer) {
            return TextCell("this command", escaping: self.escaping, style: .faint)
        }
        var cell = TextCell(member, escaping: self.escaping)
        if let path = session.path {
            cell.append(word: " ")
            cell.append(name: path, escaping: self.escaping)
        }
        return cell
    }

    private func elapsed(since microseconds: Int64) -> TextCell {
        TextCell(elapsedText(since: microseconds, now: self.now), escaping: self.escaping)
    }
}
