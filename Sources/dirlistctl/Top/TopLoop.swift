// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// `top` on a terminal: keys, looks at the daemon, and changes of the terminal, one after another, and a frame after
/// all that have come.
struct TopLoop {
    private enum Event: Sendable {
        case key(Key)
        /// The terminal is gone.
        case terminalEnd
        /// The terminal has another size, or shows something else.
        case terminalChange
        case answer(TopPoller.Answer)
        /// The time for the next look has come. The number tells it from one that was called off.
        case due(Int)
    }

    /// The second look comes soon, for without it there are no rates.
    private static let firstDelay = 0.5
    /// Seconds after which to try again when a connection is lost, at most.
    private static let retryDelay = 2.0

    private var model: TopModel
    private let poller: TopPoller
    private let header: TopHeader
    private let escaping: NameEscaping
    private let isColored: Bool
    /// How many looks with rates there are to be; nil for no end.
    private let count: Int?

    private let events = Inbox<Event>()
    private let demands: AsyncStream<TopPoller.Demand>
    private let demand: AsyncStream<TopPoller.Demand>.Continuation

    private var shown: (lines: [TextCell], width: Int)?
    private var seen = 0
    /// Since when a look is under way.
    private var lookStart: ContinuousClock.Instant?
    private var timer: Task<Void, Never>?
    private var timerNumber = 0

    init(
        _ model: TopModel,
        poller: TopPoller,
        header: TopHeader,
        escaping: NameEscaping,
        isColored: Bool,
        count: Int?
    ) {
        self.model = model
        self.poller = poller
        self.header = header
        self.escaping = escaping
        self.isColored = isColored
        self.count = count
        (self.demands, self.demand) = AsyncStream.makeStream(of: TopPoller.Demand.self)
    }

    /// Goes on until a key, the count or an error ends it.
    mutating func run() async throws -> ExitStatus {
        let (poller, demands, events) = (self.poller, self.demands, self.events)
        let polling = Task { await poller.run(demands) { events.put(.answer($0)) } }
        defer {
            self.timer?.cancel()
            self.demand.finish()
            polling.cancel()
            FullScreen.leave()
        }
        self.look()
        for await _ in self.events.arrivals {
            for event in self.events.takeAll() {
                if let status = try self.take(event) { return status }
            }
            try self.draw()
        }
        return .complete
    }

    /// Does what an event asks for; gives how the program ends when it is the last one.
    private mutating func take(_ event: Event) throws -> ExitStatus? {
        switch event {
        case .terminalEnd:
            return .noAnswer
        case .terminalChange:
            self.shown = nil
        case .due(let number):
            guard number == self.timerNumber else { return nil }
            if let start = self.lookStart {
                guard self.model.sample != nil else {
                    complain(self.poller.wording.timeout())
                    return .noAnswer
                }
                let seconds = Int((ContinuousClock.now - start) / .seconds(1))
                self.model.trouble = "No answer for \(seconds)s, waiting on"
                self.schedule(after: 1)
            } else if !self.model.isPaused {
                self.look()
            }
        case .answer(.sample(let sample)):
            let isFirst = self.model.sample == nil
            self.model.take(sample)
            if isFirst { try self.enter() }
            self.seen += self.model.rates == nil ? 0 : 1
            let hasEnded = self.seen == self.count
            self.scheduleNext(self.model.rates == nil ? min(Self.firstDelay, self.model.delay) : self.model.delay)
            if hasEnded { return .complete }
        case .answer(.lost(let sentence)):
            guard self.model.sample != nil else {
                complain(sentence)
                return .noAnswer
            }
            self.model.trouble = "Connection lost, trying again: \(self.poller.wording.withoutCommand(sentence))"
            self.scheduleNext(min(Self.retryDelay, self.model.delay))
        case .answer(.done(let sentence)):
            self.model.notice = sentence
            self.look()
        case .key(let key):
            switch self.model.press(key, page: self.screen.page(self.model)) {
            case .quit: return .complete
            case .look: self.look()
            case .redraw: self.shown = nil
            case .disconnect(let id, let run): self.demand.yield(.disconnect(id, run))
            case .reschedule: if self.lookStart == nil { self.schedule(after: self.model.delay) }
            case nil: break
            }
        }
        return nil
    }

    private func enter() throws(FullScreen.Failure) {
        let events = self.events
        try FullScreen.enter { events.put(.terminalChange) }
        KeyReader.start({ events.put(contentsOf: $0.map(Event.key)) }, end: { events.put(.terminalEnd) })
    }

    // MARK: Looks

    private mutating func look() {
        guard self.lookStart == nil else { return }
        self.lookStart = .now
        self.demand.yield(.look)
        // To say so when no answer comes; and to give up where there is nothing to show meanwhile.
        let patience = self.model.sample == nil ? adminPatience.duration / .seconds(1) : max(self.model.delay, 1) + 1
        self.schedule(after: patience)
    }

    /// The look under way is over; the next one begins `delay` after that one did.
    private mutating func scheduleNext(_ delay: Double) {
        let elapsed = self.lookStart.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0
        self.lookStart = nil
        self.schedule(after: max(delay - elapsed, 0))
    }

    private mutating func schedule(after seconds: Double) {
        self.timer?.cancel()
        self.timerNumber += 1
        let (number, events) = (self.timerNumber, self.events)
        self.timer = Task {
            if (try? await Task.sleep(for: .seconds(seconds))) != nil { events.put(.due(number)) }
        }
    }

    // MARK: Drawing

    private var screen: TopScreen {
        TopScreen(
            width: terminalWidth(),
            height: terminalHeight() ?? 24,
            escaping: self.escaping,
            isColored: self.isColored,
            header: self.header
        )
    }

    private mutating func draw() throws(OutputError) {
        guard self.model.sample != nil else { return }
        let screen = self.screen
        self.model.scroll(height: screen.page(self.model))
        let lines = screen.lines(self.model)
        let isKnown = self.shown?.width == screen.width && self.shown?.lines.count == lines.count
        let frame = TerminalFrame.draw(lines, over: isKnown ? self.shown?.lines : nil, width: screen.width)
        try FullScreen.draw(frame)
        self.shown = (lines, screen.width)
    }
}
