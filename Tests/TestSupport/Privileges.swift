// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Runs `body` as an ordinary user meets permissions: on a thread of its own without
/// CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH. Capabilities belong to threads
/// (capabilities(7)), so tests beside it keep theirs.
public func withoutDACCapabilities<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
    try onOwnThread {
        try dropCapabilities([CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH])
        return try body()
    }
}

/// Whether this thread has a capability in effect, such as CAP_MKNOD.
public func hasCapability(_ capability: CInt) -> Bool {
    var halves = (__user_cap_data_struct(), __user_cap_data_struct())
    let result = withUnsafeMutableBytes(of: &halves) { bytes in
        clinux_capget(bytes.bindMemory(to: __user_cap_data_struct.self).baseAddress)
    }
    let effective = UInt64(halves.1.effective) << 32 | UInt64(halves.0.effective)
    return result == 0 && effective & 1 << UInt64(capability) != 0
}

/// Whether the calling thread may make device nodes.
public var canMakeDevices: Bool { hasCapability(CAP_MKNOD) }

private func dropCapabilities(_ capabilities: [CInt]) throws(SetUpFailure) {
    var halves = (__user_cap_data_struct(), __user_cap_data_struct())
    let result = withUnsafeMutableBytes(of: &halves) { bytes in
        let pair = bytes.bindMemory(to: __user_cap_data_struct.self)
        let got = clinux_capget(pair.baseAddress)
        if got != 0 { return got }
        for capability in capabilities {
            pair[Int(capability / 32)].effective &= ~(1 << UInt32(capability % 32))
        }
        return clinux_capset(pair.baseAddress)
    }
    if result != 0 {
        errno = -result
        throw SetUpFailure("capset")
    }
}
