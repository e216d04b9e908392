// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

extension TreeSession {
    /// A listing as one reply: as many entries as were asked for and as fit, and a cursor if there are more.
    func listAtOnce(_ parameters: Tree.List.Parameters) throws(Tree.Failure) -> Frame {
        let reader = try ListingReader(parameters, for: self)
        let detail = parameters.detail ?? .standard
        var encoder = EntryEncoder(
            reader,
            detail: detail,
            hidden: parameters.hidden ?? true,
            owners: self.service.shownOwners
        )
        let limits = self.service.policy.limits
        let limit = min(parameters.limit.map { Int($0) } ?? .max, limits.replyEntries)
        // Small directories are what is asked for most; the writer grows for the others.
        var writer = JSONWriter(capacity: 4 << 10)
        writer.beginReply()
        writer.key("entries")
        writer.beginArray()
        var block = EntryBlock(capacity: 32 << 10)
        var stopped: Tree.Stop?
        var ended = false
        while !ended, stopped == nil {
            ended = try reader.fill(&block)
            if !encoder.write(block, to: &writer, limit: limit, bytes: ServiceLimits.replyBytes) {
                stopped = .entryLimit
            } else if !ended, reader.elapsed >= limits.requestTime {
                stopped = .timeLimit
            }
        }
        writer.endArray()
        writer.key("summary")
        let summary = reader.summary(encoder.counts, stopped: stopped)
        self.meter.told(entries: summary.entries)
        self.meter.ends(with: summary)
        summary.write(to: &writer)
        writer.endReply(continues: false)
        return writer.finish()
    }
}
