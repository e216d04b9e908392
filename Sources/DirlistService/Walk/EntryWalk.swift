// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

/// A call of `Walk`: every entry below a directory that passes the filters.
struct EntryWalk: WalkQuestion {
    private let parameters: Tree.Walk.Parameters
    private let filter: WalkFilter

    init(_ parameters: Tree.Walk.Parameters) {
        self.parameters = parameters
        self.filter = WalkFilter(parameters)
    }

    var path: [UInt8]? { self.parameters.path }

    var limits: TreeWalk.Limits {
        var limits = TreeWalk.Limits()
        limits.depth = self.parameters.maximumDepth.map { Int(clamping: $0) } ?? .max
        limits.staysOnMount = self.parameters.oneFilesystem ?? false
        return limits
    }

    var limit: Int { self.parameters.limit.map { Int(clamping: $0) } ?? .max }

    func worker(for site: WalkSite<EntryWalk>, of session: TreeSession) -> Working<EntryWalkWork> {
        let groups = EntryGroupWriter(
            self.filter,
            detail: self.parameters.detail ?? .standard,
            hidden: self.parameters.hidden ?? true,
            owners: session.service.shownOwners
        )
        return Working(EntryWalkWork(groups, site.visibility))
    }

    func begin(_ directory: Directory) {}

    let reportInterval: Duration? = nil

    /// A reply without entries.
    func report(_ walked: TreeWalk.Counts, elapsed: Duration) -> Frame {
        .reply(Tree.Walk.Reply(directory: [dot], entries: []), continues: true)
    }

    func end(_ summary: Tree.Summary) -> End {
        End(summary: summary)
    }

    /// One reply without entries.
    struct End: WalkEnd {
        let summary: Tree.Summary

        mutating func next() -> (Frame, last: Bool) {
            (.reply(Tree.Walk.Reply(directory: [dot], entries: [], summary: self.summary)), true)
        }
    }
}
