// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// What `top` shows, and how keys change that.
struct TopModel {
    /// What has the keys.
    enum Mode: Equatable {
        case table
        case help
        /// Whether to end this session.
        case confirmation(Admin.Session)
    }

    /// What a key asks for that is not done here.
    enum Action: Equatable {
        case quit
        /// A look at the daemon now.
        case look
        /// The time to the next look is another.
        case reschedule
        case redraw
        /// To end this session of this run of the daemon.
        case disconnect(Int64, DaemonRun)
    }

    /// Seconds between looks that + and - step through.
    private static let delays = [0.5, 1, 2, 5, 10, 30, 60]

    private(set) var sample: TopSample?
    /// Nil when there are not two samples of one run of the daemon.
    private(set) var rates: TopRates?
    /// What the table has, in its order.
    private(set) var rows: [TopRow] = []
    /// Sessions that are busy, without this program's.
    private(set) var busyCount = 0
    private(set) var mode = Mode.table
    private(set) var isPaused = false
    private(set) var hidesIdle = false
    /// The number of the selected session.
    private(set) var selection: Int64?
    /// The first row that is shown.
    private(set) var firstRow = 0
    /// What became of the last key; until the next one.
    var notice: String?
    /// Why there is nothing new; what is shown is old then.
    var trouble: String?
    private(set) var sort: TopColumn
    private(set) var isReversed: Bool
    /// Seconds between looks.
    private(set) var delay: Double
    /// How the daemon writes the peer that is this program.
    private let ownPeer: String?
    /// The selected session's row.
    private var selectedRow: Int?

    init(sort: TopColumn, isReversed: Bool = false, delay: Double = 2, ownPeer: String? = nil) {
        self.sort = sort
        self.isReversed = isReversed
        self.delay = delay
        self.ownPeer = ownPeer
    }

    /// Takes what the daemon says now.
    mutating func take(_ sample: TopSample) {
        self.rates = self.sample.flatMap { TopRates(from: $0, to: sample, ownPeer: self.ownPeer) }
        if let old = self.sample, !sample.isSameRun(as: old) { self.forgetNumbers() }
        self.sample = sample
        self.trouble = nil
        self.arrange()
    }

    /// The daemon was restarted, and what had a number may have another: nothing that was chosen by it holds.
    private mutating func forgetNumbers() {
        self.select(nil)
        if case .confirmation = self.mode { self.mode = .table }
        self.notice = self.notice ?? "the daemon was restarted, and its sessions are others"
    }

    // MARK: Rows

    private mutating func arrange() {
        guard let sample = self.sample else { return }
        let rows = sample.sessions.map {
            TopRow($0, rates: self.rates?.sessions[$0.id], ownPeer: self.ownPeer, now: sample.now)
        }
        self.busyCount = rows.count { $0.isBusy }
        let descends = self.sort.isDescending != self.isReversed
        self.rows = rows.filter { !self.hidesIdle || $0.isBusy }.sorted { left, right in
            if let isAscending = self.sort.isAscending(left, right) { return isAscending != descends }
            // The oldest first, so that what is equal stays where it is.
            return self.sort == .id && descends
                ? left.session.id > right.session.id : left.session.id < right.session.id
        }
        self.follow()
    }

    /// Finds the selected session again. When it has gone, what took its place is selected.
    private mutating func follow() {
        guard let selection = self.selection else { return }
        if let row = self.rows.firstIndex(where: { $0.session.id == selection }) {
            self.selectedRow = row
        } else if let row = self.selectedRow, !self.rows.isEmpty {
            self.select(min(row, self.rows.count - 1))
        } else {
            self.select(nil)
        }
    }

    private mutating func select(_ row: Int?) {
        self.selectedRow = row
        self.selection = row.map { self.rows[$0].session.id }
    }

    /// Scrolls as little as it takes for the selected row to be among `height` rows, and for none of those to be empty.
    mutating func scroll(height: Int) {
        let height = max(height, 1)
        if let row = self.selectedRow {
            self.firstRow = min(max(self.firstRow, row - height + 1), row)
        }
        self.firstRow = max(min(self.firstRow, self.rows.count - height), 0)
    }

    // MARK: Keys

    /// Does what a key asks for.
    /// - Parameter page: how many rows are shown.
    mutating func press(_ key: Key, page: Int) -> Action? {
        self.notice = nil
        switch self.mode {
        case .help:
            if key == .character("q") { return .quit }
            self.mode = .table
            return nil
        case .confirmation(let session):
            self.mode = .table
            if key == .character("y") || key == .character("Y"), let run = self.sample?.status.run {
                return .disconnect(session.id, run)
            }
            self.notice = "session \(session.id) stays"
            return nil
        case .table:
            return self.pressInTable(key, page: page)
        }
    }

    private mutating func pressInTable(_ key: Key, page: Int) -> Action? {
        switch key {
        case .up: self.move(by: -1, page: page)
        case .down: self.move(by: 1, page: page)
        case .pageUp: self.move(by: -max(page, 1), page: page)
        case .pageDown: self.move(by: max(page, 1), page: page)
        case .home: if !self.rows.isEmpty { self.select(0) }
        case .end: if !self.rows.isEmpty { self.select(self.rows.count - 1) }
        case .escape:
            self.select(nil)
            self.firstRow = 0
        case .f1: self.mode = .help
        case .character(let character): return self.press(character)
        }
        return nil
    }

    private mutating func press(_ character: Character) -> Action? {
        switch character {
        case "q", "Q": return .quit
        case "h", "?": self.mode = .help
        case "<", ",": self.sortBeside(-1)
        case ">", ".": self.sortBeside(1)
        case "r", "R":
            self.isReversed.toggle()
            self.arrange()
        case "i", "I":
            self.hidesIdle.toggle()
            self.notice = self.hidesIdle ? "idle sessions are hidden" : "idle sessions are shown"
            self.arrange()
        case " ", "p", "P":
            self.isPaused.toggle()
            return self.isPaused ? nil : .look
        case "\r", "\n": return .look
        case "+", "=": return self.pace(Self.delays.first { $0 > self.delay })
        case "-", "_": return self.pace(Self.delays.last { $0 < self.delay })
        case "k", "K", "d", "D":
            guard let row = self.selectedRow.map({ self.rows[$0] }) else {
                self.notice = "select a session with the arrow keys first"
                break
            }
            if row.isOwn {
                self.notice = "that is this program; q quits"
            } else {
                self.mode = .confirmation(row.session)
            }
        case "\u{0C}": return .redraw
        default: break
        }
        return nil
    }

    private mutating func pace(_ delay: Double?) -> Action? {
        guard let delay else { return nil }
        self.delay = delay
        self.notice = "every \(secondsText(delay))"
        return .reschedule
    }

    /// Sorts by the next column to the left or the right, its natural way.
    private mutating func sortBeside(_ step: Int) {
        let columns = TopColumn.allCases
        guard let place = columns.firstIndex(of: self.sort), columns.indices.contains(place + step) else { return }
        self.sort = columns[place + step]
        self.isReversed = false
        self.arrange()
    }

    private mutating func move(by step: Int, page: Int) {
        guard !self.rows.isEmpty else { return }
        guard let row = self.selectedRow else {
            // The first key selects what is to be seen.
            self.select(min(step < 0 ? self.firstRow + max(page, 1) - 1 : self.firstRow, self.rows.count - 1))
            return
        }
        self.select(min(max(row + step, 0), self.rows.count - 1))
    }
}

/// Seconds as people write them: "2s", "0.5s".
func secondsText(_ seconds: Double) -> String {
    let hundredths = Int((seconds * 100).rounded())
    var text = "\(hundredths / 100)"
    let rest = hundredths % 100
    if rest > 0 {
        text += ".\(rest / 10)"
        if rest % 10 > 0 { text += "\(rest % 10)" }
    }
    return text + "s"
}
