// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// A thread that runs one function: for what belongs to a thread, and for tests that
/// need two things to happen at once.
public final class OwnThread<Value: Sendable>: Sendable {
    private let outcome: Outcome<Value>
    private let thread: pthread_t

    /// Starts it.
    public init(_ body: @escaping @Sendable () throws -> Value) throws(SetUpFailure) {
        let outcome = Outcome<Value>()
        let start = Start {
            let result = Result { try body() }
            outcome.result.withLock { $0 = result }
        }
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(start)
        let error = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, argument.toOpaque())
        guard error == 0 else {
            argument.release()
            errno = error
            throw SetUpFailure("pthread_create")
        }
        self.outcome = outcome
        self.thread = thread
    }

    /// Waits for its end: what the function returned or threw. To be called once.
    public func join() throws -> Value {
        pthread_join(thread, nil)
        guard let result = outcome.result.withLock({ $0 }) else {
            preconditionFailure("a thread ended before its work")
        }
        return try result.get()
    }
}

/// Runs `body` on a new thread and waits for it.
public func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
    try OwnThread(body).join()
}

private final class Start: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private final class Outcome<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
}
