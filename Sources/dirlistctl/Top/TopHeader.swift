// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// What `top` says of the daemon as a whole.
struct TopHeader {
    /// The machine that this is; nil when it is not known.
    var host: String?
    /// Where the daemon is asked.
    let address: String
    let escaping: NameEscaping
    /// Seconds that the local clock is ahead of UTC at a time in seconds since 1970.
    var localOffset = LocalClock.systemOffset

    /// The `count` lines that matter most.
    /// - Parameter width: the columns that a line has; nil for as many as it takes.
    func lines(_ model: TopModel, width: Int?, count: Int = 4) -> [TextCell] {
        let state = self.state(model)
        var lines = [
            (self.daemon(model, width: width), 2), (self.place(model), 4), (self.activity(model, width: width), 1),
            (state.line, 3),
        ]
        if state.isUrgent { lines[3].1 = 0 }
        let kept = Set(lines.map(\.1).sorted().prefix(count))
        return lines.filter { kept.contains($0.1) }.map(\.0)
    }

    /// Which daemon this is, and what time it is.
    private func daemon(_ model: TopModel, width: Int?) -> TextCell {
        guard let sample = model.sample else { return TextCell() }
        let status = sample.status
        var line = TextCell("dirlistd \(status.version)", escaping: self.escaping, style: .bold)
        if let host = self.host { line.append(TextCell(" on \(host)", escaping: self.escaping)) }
        line.append(word: ", pid \(status.pid), up \(elapsedText(since: status.startedUSec, now: sample.now))")
        let seconds = floorDivide(sample.now, 1_000_000)
        let time = CivilTime(seconds: seconds + self.localOffset(seconds))
        var clock: [UInt8] = []
        for (place, part) in [time.hour, time.minute, time.second].enumerated() {
            if place > 0 { clock.append(UInt8(ascii: ":")) }
            clock.append(decimal: part, width: 2, fill: UInt8(ascii: "0"))
        }
        let gap = (width ?? 0) - line.width - clock.count
        guard gap >= 2 || width == nil else { return line }
        line.append(spaces: max(gap, 2))
        line.append(word: String(decoding: clock, as: UTF8.self))
        return line
    }

    /// What it serves, and where it was asked.
    private func place(_ model: TopModel) -> TextCell {
        guard let status = model.sample?.status else { return TextCell() }
        var line = TextCell()
        line.append(word: "Root ")
        line.append(name: status.root, escaping: self.escaping)
        line.append(word: " at ")
        line.append(TextCell(self.address, escaping: self.escaping))
        return line
    }

    /// What goes on, as much of it as there is room for.
    private func activity(_ model: TopModel, width: Int?) -> TextCell {
        guard let sample = model.sample else { return TextCell() }
        func rate(_ number: Double?) -> String { number.map { scaledText($0) } ?? "-" }
        let sent = model.rates?.bytes.map { byteRateText($0) } ?? "-"
        let parts = [
            "Sessions \(sample.sessions.count), \(model.busyCount) busy", "  Requests \(rate(model.rates?.requests))/s",
            "  Entries \(rate(model.rates?.entries))/s", "  Sent \(sent)/s", "  Errors \(rate(model.rates?.errors))/s",
            " (\(scaledText(Double(sample.status.errors), isWhole: true)))",
        ]
        var line = TextCell()
        for part in parts {
            // Half a number would be another one.
            guard line.width == 0 || line.width + part.utf8.count <= width ?? .max else { break }
            line.append(word: part)
        }
        line.style = model.trouble == nil ? .bold : .faint
        return line
    }

    /// What is wrong, else how this program is set.
    private func state(_ model: TopModel) -> (line: TextCell, isUrgent: Bool) {
        if let trouble = model.trouble { return (TextCell(trouble, escaping: self.escaping, style: .red), true) }
        if model.isPaused { return (TextCell("Paused; space goes on.", escaping: self.escaping, style: .yellow), true) }
        let warnings = model.sample?.status.warnings ?? []
        let order =
            "every \(secondsText(model.delay)), sorted by \(model.sort.rawValue)\(model.isReversed ? " reversed" : "")"
        guard let first = warnings.first else {
            return (TextCell("No warnings; \(order)", escaping: self.escaping), false)
        }
        return (TextCell("Warnings \(warnings.count): \(first)", escaping: self.escaping, style: .yellow), false)
    }
}
