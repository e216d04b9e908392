// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// The entry point that libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    if let broken = brokenConfigurationProperty(Array(UnsafeBufferPointer(start: start, count: count))) {
        fatalError(broken)
    }
    return 0
}
