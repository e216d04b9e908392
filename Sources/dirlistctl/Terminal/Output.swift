// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What ends the printing.
enum OutputError: Error, Equatable {
    /// Nobody reads on, as behind `| head`.
    case closed
    /// `write` failed with this errno.
    case failed(Int32)
}

/// The standard output, or another descriptor, behind one buffer.
struct Output {
    /// What waits to be written. Append to it, then call `writeIfFull` or `write`.
    var bytes: [UInt8] = []
    private let descriptor: Int32
    private let isTerminal: Bool

    /// A line longer than the rest of the buffer makes it grow; what counts is when it is emptied.
    static let bufferSize = 128 << 10

    init(_ descriptor: Int32 = STDOUT_FILENO) {
        self.descriptor = descriptor
        self.isTerminal = isatty(descriptor) == 1
        self.bytes.reserveCapacity(Self.bufferSize + 4096)
    }

    /// Writes what waits once it is worth a system call.
    mutating func writeIfFull() throws(OutputError) {
        if self.bytes.count >= Self.bufferSize { try self.write() }
    }

    /// Writes all that waits.
    mutating func write() throws(OutputError) {
        var start = 0
        while start < self.bytes.count {
            let written = self.writeOnce(self.bytes.span.extracting(start...))
            if written >= 0 {
                start += written
                continue
            }
            switch errno {
            case EINTR:
                continue
            case EAGAIN:
                // Somebody else made the terminal non-blocking.
                var ready = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
            case EPIPE:
                self.bytes.removeAll(keepingCapacity: true)
                throw .closed
            case let reason:
                self.bytes.removeAll(keepingCapacity: true)
                throw .failed(reason)
            }
        }
        self.bytes.removeAll(keepingCapacity: true)
    }

    private func writeOnce(_ bytes: Span<UInt8>) -> Int {
        if self.isTerminal { return SharedTerminal.write(self.descriptor, bytes) }
        return bytes.withUnsafeBufferPointer { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
    }
}

/// Says one line on the standard error, after the program's name. `text` must be safe for a terminal.
func complain(_ text: String) {
    var line = Output(STDERR_FILENO)
    line.bytes.append(contentsOf: "dirlistctl: \(text)\n".utf8)
    // With the standard error gone there is nobody left to tell.
    try? line.write()
}
