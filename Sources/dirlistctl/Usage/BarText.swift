// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Appends a bar that takes up `part` of `whole` of `width` columns, and spaces for the rest. Eighths of a column are
/// told where the terminal shows UTF-8.
func appendBar(_ part: Int64, of whole: Int64, width: Int, utf8: Bool, to line: inout [UInt8]) {
    let share = whole > 0 ? min(max(Double(part) / Double(whole), 0), 1) : 0
    let steps = utf8 ? 8 : 1
    let length = Int((share * Double(width * steps)).rounded())
    for _ in 0..<length / steps { if utf8 { line.append("█") } else { line.append("#") } }
    let eighths = length % steps
    // From seven eighths to one, the blocks follow each other in Unicode.
    if eighths > 0, let block = Unicode.Scalar(0x2590 - UInt32(eighths)), let encoded = UTF8.encode(block) {
        line += encoded
    }
    line.append(spaces: width - length / steps - (eighths > 0 ? 1 : 0))
}

/// Appends how much `part` is of `whole`, in percent, to the right of a field of 4 columns.
func appendPercent(_ part: Int64, of whole: Int64, to line: inout [UInt8]) {
    guard whole > 0 else {
        line.append("   -")
        return
    }
    line.append(decimal: Int((Double(part) * 100 / Double(whole)).rounded()), width: 3)
    line.append("%")
}
