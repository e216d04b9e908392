// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The owner of an open file descriptor; closes it when it goes.
struct FileDescriptor: ~Copyable, Sendable {
    let number: CInt

    /// Takes over an open descriptor.
    init(owning number: CInt) {
        self.number = number
    }

    deinit {
        // Nothing was written through it, so there is no error that matters.
        // Linux frees the number even when close(2) is interrupted.
        _ = close(number)
    }

    /// How often a path is tried that is answered with EAGAIN: openat2(2) says so when
    /// it meets ".." while anything anywhere is being renamed or mounted. A try takes
    /// microseconds, and under a constant storm of renames every few come through.
    private static let maximumTries = 1024

    /// Opens `path` beneath this directory with openat2(2).
    ///
    /// The kernel resolves it under RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS: a path
    /// that leads out, by "..", by an absolute symlink or by any chain of them,
    /// fails with EXDEV. A path with a zero byte, which no name has, fails with EINVAL.
    /// - Parameters:
    ///   - path: Bytes, leading slashes ignored; empty is this directory itself.
    ///   - flags: open(2) flags; O_CLOEXEC is added.
    ///   - resolve: RESOLVE_ flags beyond those two.
    ///   - errorPath: The path that an error names, when it is not `path`.
    func open(
        beneath path: [UInt8], flags: CInt, resolve: CInt = 0, errorPath: [UInt8]? = nil
    ) throws(FileSystemError) -> FileDescriptor {
        func failure(_ number: CInt) -> FileSystemError {
            FileSystemError(operation: .open, path: errorPath ?? path, errno: Errno(rawValue: number))
        }
        guard !path.contains(0) else { throw failure(EINVAL) }
        var terminated: [UInt8] = []
        terminated.reserveCapacity(path.count + 2)
        terminated.append(contentsOf: path.drop { $0 == UInt8(ascii: "/") })
        if terminated.isEmpty { terminated.append(UInt8(ascii: ".")) }
        terminated.append(0)

        let resolution = UInt64(RESOLVE_BENEATH) | UInt64(RESOLVE_NO_MAGICLINKS) | UInt64(resolve)
        var tries = 0
        while true {
            let result = terminated.withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { text in
                    clinux_openat2(number, text.baseAddress, UInt64(flags | O_CLOEXEC), resolution)
                }
            }
            if result >= 0 { return FileDescriptor(owning: result) }
            tries += 1
            switch -result {
            case EINTR: continue
            case EAGAIN where tries < Self.maximumTries: continue
            default: throw failure(-result)
            }
        }
    }

    /// The metadata of what is open here: statx(2) with AT_EMPTY_PATH.
    /// - Parameter flags: AT_STATX_ flags.
    func metadata(_ fields: MetadataFields, flags: CInt, into metadata: inout Metadata) -> Errno? {
        let result = clinux_statx(number, "", CLINUX_AT_EMPTY_PATH | flags, fields.mask, &metadata.record)
        return result == 0 ? nil : Errno(rawValue: -result)
    }
}
