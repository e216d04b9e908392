// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// The completions that `ask` gives; none when it throws or takes so long that somebody who has pressed a key would not
/// wait for it.
func completionsInTime(_ ask: @escaping @Sendable () async throws -> [String]) -> [String] {
    let answer = LateAnswer()
    Task.detached {
        let found = try? await ask()
        answer.completions.withLock { $0 = found ?? [] }
        answer.isThere.signal()
    }
    // The process ends afterwards, and with it what is still under way.
    return answer.isThere.wait(timeout: .now() + patience) == .success ? answer.completions.withLock { $0 } : []
}

private let patience = DispatchTimeInterval.seconds(1)

private final class LateAnswer: Sendable {
    let completions = Mutex<[String]>([])
    let isThere = DispatchSemaphore(value: 0)
}
