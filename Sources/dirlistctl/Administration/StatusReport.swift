// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// What `status` prints: how the daemon is, in a line, then what there is to know of it, and last what somebody should
/// do something about.
struct StatusReport {
    /// The column in which values begin.
    private static let valueColumn = 13
    /// Where details go on below what they are about.
    private static let detailColumn = 17
    /// What is left beside a name for its details, else they go below it.
    private static let narrowestDetails = 24

    private let escaping: NameEscaping
    /// The columns of a line; nil when a line may have any.
    private let width: Int?
    private let isStyled: Bool
    /// Microseconds since 1970.
    private let now: Int
    private let clock: LocalClock

    /// - Parameter now: in microseconds since 1970.
    init(_ surroundings: Surroundings, now: Int, clock: LocalClock = LocalClock()) {
        self.escaping = NameEscaping(utf8: surroundings.showsUTF8)
        self.width = surroundings.isTerminal ? surroundings.width : nil
        self.isStyled = surroundings.allowsColors
        self.now = now
        self.clock = clock
    }

    /// Appends the report.
    func append(_ status: Admin.Status.Reply, to text: inout [UInt8]) {
        let protections = Protection.all(status.protections)
        self.appendHeadline(status, protections, to: &text)
        self.append("Since", self.since(status.startedUSec), to: &text)
        self.append("PID", "\(status.pid)", to: &text)
        self.append("Root", path: status.root, to: &text)
        self.append("Config", path: status.configuration, to: &text)
        self.append(status.listeners, to: &text)
        self.append("Sessions", grouped(status.sessions), to: &text)
        self.append("Requests", self.requests(status), to: &text)
        self.append("Entries", grouped(status.entries), to: &text)
        self.append(protections, to: &text)
        if !status.warnings.isEmpty { text.append("\n") }
        for warning in status.warnings {
            let label = "Warning:"
            text.append(bytes(label), style: self.isStyled ? .yellow : nil)
            text.append(" ")
            self.appendWords(of: self.escaping.plain(warning), at: label.utf8.count + 1, to: &text)
        }
    }

    /// The dot and its line.
    private func appendHeadline(
        _ status: Admin.Status.Reply,
        _ protections: [Protection],
        to text: inout [UInt8]
    ) {
        let absent = protections.filter { $0.verdict == .missing || $0.verdict == .essentialMissing }
        let isBroken = protections.contains { $0.verdict == .essentialMissing }
        let unknown = protections.filter { $0.verdict == .unknown }
        let isWell = absent.isEmpty && unknown.isEmpty && status.warnings.isEmpty
        let color: TextStyle = isBroken ? .red : isWell ? .green : .yellow
        let dot =
            switch (self.escaping.utf8, isBroken) {
            case (true, false): "●"
            case (true, true): "×"
            case (false, false): "*"
            case (false, true): "x"
            }
        text.append(bytes(dot), style: self.isStyled ? color : nil)
        text.append(" ")
        var line = ["dirlistd \(self.escaping.plain(status.version)) is running"]
        if !absent.isEmpty { line.append("without \(absent.map(\.name).joined(separator: ", "))") }
        if !unknown.isEmpty { line.append("\(enumerated(unknown.map(\.name))) not known") }
        if !status.warnings.isEmpty { line.append("with \(counted(status.warnings.count, "warning", "warnings"))") }
        self.appendWords(of: line.joined(separator: ", "), at: 2, style: .bold, to: &text)
    }

    /// Appends a line that begins with a label, which may be empty.
    private func append(_ label: String, _ value: String, to text: inout [UInt8]) {
        self.appendLabel(label, to: &text)
        self.appendWords(of: value, at: Self.valueColumn, to: &text)
    }

    /// Appends a line with a path, which is never broken: it is there to be copied.
    private func append(_ label: String, path: String, to text: inout [UInt8]) {
        self.appendLabel(label, to: &text)
        self.escaping.append(Array(path.utf8), to: &text)
        text.append("\n")
    }

    private func appendLabel(_ label: String, to text: inout [UInt8]) {
        text.append(spaces: Self.valueColumn - 2 - label.utf8.count)
        text += bytes(label)
        if label.isEmpty { text.append("  ") } else { text.append(": ") }
    }

    /// Appends the rest of a line that begins in `column`: whole words, with as many lines as they take.
    private func appendWords(of value: String, at column: Int, style: TextStyle? = nil, to text: inout [UInt8]) {
        appendWrapped(
            bytes(value), at: column, width: self.width, style: self.isStyled ? style : nil, to: &text)
    }

    private func append(_ listeners: [Admin.Listener], to text: inout [UInt8]) {
        let roles = listeners.map { TextCell($0.role, escaping: self.escaping) }
        let addresses = listeners.map { TextCell($0.address, escaping: self.escaping) }
        let roleWidth = roles.map(\.width).max() ?? 0
        let addressWidth = addresses.map(\.width).max() ?? 0
        let facts = listeners.map(Self.facts)
        let factColumn = Self.valueColumn + roleWidth + 2 + addressWidth + 2
        let isOneLine = factColumn + (facts.map(\.utf8.count).max() ?? 0) <= self.width ?? .max
        for (index, fact) in facts.enumerated() {
            self.appendLabel(index == 0 ? "Listeners" : "", to: &text)
            text += roles[index].bytes
            text.append(spaces: roleWidth - roles[index].width + 2)
            text += addresses[index].bytes
            if isOneLine {
                text.append(spaces: addressWidth - addresses[index].width + 2)
            } else {
                text.append("\n")
                text.append(spaces: Self.detailColumn)
            }
            self.appendWords(of: fact, at: isOneLine ? factColumn : Self.detailColumn, to: &text)
        }
    }

    /// Where a listener's socket comes from, and what goes on there.
    private static func facts(_ listener: Admin.Listener) -> String {
        var facts = [listener.activated ? "from systemd" : "own socket"]
        // On a Unix socket there is nobody to hide from.
        if listener.tls { facts.append("TLS") } else if !listener.address.hasPrefix("unix:") { facts.append("plain") }
        facts.append(counted(listener.connections, "connection", "connections"))
        return facts.joined(separator: ", ")
    }

    private func append(_ protections: [Protection], to text: inout [UInt8]) {
        let names = protections.map { TextCell($0.name, escaping: self.escaping) }
        let width = names.map(\.width).max() ?? 0
        let column = Self.valueColumn + 2 + width + 2
        let isBeside = column + Self.narrowestDetails <= self.width ?? .max
        for (index, protection) in protections.enumerated() {
            self.appendLabel(index == 0 ? "Protection" : "", to: &text)
            let (mark, style) = self.mark(protection.verdict)
            text.append(bytes(mark), style: self.isStyled ? style : nil)
            text.append(" ")
            text += names[index].bytes
            if protection.detail.isEmpty {
                text.append("\n")
                continue
            }
            if isBeside {
                text.append(spaces: width - names[index].width + 2)
            } else {
                text.append("\n")
                text.append(spaces: Self.detailColumn)
            }
            self.appendWords(
                of: self.escaping.plain(protection.detail), at: isBeside ? column : Self.detailColumn, to: &text)
        }
    }

    /// One column wide.
    private func mark(_ verdict: Protection.Verdict) -> (String, TextStyle?) {
        switch verdict {
        case .holds: (self.escaping.utf8 ? "✓" : "+", .green)
        case .missing: (self.escaping.utf8 ? "✗" : "-", .yellow)
        case .essentialMissing: (self.escaping.utf8 ? "✗" : "-", .red)
        case .unknown: ("?", .yellow)
        case .fact: (" ", nil)
        }
    }

    private func requests(_ status: Admin.Status.Reply) -> String {
        let errors = status.errors == 0 ? "none" : "\(grouped(status.errors)) of them"
        return "\(grouped(status.requests)) answered, \(errors) with an error"
    }

    private func since(_ microseconds: Int64) -> String {
        var text: [UInt8] = []
        var time = TimeText(now: self.now, clock: self.clock)
        time.appendFull(microseconds: Int(microseconds), withFraction: false, to: &text)
        return "\(String(decoding: text, as: UTF8.self)); \(elapsedText(since: microseconds, now: self.now)) ago"
    }
}
