// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// How amounts of bytes are printed.
enum AmountText {
    /// Like 1.5K and 234M, rounded up.
    case human
    /// To the byte.
    case exact

    /// Appends an amount.
    func append(_ amount: Int64, to line: inout [UInt8]) {
        switch self {
        case .human: appendHumanSize(Int(amount), to: &line)
        case .exact: line.append(decimal: amount)
        }
    }

    /// How many characters `append` takes.
    func width(_ amount: Int64) -> Int {
        switch self {
        case .human: humanSizeWidth(Int(amount))
        case .exact: decimalWidth(amount)
        }
    }
}
