// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Varlink

/// The life of one served connection as a value: it is told what happened and says what to do.
///
/// Calls are answered strictly one after another (Varlink specification, "Pipelining"). A reply is sent only into
/// room for it: at most `TransportLimits.repliesUnderWay` replies are between an answer and the kernel, so a client
/// that stops reading costs that much memory and no thread.
struct ConnectionStateMachine {
    enum Action {
        /// Begin to answer the call, and give it room for so many replies.
        case answer(Call, demand: Int)
        /// Give the answer under way room for more replies.
        case demand(Int)
        /// Stop the answer under way, for nobody will read it.
        case cancel
        /// Ask the answer under way to end now.
        case finishEarly
        /// Read from the socket.
        case read
        /// Close the sending side: everything is said. What the client still sends is read and thrown away until
        /// it closes too, for closing over unread bytes makes TCP reset the connection, and a reset takes back
        /// replies that the client has not read yet (RFC 2525, section 2.17).
        case closeOutput
        /// Close at once.
        case close(CloseReason)
    }

    enum CloseReason: Equatable {
        case finished
        case lingering
        case idle
        case partialCallTooSlow
        case writeStalled
        case tooMuchAhead
        case handshakeTooSlow
        case disconnected
    }

    private struct Answering {
        var oneway: Bool
        var endless: Bool
        /// Room given and not yet used by a reply.
        var demanded: Int
        var cancelled = false
    }

    private let limits: TransportLimits
    private var assembler: FrameAssembler
    private var answering: Answering?
    /// Replies handed to the channel that the kernel has not taken whole.
    private var underWay = 0
    /// Since when the TLS handshake has been under way; nil when it is done, and without TLS.
    private var handshakingSince: NIODeadline?
    private var inputClosed = false
    private var readPending = false
    private var draining = false
    private var hasAsked = false
    /// Until when a draining connection waits for its first call.
    private var graceEnds: NIODeadline
    /// Since when the sending side is closed and the client's closing is awaited.
    private var lingeringSince: NIODeadline?
    private var closed = false
    /// The next thing to do at once, before anything that `next` finds by itself.
    private var cancelWanted = false
    private var finishWanted = false
    private var disconnectWanted = false
    /// The limit for which the connection ends; nil when it ends for no limit that the configuration sets.
    private(set) var exceededLimit: TransportLimit?

    private var lastActivity: NIODeadline
    private var callBegan: NIODeadline?
    private var lastWriteProgress: NIODeadline
    private var unsentAtLastLook: UnsentBytes?

    /// - Parameter handshakes: whether a TLS handshake comes first.
    init(limits: TransportLimits, handshakes: Bool = false, now: NIODeadline) {
        self.limits = limits
        self.assembler = FrameAssembler(limit: limits.callSize)
        self.handshakingSince = handshakes ? now : nil
        self.lastActivity = now
        self.lastWriteProgress = now
        // Counted from when it connected: who has been silent for longer is not about to ask.
        self.graceEnds = now + TransportLimits.firstCallGrace
    }

    /// Whether the client has closed its sending side.
    var hasInputEnded: Bool { self.inputClosed }

    /// Whether a reply of the answer under way still has somebody to go to.
    var isAnswering: Bool { self.answering.map { !$0.cancelled } ?? false }

    /// Whether the TLS handshake is not done.
    var isHandshaking: Bool { self.handshakingSince != nil }

    // MARK: What happened

    /// The TLS handshake is done; the connection begins.
    mutating func handshakeCompleted(now: NIODeadline) {
        self.handshakingSince = nil
        self.lastActivity = now
        self.graceEnds = now + TransportLimits.firstCallGrace
    }

    /// Bytes came in.
    mutating func received(_ bytes: Span<UInt8>, now: NIODeadline) {
        self.readPending = false
        guard !self.closed, self.lingeringSince == nil else { return }
        self.lastActivity = now
        self.assembler.append(bytes)
        if self.callBegan == nil { self.callBegan = now }
    }

    /// A read that was asked for is over.
    mutating func readCompleted() {
        self.readPending = false
    }

    /// The client closed its sending side, or all of it: TCP does not tell the two apart.
    mutating func inputEnded() {
        self.inputClosed = true
        if self.answering?.endless == true { self.cancelWanted = true }
    }

    /// The answer just begun only ends with its client.
    mutating func answerIsEndless() {
        self.answering?.endless = true
        if self.inputClosed { self.cancelWanted = true }
        if self.draining { self.finishWanted = true }
    }

    /// The answer under way sent a reply. Returns whether it is to be written.
    mutating func replied(last: Bool, now: NIODeadline) -> Bool {
        guard var answering = self.answering else { return false }
        answering.demanded -= 1
        self.lastActivity = now
        let wanted = !answering.oneway && !answering.cancelled && !self.closed
        if wanted {
            if self.underWay == 0 {
                self.lastWriteProgress = now
                self.unsentAtLastLook = nil
            }
            self.underWay += 1
        }
        self.answering = last ? nil : answering
        self.restartCallClock(now)
        return wanted
    }

    /// A call has no time to arrive in while nothing is read.
    private mutating func restartCallClock(_ now: NIODeadline) {
        if self.callBegan != nil { self.callBegan = now }
    }

    /// The kernel took a whole reply.
    mutating func replyTaken(now: NIODeadline) {
        self.underWay -= 1
        self.lastActivity = now
        self.lastWriteProgress = now
        self.unsentAtLastLook = nil
        self.restartCallClock(now)
    }

    /// The connection is gone.
    mutating func channelClosed() {
        self.closed = true
        if self.answering != nil { self.cancelWanted = true }
    }

    /// The daemon is leaving: what is under way and what has arrived is answered, then the connection closes.
    mutating func drain() {
        self.draining = true
        if self.answering?.endless == true { self.finishWanted = true }
    }

    /// The time for draining is over.
    mutating func drainTimeIsUp() {
        self.draining = true
        if self.answering != nil { self.finishWanted = true }
    }

    /// The connection is to be closed at once.
    mutating func disconnect() {
        self.disconnectWanted = true
    }

    // MARK: What to do

    /// The next thing to do; nil until something else happens. To be called until it gives nil.
    mutating func next(now: NIODeadline) -> Action? {
        if self.cancelWanted {
            self.cancelWanted = false
            if self.isAnswering {
                self.answering?.cancelled = true
                return .cancel
            }
        }
        if self.closed { return nil }
        if self.disconnectWanted { return self.closing(.disconnected) }
        if self.isHandshaking { return self.readIfWanted() }
        if self.lingeringSince != nil {
            return self.inputClosed ? self.closing(.finished) : self.readIfWanted()
        }
        if let answering = self.answering {
            return self.nextWhileAnswering(answering, now: now)
        }
        if self.underWay < TransportLimits.repliesUnderWay {
            switch self.takeCall() {
            case .malformed?:
                return self.finishing(now)
            case .call(let call)?:
                let demand = TransportLimits.repliesUnderWay - self.underWay
                self.answering = Answering(oneway: call.mode == .oneway, endless: false, demanded: demand)
                self.callBegan = self.assembler.pendingBytes > 0 ? now : nil
                self.hasAsked = true
                return .answer(call, demand: demand)
            case nil:
                break
            }
            if self.underWay == 0 && (self.inputClosed || (self.draining && !self.mayStillAsk(now))) {
                // A call without its NUL at the end of input can never be completed.
                return self.finishing(now)
            }
        }
        return self.readIfWanted()
    }

    /// Whether a call is on its way, or may be.
    private func mayStillAsk(_ now: NIODeadline) -> Bool {
        self.assembler.pendingBytes > 0 || (!self.hasAsked && now < self.graceEnds)
    }

    private mutating func nextWhileAnswering(_ answering: Answering, now: NIODeadline) -> Action? {
        if answering.cancelled {
            return self.underWay == 0 ? self.finishing(now) : nil
        }
        if self.finishWanted {
            self.finishWanted = false
            return .finishEarly
        }
        let room = TransportLimits.repliesUnderWay - self.underWay - answering.demanded
        if room > 0 {
            self.answering?.demanded += room
            return .demand(room)
        }
        return self.readIfWanted()
    }

    private enum Taken {
        case call(Call)
        case malformed
    }

    private mutating func takeCall() -> Taken? {
        do {
            guard let frame = try self.assembler.next() else { return nil }
            return .call(try Call(parsing: frame.span))
        } catch {
            if error is FrameAssembler.Oversize { self.exceededLimit = .callSize }
            // Nothing is answered: after a broken frame nobody knows what the next bytes mean.
            return .malformed
        }
    }

    /// While an answer is under way one read stays open, so that a hang-up is seen; what it brings waits. Behind calls
    /// that wait, it is seen when the answer is over; one that never is by itself has all of them read.
    private mutating func readIfWanted() -> Action? {
        let isEndless = self.answering?.endless == true
        let most = isEndless ? TransportLimits.bytesBehindEndless : TransportLimits.pipelinedBytes
        if self.assembler.pendingBytes > most { return self.closing(.tooMuchAhead) }
        let busy = !isEndless && (self.answering != nil || self.underWay >= TransportLimits.repliesUnderWay)
        guard !self.readPending, !self.inputClosed, !(busy && self.assembler.pendingBytes > 0) else { return nil }
        self.readPending = true
        return .read
    }

    private mutating func finishing(_ now: NIODeadline) -> Action {
        // Nothing is on its way to a client that has been silent for a while.
        let isSilent = self.assembler.pendingBytes == 0 && now - self.lastActivity >= TransportLimits.silence
        if self.inputClosed || isSilent { return self.closing(.finished) }
        self.assembler = FrameAssembler(limit: self.limits.callSize)
        self.lingeringSince = now
        return .closeOutput
    }

    private mutating func closing(_ reason: CloseReason) -> Action {
        self.closed = true
        if self.answering != nil { self.cancelWanted = true }
        switch reason {
        case .idle: self.exceededLimit = .idleTime
        case .writeStalled: self.exceededLimit = .writeTime
        case .finished, .lingering, .partialCallTooSlow, .tooMuchAhead, .handshakeTooSlow, .disconnected: break
        }
        return .close(reason)
    }

    // MARK: Time

    /// When `timePassed` is to be called next, if nothing happens before.
    var deadline: NIODeadline? {
        if self.closed { return nil }
        if let began = self.handshakingSince {
            return began
                + (self.draining ? TransportLimits.handshakeTimeWhenDraining : self.limits.handshakeTime)
        }
        if let lingeringSince = self.lingeringSince { return lingeringSince + TransportLimits.lingerTime }
        if self.underWay > 0 {
            // Looked at several times within the limit, so that a slow but living reader is told from a dead one.
            return self.lastLook + .nanoseconds(self.limits.writeTime.nanoseconds / 4)
        }
        if self.answering != nil { return nil }
        let whole = self.callBegan.map { $0 + TransportLimits.partialCallTime }
        if self.draining { return whole ?? self.graceEnds }
        let idle = self.lastActivity + self.limits.idleTime
        return min(idle, whole ?? idle)
    }

    private var lastLook: NIODeadline { self.unsentAtLastLook?.seen ?? self.lastWriteProgress }

    /// `deadline` has passed. `unsent` is asked only when a client is slow to read.
    mutating func timePassed(now: NIODeadline, unsent: () -> UnsentBytes) -> Action? {
        guard let deadline = self.deadline, now >= deadline else { return nil }
        if self.isHandshaking { return self.closing(.handshakeTooSlow) }
        if self.lingeringSince != nil { return self.closing(.lingering) }
        if self.underWay > 0 {
            let look = unsent()
            if let before = self.unsentAtLastLook, look.isStill(before) {
                self.unsentAtLastLook?.seen = now
            } else {
                self.unsentAtLastLook = look
                self.lastWriteProgress = now
            }
            return now - self.lastWriteProgress >= self.limits.writeTime ? self.closing(.writeStalled) : nil
        }
        if self.draining && self.callBegan == nil { return self.closing(.finished) }
        if let callBegan = self.callBegan, now >= callBegan + TransportLimits.partialCallTime {
            return self.closing(.partialCallTooSlow)
        }
        return self.closing(.idle)
    }
}
