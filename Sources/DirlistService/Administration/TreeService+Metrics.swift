// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink

extension TreeService {
    /// Counts a reload of the configuration.
    public func countReload(succeeded: Bool) {
        (succeeded ? self.sessions.metrics.reloads : self.sessions.metrics.failedReloads).add()
    }

    /// All metrics as OpenMetrics text. Takes about a millisecond.
    public func metricsText(_ standing: Standing) -> String {
        var text = OpenMetricsText()
        self.writeDaemon(standing, to: &text)
        self.writeClients(to: &text)
        self.writeRequests(to: &text)
        self.writeWork(to: &text)
        return text.finish()
    }

    private func writeDaemon(_ standing: Standing, to text: inout OpenMetricsText) {
        let metrics = self.sessions.metrics
        text.family("dirlistd_build_info", .gauge, "Which daemon this is; always 1.")
        text.sample("dirlistd_build_info", [("version", Release.version)], 1)
        text.family("dirlistd_start_time_seconds", .gauge, unit: "seconds", "When it started, since 1970.")
        text.sample("dirlistd_start_time_seconds", nanoseconds: standing.startedUSec * 1000)
        text.family("dirlistd_reloads_total", .counter, "Reloads of the configuration, by outcome.")
        text.sample("dirlistd_reloads_total", [("outcome", "ok")], metrics.reloads.value)
        text.sample("dirlistd_reloads_total", [("outcome", "error")], metrics.failedReloads.value)
        text.family(
            "dirlistd_configuration_current", .gauge, "Whether the last reload, if any, took effect: 1, else 0.")
        text.sample("dirlistd_configuration_current", standing.isConfigurationCurrent ? 1 : 0)
        text.family(
            "dirlistd_contents_closed", .gauge,
            "Whether the kernel keeps the contents of files from the daemon: 1, else 0.")
        text.sample("dirlistd_contents_closed", standing.contentsAreClosed ? 1 : 0)
        text.family("dirlistd_warnings", .gauge, "Warnings that `dirlistctl status` shows.")
        text.sample("dirlistd_warnings", standing.warnings.count)
        text.family(
            "dirlistd_request_records_dropped_total", .counter, "Requests that were not logged, for the log took none.")
        text.sample("dirlistd_request_records_dropped_total", standing.recordsDropped)
    }

    private func writeClients(to text: inout OpenMetricsText) {
        let metrics = self.sessions.metrics
        let sessions = self.sessions.all
        text.family("dirlistd_sessions", .gauge, "Connections at present, by what they came in by.")
        for role in SessionMeter.Role.allCases {
            text.sample("dirlistd_sessions", [("role", role.rawValue)], sessions.count { $0.role == role })
        }
        text.family(
            "dirlistd_connections_total", .counter,
            "Connections by what became of them: refused by access.allow, or turned_away for a limit.")
        text.sample("dirlistd_connections_total", [("result", "admitted")], metrics.admitted.value)
        text.sample("dirlistd_connections_total", [("result", "refused")], metrics.refused.value)
        text.sample("dirlistd_connections_total", [("result", "turned_away")], metrics.turnedAway.value)
        text.family("dirlistd_limits_hit_total", .counter, "How often a client came up against a limit.")
        for (limit, count) in metrics.limitReadings {
            text.sample("dirlistd_limits_hit_total", [("limit", limit)], count)
        }
    }

    private func writeRequests(to text: inout OpenMetricsText) {
        let metrics = self.sessions.metrics
        text.family("dirlistd_requests_total", .counter, "Requests answered, by method and outcome.")
        for method in metrics.methods {
            for kind in RequestOutcome.Kind.allCases where kind != .error {
                let count = method.durations(kind).count
                if count == 0, kind != .ok { continue }
                text.sample("dirlistd_requests_total", Self.labels(method, kind.rawValue), count)
            }
            for (error, counter) in zip(ServiceMetrics.errors, method.errors) where counter.value > 0 {
                text.sample("dirlistd_requests_total", Self.labels(method, error), counter.value)
            }
        }
        let duration = "dirlistd_request_duration_seconds"
        text.family(duration, .histogram, unit: "seconds", "Time from a call to its last reply.")
        for method in metrics.methods {
            for kind in RequestOutcome.Kind.allCases where method.durations(kind).count > 0 {
                text.histogram(duration, Self.labels(method, kind.rawValue), method.durations(kind))
            }
        }
        text.family("dirlistd_reply_bytes", .summary, unit: "bytes", "Bytes of replies, by method.")
        for method in metrics.methods {
            let requests = method.durations.map(\.count).reduce(0, +)
            text.sample("dirlistd_reply_bytes_count", [("method", method.name)], requests)
            text.sample("dirlistd_reply_bytes_sum", [("method", method.name)], method.bytes.value)
        }
        text.family(
            "dirlistd_entries_total", .counter, "Directory entries told to clients, or added up for them, by method.")
        for method in metrics.methods
        where method.name.hasPrefix("\(Tree.description.name).") || method.name == ClassicMethod.list.rawValue {
            text.sample("dirlistd_entries_total", [("method", method.name)], method.entries.value)
        }
        text.family(
            "dirlistd_denied_entries_total", .counter, "Entries and directories that the daemon may not read.")
        text.sample("dirlistd_denied_entries_total", metrics.denied.value)
    }

    private static func labels(
        _ method: ServiceMetrics.Method,
        _ outcome: String
    ) -> [(name: String, value: String)] {
        [("method", method.name), ("outcome", outcome)]
    }

    private func writeWork(to text: inout OpenMetricsText) {
        text.family("dirlistd_walks", .gauge, "Walks through the tree under way, those for disk usage included.")
        text.sample("dirlistd_walks", self.walks.current)
        text.family("dirlistd_watches", .gauge, "Watches under way.")
        text.sample("dirlistd_watches", self.watches.current)
        let loads = self.executor.loads
        text.family("dirlistd_executor_workers", .gauge, "Threads for file system calls.")
        for load in loads { text.sample("dirlistd_executor_workers", [("pool", load.pool)], load.workers) }
        text.family("dirlistd_executor_busy_workers", .gauge, "Threads for file system calls that are in one.")
        for load in loads { text.sample("dirlistd_executor_busy_workers", [("pool", load.pool)], load.busy) }
        text.family("dirlistd_executor_queue_length", .gauge, "Jobs that wait for a thread.")
        for load in loads { text.sample("dirlistd_executor_queue_length", [("pool", load.pool)], load.waiting) }
    }
}
