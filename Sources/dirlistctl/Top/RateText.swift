// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A number in at most 4 characters, in powers of 1000: "0", "0.5", "42", "1.2k", "37M". Below ten there is one
/// decimal, unless the number is whole by nature.
func scaledText(_ number: Double, isWhole: Bool = false) -> String {
    var rest = max(number, 0)
    var units = ["", "k", "M", "G", "T", "P"][...]
    // 999.5 would be rounded to 1000, which takes the next unit.
    while rest >= 999.5, units.count > 1 {
        rest /= 1000
        units.removeFirst()
    }
    let unit = units.first ?? ""
    let tenths = (rest * 10).rounded()
    if tenths == 0 { return "0" }
    if tenths < 100 && !(isWhole && unit.isEmpty) {
        return "\(Int(tenths) / 10).\(Int(tenths) % 10)\(unit)"
    }
    return "\(Int(min(rest.rounded(), 1e9)))\(unit)"
}

/// An amount of bytes for each second, as `ls -h` writes sizes.
func byteRateText(_ rate: Double) -> String {
    var text: [UInt8] = []
    // Far below the largest integer, and far above any rate.
    appendHumanSize(Int(min(max(rate, 0).rounded(), 1e18)), to: &text)
    return String(decoding: text, as: UTF8.self)
}

/// A span of time in at most 6 characters for columns: "0:07", "12:40", "3h05m", "12d07h"; below 0 it is 0.
func shortElapsedText(microseconds: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let seconds = max(microseconds, 0) / 1_000_000
    switch seconds {
    case ..<3600: return "\(seconds / 60):\(two(seconds % 60))"
    case ..<86_400: return "\(seconds / 3600)h\(two(seconds / 60 % 60))m"
    case ..<8_640_000: return "\(seconds / 86_400)d\(two(seconds / 3600 % 24))h"
    default: return "\(seconds / 86_400)d"
    }
}
