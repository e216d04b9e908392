// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc
import Synchronization

/// What the service manager is told (sd_notify(3)). Without one, nothing happens.
public enum ServiceNotification: Sendable, Equatable {
    /// Clients are served from now on, or again after a reload.
    case ready(status: String)
    /// The configuration is being read again. `ready` follows.
    case reloading
    /// How things stand, in a line for people.
    case status(String)
    /// The daemon is leaving.
    case stopping(status: String)
    /// It will take so much longer, from now.
    case extendTimeout(Duration)
    /// All is well.
    case watchdog

    /// Tells it, soon and in order, from a thread of its own: a manager that takes nothing, as one that is frozen or
    /// overwhelmed, keeps whoever sends to it. What is not sent when the process ends is lost.
    public func send() {
        guard serviceManagerListens() else { return }
        let isFirst = outbox.withLock { outbox in
            outbox.add(self)
            defer { outbox.hasThread = true }
            return !outbox.hasThread
        }
        if isFirst { startSending() }
    }

    /// The assignments that are sent.
    var text: String {
        switch self {
        case .ready(let status): "READY=1\nSTATUS=\(oneLine(status))"
        // sd_notify(3): without the time the manager could take an older READY=1 for the answer.
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds())"
        case .status(let status): "STATUS=\(oneLine(status))"
        case .stopping(let status): "STOPPING=1\nSTATUS=\(oneLine(status))"
        case .extendTimeout(let time): "EXTEND_TIMEOUT_USEC=\(Int64(time / .microseconds(1)))"
        case .watchdog: "WATCHDOG=1"
        }
    }
}

/// What is to be sent, the oldest first, and whether there is a thread that sends.
struct Outbox {
    private(set) var waiting: [ServiceNotification] = []
    var hasThread = false

    /// Adds one. A sign of life, or how things stand, says no more than the latest of its kind, so that a manager that
    /// takes nothing for days costs no memory for them.
    mutating func add(_ notification: ServiceNotification) {
        self.waiting.removeAll { waiting in
            switch (waiting, notification) {
            case (.watchdog, .watchdog), (.status, .status), (.extendTimeout, .extendTimeout): true
            default: false
            }
        }
        self.waiting.append(notification)
    }

    /// The next one.
    mutating func next() -> ServiceNotification? {
        self.waiting.isEmpty ? nil : self.waiting.removeFirst()
    }
}

private let outbox = Mutex(Outbox())

private func startSending() {
    var thread = pthread_t()
    let failed = pthread_create(
        &thread, nil,
        { _ in
            sendAll()
            return nil
        }, nil)
    // Without a thread it is sent from here, which is better than not at all.
    if failed == 0 { pthread_detach(thread) } else { sendAll() }
}

private func sendAll() {
    while true {
        let next = outbox.withLock { outbox in
            let next = outbox.next()
            if next == nil { outbox.hasThread = false }
            return next
        }
        guard let next else { return }
        // A failure means that nobody listens, and there is nobody else to tell.
        _ = sd_notify(0, next.text)
    }
}

/// A line break would begin another assignment.
private func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
}

private func monotonicMicroseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}

/// Whether there is a service manager that notifications go to.
public func serviceManagerListens() -> Bool {
    getenv("NOTIFY_SOCKET") != nil
}

/// How often the service manager wants a sign of life (sd_watchdog_enabled(3)); nil when it wants none.
public func watchdogInterval() -> Duration? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return .microseconds(Int64(clamping: microseconds))
}
