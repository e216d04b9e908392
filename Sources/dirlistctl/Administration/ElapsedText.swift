// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A span of time in the form of systemd.time(7), its largest unit and the next one: "2h 5min", "3d", "0s". Seconds
/// are the smallest; a span below 0, as a clock that was set back makes one, is 0.
func elapsedText(microseconds: Int) -> String {
    let units = [(31_557_600, "y"), (86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
    let seconds = max(microseconds, 0) / 1_000_000
    guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0s" }
    let (unit, name) = units[first]
    let text = "\(seconds / unit)\(name)"
    guard first + 1 < units.count else { return text }
    let (nextUnit, nextName) = units[first + 1]
    let rest = seconds % unit / nextUnit
    return rest == 0 ? text : "\(text) \(rest)\(nextName)"
}
