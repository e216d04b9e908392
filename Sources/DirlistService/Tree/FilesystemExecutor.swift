// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Where calls into the file system run: they may block, and event loops may not.
public protocol FilesystemExecutor: Sendable {
    /// Runs `job` on some thread, soon. Jobs are short: a batch of entries, not a whole directory.
    func submit(_ urgency: JobUrgency, _ job: @escaping @Sendable () -> Void)
    /// How busy its threads are.
    var loads: [ExecutorLoad] { get }
}

/// How busy some threads are, at one moment.
public struct ExecutorLoad: Sendable {
    /// What they are for: `prompt` or `patient`.
    public let pool: String
    /// How many there are.
    public let workers: Int
    /// How many do a job.
    public let busy: Int
    /// Jobs that wait for one.
    public let waiting: Int

    /// A load from its parts.
    public init(pool: String, workers: Int, busy: Int, waiting: Int) {
        self.pool = pool
        self.workers = workers
        self.busy = busy
        self.waiting = waiting
    }
}

/// Who goes first when there is more to do than processors to do it.
public enum JobUrgency: Sendable {
    /// What somebody waits for: a question about one directory or entry.
    case prompt
    /// A slice of long work, such as a walk through the tree. It takes turns with other such slices, and what is
    /// prompt does not wait for it.
    case patient
}

extension FilesystemExecutor {
    /// An executor that does not count.
    public var loads: [ExecutorLoad] { [] }

    /// Runs a job that somebody waits for.
    public func submit(_ job: @escaping @Sendable () -> Void) {
        self.submit(.prompt, job)
    }
}
