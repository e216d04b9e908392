// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Memory for symlink targets, to be used again for each.
public struct LinkTarget: ~Copyable, Sendable {
    private var storage: [UInt8]
    private var count = 0

    /// Room for every target that Linux can make: symlink(2) takes at most 4095 bytes.
    public init() {
        storage = [UInt8](repeating: 0, count: Int(PATH_MAX))
    }

    /// The target last read, as stored; empty after an error.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.span.extracting(0..<count) }
    }

    /// A copy of the target last read.
    public var array: [UInt8] { Array(storage[0..<count]) }

    /// readlinkat(2), which cuts silently: a target that fills the memory may be
    /// longer, so it is read again with more.
    mutating func read(at directory: CInt, name: UnsafePointer<CChar>?) -> Errno? {
        count = 0
        while true {
            let result = storage.withUnsafeMutableBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { text in
                    clinux_readlinkat(directory, name, text.baseAddress, text.count)
                }
            }
            guard result >= 0 else { return Errno(rawValue: CInt(-result)) }
            if result < storage.count {
                count = result
                return nil
            }
            storage = [UInt8](repeating: 0, count: storage.count * 2)
        }
    }
}
