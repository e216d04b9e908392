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
        try self.write(dropIn.text, to: ListenDropIn.file, in: self.makeFolder(ListenDropIn.folder))
    }

    func write(_ socket: OptionalSocket) throws(Failure) {
        try self.write(socket.text, to: socket.unit, in: self.path)
        // As `systemctl add-wants` does it: systemd.unit(5), "UNIT.wants/".
        let link = "\(try self.makeFolder("\(OptionalSocket.companion).wants"))/\(socket.unit)"
        guard symlink("../\(socket.unit)", link) == 0 else { throw Failure("make", link) }
    }

    private func makeFolder(_ name: String) throws(Failure) -> String {
        let folder = "\(self.path)/\(name)"
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw Failure("make", folder) }
        return folder
    }

    private func write(_ text: String, to name: String, in folder: String) throws(Failure) {
        let file = "\(folder)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Failure("make", file) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                let failure = Failure("write", file)
                // Half a unit could name half an address.
                unlink(file)
                throw failure
            }
            rest = rest.dropFirst(count)
        }
    }
}
