// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// How long ago something was: "2h 5min". Both are microseconds since 1970. What lies ahead, as after a clock was set
/// back, is "0s" ago.
func elapsedText(since then: Int64, now: Int) -> String {
    let (span, overflow) = now.subtractingReportingOverflow(Int(then))
    return durationText(seconds: overflow ? 0 : max(span, 0) / 1_000_000)
}
