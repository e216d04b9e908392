// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What answers the questions of one connection. The transport knows this protocol and no more of the program behind
/// it.
public protocol ClassicSession: Sendable {
    /// The connection can be used from now on. `close` closes it at once, and may be called from any thread. Called
    /// once, before the first question.
    func began(close: @escaping @Sendable () -> Void)

    /// A question has come. It is answered by calling `done`, once, from any thread, with the reply; or with nil when
    /// there is none to give, which ends the connection. The next question comes after that.
    ///
    /// Called on the connection's event loop, so it must not block.
    func answer(_ question: ClassicQuestion, done: @escaping @Sendable ([UInt8]?) -> Void)

    /// The daemon is about to leave: answer what is asked with what is known by then.
    func finishEarly()

    /// The connection is being closed for a limit.
    func exceeded(_ limit: ClassicLimit)

    /// The connection is closed, and nobody waits for an answer any more. Called once.
    func ended()
}

/// Why a connection is closed that its client would keep.
public enum ClassicLimit: Sendable, CaseIterable {
    /// No question came for too long.
    case idleTime
    /// The client took nothing of a reply for too long.
    case writeTime
}
