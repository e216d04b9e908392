// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A length of time on the command line: "26h", "1d12h", "90min".
struct DurationArgument: ExpressibleByArgument, Equatable, Sendable {
    let microseconds: Int
    /// As it was written: digits, ASCII letters and spaces.
    let text: String

    init?(argument: String) {
        guard let microseconds = parseDuration(argument) else { return nil }
        self.microseconds = microseconds
        self.text = argument
    }

    /// The same, saying what is wrong.
    init(reading argument: String) throws {
        guard let duration = DurationArgument(argument: argument) else {
            let isNegative = argument.first == "-" && parseDuration(String(argument.dropFirst())) != nil
            throw ValidationError(isNegative ? "it must not be negative" : "write it as 26h, 90min or 1d12h")
        }
        self = duration
    }

    var defaultValueDescription: String { self.text }

    /// No clock goes on for longer than its count of nanoseconds, 292 years.
    var duration: Duration { .microseconds(min(self.microseconds, Int.max / 2000)) }

    init(seconds: Int) {
        self.microseconds = seconds * 1_000_000
        self.text = "\(seconds)s"
    }
}

/// Seconds, which are not negative, as their two largest units: "3h 12min", "2d", "45s".
func durationText(seconds: Int) -> String {
    var rest = seconds
    var parts: [String] = []
    for (length, unit) in [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")] {
        let count = rest / length
        rest %= length
        if count > 0 { parts.append("\(count)\(unit)") } else if !parts.isEmpty { break }
        if parts.count == 2 { break }
    }
    return parts.isEmpty ? "0s" : parts.joined(separator: " ")
}

/// Does `body`, and cancels it when it takes longer than `limit`. What then comes of it is up to `body`.
func cancelling<Result: Sendable>(
    after limit: DurationArgument?,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    guard let limit else { return try await body() }
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try? await Task.sleep(for: limit.duration)
            return nil
        }
        defer { group.cancelAll() }
        while let first = try await group.next() {
            if let first { return first }
            group.cancelAll()
        }
        // `body` gives a result or throws.
        throw CancellationError()
    }
}
