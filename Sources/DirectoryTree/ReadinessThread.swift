// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization

/// One thread that waits, for any number of owners, until there is something to read: epoll(7).
///
/// It calls its owners and does nothing else; whatever takes time is theirs to do elsewhere. It begins with the first
/// registration and ends with the last reference to this object.
public final class ReadinessThread: Sendable {
    /// Names an owner.
    public struct Token: Sendable, Hashable {
        fileprivate let number: UInt64
    }

    private let waiting = Mutex<Waiting?>(nil)

    /// No thread yet.
    public init() {}

    deinit {
        waiting.withLock { $0?.end() }
    }

    /// Adds an owner.
    /// - Parameter wake: Is called on the thread each time that what the owner waits for is there. It must not block.
    /// - Throws: EMFILE and the like for `beginWatch` when the thread cannot begin.
    public func register(_ wake: @escaping @Sendable () -> Void) throws(FileSystemError) -> Token {
        try waiting.withLock { (waiting) throws(FileSystemError) in
            if let waiting { return Token(number: waiting.add(wake)) }
            let begun = try Waiting.begin()
            waiting = begun
            return Token(number: begun.add(wake))
        }
    }

    /// Removes an owner. It may be called once more if that was underway.
    public func unregister(_ token: Token) {
        waiting.withLock { $0?.remove(token.number) }
    }

    /// Has the owner called, once, as soon as `descriptor` can be read.
    /// - Returns: Whether that was possible: fs.epoll.max_user_watches is a limit.
    func await(_ descriptor: CInt, _ token: Token) -> Bool {
        waiting.withLock { $0?.await(descriptor, token.number) ?? false }
    }
}

/// What the thread itself has, which outlives the object above by the moment that the thread takes to end.
private final class Waiting: Sendable {
    private struct Owners {
        var last: UInt64 = 0
        var wakes: [UInt64: @Sendable () -> Void] = [:]
    }

    private static let endToken: UInt64 = 0
    private let epoll: FileDescriptor
    /// Becomes readable when the thread shall end.
    private let ending: FileDescriptor
    private let owners = Mutex(Owners())

    static func begin() throws(FileSystemError) -> Waiting {
        let waiting = try Waiting()
        // The thread has a reference of its own.
        let argument = Unmanaged.passRetained(waiting)
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        let error = pthread_create(
            &thread, &attributes,
            { argument in
                if let argument { Unmanaged<Waiting>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, argument.toOpaque())
        guard error == 0 else {
            argument.release()
            throw failure(error)
        }
        return waiting
    }

    private init() throws(FileSystemError) {
        epoll = FileDescriptor(owning: try Self.check(clinux_epoll_create()))
        ending = FileDescriptor(owning: try Self.check(clinux_eventfd()))
        try Self.check(clinux_epoll_set(epoll.number, CLINUX_EPOLL_CTL_ADD, ending.number, Self.endToken))
    }

    @discardableResult
    private static func check(_ result: CInt) throws(FileSystemError) -> CInt {
        guard result < 0 else { return result }
        throw failure(-result)
    }

    private static func failure(_ number: CInt) -> FileSystemError {
        FileSystemError(operation: .beginWatch, path: [], errno: Errno(rawValue: number))
    }

    func add(_ wake: @escaping @Sendable () -> Void) -> UInt64 {
        owners.withLock { owners in
            owners.last += 1
            owners.wakes[owners.last] = wake
            return owners.last
        }
    }

    func remove(_ owner: UInt64) {
        _ = owners.withLock { $0.wakes.removeValue(forKey: owner) }
    }

    func await(_ descriptor: CInt, _ owner: UInt64) -> Bool {
        // A descriptor leaves the set by itself when it is closed, and its number may come back.
        let result = clinux_epoll_set(epoll.number, CLINUX_EPOLL_CTL_MOD, descriptor, owner)
        if result != -ENOENT { return result == 0 }
        return clinux_epoll_set(epoll.number, CLINUX_EPOLL_CTL_ADD, descriptor, owner) == 0
    }

    func end() {
        var one: UInt64 = 1
        _ = write(ending.number, &one, MemoryLayout<UInt64>.size)
    }

    private func run() {
        while true {
            var token = Self.endToken
            let result = clinux_epoll_wait(epoll.number, &token)
            if result == -EINTR { continue }
            // Anything else would be a descriptor that is none.
            guard result > 0, token != Self.endToken else { return }
            owners.withLock { $0.wakes[token] }?()
        }
    }
}
