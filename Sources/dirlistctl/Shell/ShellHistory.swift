// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The file with the lines that were typed in shells, the latest last. Whatever goes wrong with it is no reason to
/// bother anybody. Several shells may have it at once: each line is added under a lock, at the end.
struct ShellHistory {
    /// So many lines are kept; there may be twice as many until a shell starts.
    static let limit = 1000
    /// A longer file is not ours.
    private static let sizeLimit = 16 << 20

    let path: String

    /// Where the XDG Base Directory Specification has it; nil when there is no such place.
    init?(environment: (String) -> String? = environmentVariable) {
        if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
            self.path = state + "/dirlistctl/history"
        } else if let home = environment("HOME"), home.hasPrefix("/") {
            self.path = home + "/.local/state/dirlistctl/history"
        } else {
            return nil
        }
    }

    init(path: String) {
        self.path = path
    }

    /// The lines, of which there are not more than the limit.
    func load() -> [String] {
        self.withFile(O_RDWR) { file in
            let lines = self.read(file).split(separator: UInt8(ascii: "\n"))
            let kept = lines.suffix(Self.limit)
            if lines.count > 2 * Self.limit {
                // In place, for another shell may have the file open, and waits for the lock.
                ftruncate(file, 0)
                self.write(kept.flatMap { $0 + [UInt8(ascii: "\n")] }, file)
            }
            return kept.map { ArgumentBytes.encode(Array($0)) }
        } ?? []
    }

    /// Adds a line.
    func append(_ line: String) {
        self.makeFolders()
        self.withFile(O_RDWR | O_CREAT) { self.write(ArgumentBytes.decode(line) + [UInt8(ascii: "\n")], $0) }
    }

    /// Opens and locks the file for as long as `body` takes. The lock is only ever held for a moment.
    @discardableResult
    private func withFile<Result>(_ flags: Int32, _ body: (Int32) -> Result) -> Result? {
        let file = open(self.path, flags | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o600)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.sizeLimit,
            flock(file, LOCK_EX) == 0
        else { return nil }
        return body(file)
    }

    private func makeFolders() {
        var end = self.path.startIndex
        while let slash = self.path[end...].dropFirst().firstIndex(of: "/") {
            mkdir(String(self.path[..<slash]), 0o700)
            end = slash
        }
    }

    private func read(_ file: Int32) -> [UInt8] {
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(file, &part, part.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return text }
            text += part[..<count]
        }
    }

    private func write(_ text: [UInt8], _ file: Int32) {
        // A line that does not fit on the disk is a line less.
        _ = Glibc.write(file, text, text.count)
    }
}
