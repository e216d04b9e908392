// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Synchronization
import Varlink

/// A call of `Usage`: what everything below a directory takes up, as du(1) has it.
final class DiskUsage: WalkQuestion {
    let path: [UInt8]?
    /// How deep directories are told one by one.
    let depth: Int
    let staysOnMount: Bool
    let table = UsageTable()
    let links: HardLinks
    let progress = UsageProgress()

    init(_ parameters: Tree.Usage.Parameters) {
        self.path = parameters.path
        self.depth = parameters.depth.map { Int(clamping: $0) } ?? 0
        self.staysOnMount = parameters.oneFilesystem ?? false
        self.links = HardLinks(keepingPlaces: self.depth > 0)
    }

    var limits: TreeWalk.Limits {
        var limits = TreeWalk.Limits()
        limits.staysOnMount = self.staysOnMount
        return limits
    }

    var limit: Int { .max }

    func begin(_ directory: Directory) throws(FileSystemError) {
        let metadata = try directory.metadata(.usage)
        self.table.addStart(size: metadata.size, allocated: metadata.allocated)
        self.progress.add(entries: 0, allocated: metadata.allocated)
    }

    func worker(for site: WalkSite<DiskUsage>, of session: TreeSession) -> Working<UsageWork> {
        Working(UsageWork(self, site.visibility))
    }

    let reportInterval: Duration? = ServiceLimits.progressInterval

    func report(_ walked: TreeWalk.Counts, elapsed: Duration) -> Frame {
        let progress = self.progress.current(directories: walked.directories, elapsed: elapsed)
        return .reply(Tree.Usage.Reply(progress: progress), continues: true)
    }

    func end(_ summary: Tree.Summary) -> End {
        self.links.count(in: self.table)
        self.table.rollUp()
        return End(table: self.table, summary: summary)
    }

    /// The directories, in replies of about as many bytes as those of a walk; those above before those below.
    struct End: WalkEnd {
        let table: UsageTable
        let summary: Tree.Summary
        private var number = 0

        init(table: UsageTable, summary: Tree.Summary) {
            self.table = table
            self.summary = summary
        }

        mutating func next() -> (Frame, last: Bool) {
            let count = self.table.count
            var writer = JSONWriter(capacity: 4 << 10)
            writer.beginReply()
            writer.key("usage")
            writer.beginArray()
            while self.number < count, writer.count < ServiceLimits.walkBatch {
                self.table.usage(self.number).write(to: &writer)
                self.number += 1
            }
            writer.endArray()
            let isLast = self.number == count
            if isLast {
                writer.key("summary")
                self.summary.write(to: &writer)
            }
            writer.endReply(continues: !isLast)
            return (writer.finish(), isLast)
        }
    }
}

/// How far a disk usage has come.
final class UsageProgress: Sendable {
    private let entries = Atomic(0)
    private let allocated = Atomic<Int64>(0)

    func add(entries: Int, allocated: Int64) {
        self.entries.wrappingAdd(entries, ordering: .relaxed)
        self.allocated.wrappingAdd(allocated, ordering: .relaxed)
    }

    func current(directories: Int, elapsed: Duration) -> Tree.Progress {
        Tree.Progress(
            directories: directories,
            entries: self.entries.load(ordering: .relaxed),
            allocated: self.allocated.load(ordering: .relaxed),
            elapsedUSec: Int64(elapsed / .microseconds(1))
        )
    }
}
