// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What a client of the original exercise may ask: a number in decimal.
public enum ClassicQuestion: Sendable, Equatable {
    /// 1: the names in the root.
    case names
    /// 2: the current path.
    case path

    /// Reads what came in one piece, for that is how the exercise tells one number from the next. Nil for anything
    /// else, which ends the connection.
    ///
    /// Taken as Python's `int` takes it: white space around it, a plus sign and zeros before it do not matter.
    public init?(_ bytes: some BidirectionalCollection<UInt8>) {
        // What bytes.isspace() of Python counts.
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || (9...13).contains($0) }
        var number = bytes.drop(while: isSpace)
        while let last = number.last, isSpace(last) { number = number.dropLast() }
        if number.first == UInt8(ascii: "+") { number = number.dropFirst() }
        while number.count > 1, number.first == UInt8(ascii: "0") { number = number.dropFirst() }
        guard number.count == 1 else { return nil }
        switch number.first {
        case UInt8(ascii: "1"): self = .names
        case UInt8(ascii: "2"): self = .path
        default: return nil
        }
    }
}
