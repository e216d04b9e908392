// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// The text of the metrics for all who ask at the same time. However many do, it is written for one after another, and
/// administrators, who wait for the same thread, wait for one of them at most.
actor MetricsScrape {
    private let write: @Sendable () async -> String
    private var underWay: Task<String, Never>?

    init(_ write: @escaping @Sendable () async -> String) {
        self.write = write
    }

    func text() async -> String {
        if let underWay { return await underWay.value }
        let task = Task { [write] in await write() }
        self.underWay = task
        let text = await task.value
        self.underWay = nil
        return text
    }
}
