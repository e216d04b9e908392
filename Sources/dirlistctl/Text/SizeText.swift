// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Appends a size as `ls -h` does: powers of 1024, rounded up, one decimal below ten ("1.5K", "10K", "1023").
func appendHumanSize(_ size: Int, to line: inout [UInt8]) {
    guard size >= 1024 else {
        line.append(decimal: max(size, 0))
        return
    }
    var amount = size
    var tenths = 0
    var remainder = false
    var power = 0
    while amount >= 1024 {
        let tenfold = (amount & 1023) * 10 + tenths
        amount >>= 10
        remainder = remainder || tenfold & 1023 != 0
        tenths = tenfold >> 10
        power += 1
    }
    if amount < 10 {
        if remainder { tenths += 1 }
        remainder = false
        if tenths == 10 {
            amount += 1
            tenths = 0
        }
    }
    let decimal = amount < 10
    if !decimal && (tenths > 0 || remainder) {
        amount += 1
        if amount == 1024 {
            line.append("1.0")
            line.append(unit(power + 1))
            return
        }
    }
    line.append(decimal: amount)
    if decimal {
        line.append(UInt8(ascii: "."))
        line.append(decimal: tenths)
    }
    line.append(unit(power))
}

/// How many characters `appendHumanSize` takes.
func humanSizeWidth(_ size: Int) -> Int {
    var text: [UInt8] = []
    appendHumanSize(size, to: &text)
    return text.count
}

/// The letter of a power of 1024. A 64-bit size ends below 8 exbibytes, the sixth.
private func unit(_ power: Int) -> UInt8 {
    switch power {
    case 1: UInt8(ascii: "K")
    case 2: UInt8(ascii: "M")
    case 3: UInt8(ascii: "G")
    case 4: UInt8(ascii: "T")
    case 5: UInt8(ascii: "P")
    default: UInt8(ascii: "E")
    }
}
