// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// How `top` looks on a screen of a given size.
struct TopScreen {
    let width: Int
    let height: Int
    let escaping: NameEscaping
    let isColored: Bool
    /// What stands above the table.
    let header: TopHeader

    /// How many sessions there is room for.
    func page(_ model: TopModel) -> Int {
        let (header, footer) = self.parts(model)
        return max(self.height - header.count - footer.count - 1, 0)
    }

    /// All lines of the screen. `model` must have been scrolled for the page.
    func lines(_ model: TopModel) -> [TextCell] {
        let (header, footer) = self.parts(model)
        var lines = header
        if model.mode == .help {
            lines += Self.help.map { TextCell($0, escaping: self.escaping) }
        } else {
            lines += self.table(model)
        }
        lines = Array(lines.prefix(max(self.height - footer.count, 0)))
        while lines.count < self.height - footer.count { lines.append(TextCell()) }
        return (lines + footer).prefix(self.height).map { self.fit($0) }
    }

    private func table(_ model: TopModel) -> [TextCell] {
        let table = TopTable(model, width: self.width, escaping: self.escaping)
        var headings = table.headings()
        headings.append(spaces: self.width - headings.width)
        headings.style = .reverse
        let rows = model.rows[model.firstRow...].prefix(self.page(model)).map { row in
            var line = table.line(row)
            if row.session.id == model.selection {
                line.append(spaces: self.width - line.width)
                line.style = .reverse
            } else if model.trouble != nil || !row.isBusy {
                line.style = .faint
            }
            return line
        }
        return [headings] + rows
    }

    private func fit(_ line: TextCell) -> TextCell {
        var line = line.cut(to: self.width, utf8: self.escaping.utf8)
        if !self.isColored, let style = line.style, ![.bold, .faint, .reverse].contains(style) { line.style = .bold }
        return line
    }

    // MARK: Above and below the table

    /// A low screen has fewer lines above the table, and none below it unless there is something to ask.
    private func parts(_ model: TopModel) -> (header: [TextCell], footer: [TextCell]) {
        let hasFooter = self.height >= 4 || (self.height >= 2 && model.mode != .table)
        let room = self.height >= 4 ? max(self.height - 4, 1) : self.height - 2 - (hasFooter ? 1 : 0)
        let header = self.header.lines(model, width: self.width, count: self.height == 1 ? 1 : max(room, 0))
        return (header, hasFooter ? [self.footer(model)] : [])
    }

    private func footer(_ model: TopModel) -> TextCell {
        switch model.mode {
        case .confirmation(let session):
            let question = "Disconnect session \(session.id) (\(session.peer))? y or n"
            return TextCell(question, escaping: self.escaping, style: .bold)
        case .help:
            return TextCell("Any key goes back, q quits.", escaping: self.escaping, style: .bold)
        case .table:
            if let notice = model.notice { return TextCell(notice, escaping: self.escaping, style: .bold) }
            var line = TextCell()
            for hint in Self.hints {
                let gap = line.width == 0 ? 0 : 2
                guard line.width + gap + hint.utf8.count <= self.width else { break }
                line.append(spaces: gap)
                line.append(word: hint)
            }
            line.style = .faint
            return line
        }
    }

    private static let hints = [
        "q quit", "h help", "<> sort", "r reverse", "i idle", "arrows select", "k disconnect", "p pause",
    ]

    private static let help = [
        "",
        "arrows     select a session and scroll; also PageUp, PageDown, Home, End",
        "Esc        select none",
        "k or d     disconnect the selected session, after a question",
        "< or >     sort by the column to the left or the right",
        "r          reverse the order",
        "i          hide idle sessions, or show them",
        "space or p pause, or go on",
        "+ or -     look less often, or more often",
        "Enter      look now",
        "Ctrl-L     draw the screen anew",
        "q          quit",
        "",
        "TIME is for how long a request has been answered, in minutes and seconds,",
        "or for how long there has been none. SENT is bytes of replies. Rates are",
        "of the time since the last look. A session is idle that is not answered and",
        "whose rates are 0; METHOD is - where one is busy, but not at that moment.",
    ]
}
