// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Long work, as a person at a terminal sees it: a line that says how far it is, and a last word when it is
/// interrupted.
///
///     let progress = Progress.begin { "find: interrupted after \($0.text)" }
///     defer { progress.finish() }
///     progress.update(entries: entries, directories: directories)
///
/// The line is on the standard error, when that is a terminal. It goes away before anything is written to a terminal
/// through `Output`, so that both can share one. There is one such work at a time.
final class Progress: Sendable {
    /// Says what was seen, for the interrupted; without the program's name.
    typealias LastWord = @Sendable (Seen) -> String

    private let entries = Atomic(0)
    private let directories = Atomic(0)
    /// Negative for none.
    private let bytes = Atomic(-1)
    private let start = ContinuousClock.now
    private let lastWord: LastWord
    private let ticker = Mutex<Task<Void, Never>?>(nil)

    private init(lastWord: @escaping LastWord) {
        self.lastWord = lastWord
    }

    /// Begins. Without `showsLine` there is only the last word: for output to a terminal that does not end in newlines,
    /// and work that tells everything as it goes.
    static func begin(showsLine: Bool = true, lastWord: @escaping LastWord) -> Progress {
        let progress = Progress(lastWord: lastWord)
        SharedTerminal.begin(progress)
        if showsLine && SharedTerminal.canShowProgress { progress.show() }
        return progress
    }

    /// Tells how far the work is. It costs next to nothing: call it as often as there is something to tell.
    func update(entries: Int, directories: Int, bytes: Int? = nil) {
        self.entries.store(entries, ordering: .relaxed)
        self.directories.store(directories, ordering: .relaxed)
        if let bytes { self.bytes.store(bytes, ordering: .relaxed) }
    }

    /// Ends it: the line goes away. Call it once the answer is there, before the rest is said.
    func finish() {
        self.ticker.withLock { $0.take()?.cancel() }
        SharedTerminal.end(self)
    }

    /// What was seen so far.
    var seen: Seen {
        let bytes = self.bytes.load(ordering: .relaxed)
        return Seen(
            entries: self.entries.load(ordering: .relaxed),
            directories: self.directories.load(ordering: .relaxed),
            bytes: bytes < 0 ? nil : bytes
        )
    }

    /// What to say when it is interrupted now.
    var interruption: String { self.lastWord(self.seen) }

    /// Seconds since it began.
    var elapsed: Double { (ContinuousClock.now - self.start) / .seconds(1) }

    private func show() {
        let task = Task.detached {
            var pause = ProgressLine.patience
            while (try? await Task.sleep(for: .seconds(pause))) != nil {
                SharedTerminal.draw(self)
                pause = ProgressLine.interval
            }
        }
        self.ticker.withLock { $0 = task }
    }
}
