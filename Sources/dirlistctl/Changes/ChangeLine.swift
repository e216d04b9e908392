// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// Lines that `watch` prints: the local time, what happened, and the path that it befell, ended by a slash when that
/// is a directory.
struct ChangeLine {
    /// As the longest change.
    private static let changeWidth = 10

    /// The path that was asked for; nil for the working directory, whose entries are told by their names alone.
    let base: [UInt8]?
    /// Nil prints paths byte for byte.
    let escaping: NameEscaping?
    let isColored: Bool
    private var clock: LocalClock

    init(base: [UInt8]?, escaping: NameEscaping? = nil, isColored: Bool = false, clock: LocalClock = LocalClock()) {
        self.base = base
        self.escaping = escaping
        self.isColored = isColored
        self.clock = clock
    }

    /// Appends a line without its end. `now` is in microseconds since 1970.
    mutating func append(_ change: Tree.Change, _ reply: Tree.Watch.Reply, now: Int, to line: inout [UInt8]) {
        self.append(time: self.clock.time(at: floorDivide(now, 1_000_000)), to: &line)
        line.append(" ")
        if self.isColored { line += bytes("\u{1B}[\(Self.color(change))m") }
        let word = bytes(change.rawValue)
        line += word
        if self.isColored { line.append("\u{1B}[0m") }
        line.append(spaces: Self.changeWidth - word.count + 1)
        NameText(escaping: self.escaping).appendText(self.path(of: reply), to: &line)
    }

    /// What a change befell.
    func path(of reply: Tree.Watch.Reply) -> [UInt8] {
        var path = self.base ?? []
        let directory = reply.directory ?? bytes(".")
        if directory != bytes(".") { path = joinPath(path, directory) }
        guard let name = reply.name else { return joinPath(path.isEmpty ? bytes(".") : path, []) }
        path = joinPath(path, name)
        return reply.kind == .directory ? path + [UInt8(ascii: "/")] : path
    }

    private func append(time: CivilTime, to line: inout [UInt8]) {
        let zero = UInt8(ascii: "0")
        line.append(decimal: time.year, width: 4, fill: zero)
        line.append("-")
        line.append(decimal: time.month, width: 2, fill: zero)
        line.append("-")
        line.append(decimal: time.day, width: 2, fill: zero)
        line.append(" ")
        line.append(decimal: time.hour, width: 2, fill: zero)
        line.append(":")
        line.append(decimal: time.minute, width: 2, fill: zero)
        line.append(":")
        line.append(decimal: time.second, width: 2, fill: zero)
    }

    /// The colour of a change (ECMA-48, SGR): what comes is green, what goes is red, and what needs a person stands
    /// out.
    private static func color(_ change: Tree.Change) -> String {
        switch change {
        case .created, .movedTo: "32"
        case .deleted, .movedFrom: "31"
        case .modified, .attributes: "33"
        case .unmounted, .gap: "1;97;41"
        }
    }
}
