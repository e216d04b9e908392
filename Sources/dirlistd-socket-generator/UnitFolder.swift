// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder of units that systemd gives to its generators.
struct UnitFolder {
    let path: String

    /// What was attempted, on what, and what the system said.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ attempt: String, _ path: String) {
            let reason = String(cString: strerror(errno))
            self.description = "cannot \(attempt) \(path): \(reason)"
        }
    }

    func write(_ dropIn: ListenDropIn) throws(Failure) {
        let folder = "\(self.path)/\(ListenDropIn.folder)"
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw Failure("make", folder) }
        let file = "\(folder)/\(ListenDropIn.file)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Failure("make", file) }
        defer { close(descriptor) }
        var rest = Array(dropIn.text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                let failure = Failure("write", file)
                // Half a drop-in could name half an address.
                unlink(file)
                throw failure
            }
            rest = rest.dropFirst(count)
        }
    }
}
