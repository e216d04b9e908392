// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// An answer of one reply that is known at once; it goes out with the first demand.
public final class ReadyAnswer: Answer {
    private let frame: Frame
    private let replies: any ReplySink
    private let isOver = Atomic<Bool>(false)

    /// An answer that is this message.
    public init(_ frame: Frame, to replies: any ReplySink) {
        self.frame = frame
        self.replies = replies
    }

    /// An answer that is an error.
    public convenience init(_ error: ErrorReply, to replies: any ReplySink) {
        self.init(Frame.error(error), to: replies)
    }

    /// It ends with its one reply.
    public var isEndless: Bool { false }

    /// Sends the reply, the first time.
    public func demand(_ count: Int) {
        guard count > 0, !self.isOver.exchange(true, ordering: .relaxed) else { return }
        self.replies.send(self.frame, last: true)
    }

    /// Drops the reply, if it was not sent.
    public func cancel() {
        self.isOver.store(true, ordering: .relaxed)
    }

    /// Changes nothing: the one reply is the last one anyway.
    public func finishEarly() {}
}
