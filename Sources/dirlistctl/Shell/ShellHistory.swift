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
            if lines.count > 2 * Self.limit { self.shorten(file, to: kept) }
            return kept.map { ArgumentBytes.encode(Array($0)) }
        } ?? []
    }

    /// Adds a line.
    func append(_ line: String) {
        self.makeFolders()
        self.withFile(O_RDWR | O_CREAT | O_APPEND) { file in
            // The last line may have found no room for its end.
            var last = UInt8(ascii: "\n")
            if lseek(file, -1, SEEK_END) >= 0 { _ = Glibc.read(file, &last, 1) }
            let newline = [UInt8(ascii: "\n")]
            // A line that does not fit on the disk is a line less.
            let text = (last == newline[0] ? [] : newline) + ArgumentBytes.decode(line) + newline
            _ = Glibc.write(file, text, text.count)
        }
    }

    /// In place, for another shell may have the file open, and waits for the lock. The lines are written over what is
    /// there, which they are the end of: where the disk has no more room, the rest of it still follows.
    private func shorten(_ file: Int32, to lines: ArraySlice<ArraySlice<UInt8>>) {
        let text = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
        if pwrite(file, text, text.count, 0) == text.count { ftruncate(file, off_t(text.count)) }
    }

    /// Opens and locks the file for as long as `body` takes. The lock is only ever held for a moment; a file that
    /// somebody keeps locked is left alone.
    @discardableResult
    private func withFile<Result>(_ flags: Int32, _ body: (Int32) -> Result) -> Result? {
        let file = open(self.path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o600)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.sizeLimit,
            self.lock(file)
        else { return nil }
        return body(file)
    }

    private func lock(_ file: Int32) -> Bool {
        for _ in 0..<100 {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(1000)
        }
        return false
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
}
