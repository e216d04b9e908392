// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink

/// The line that `fresh` prints, in the form of the Monitoring Plugins Development Guidelines: the service, the state,
/// words for people, and after a bar the performance data. Nothing that a server sends can add a line or a bar.
struct FreshnessLine {
    let request: FreshnessRequest
    let escaping: NameEscaping

    /// The line of a verdict, without its end.
    func text(_ verdict: FreshnessVerdict, _ finding: FreshnessFinding) -> String {
        var words = self.facts(verdict, finding)
        if !verdict.problems.isEmpty { words = self.plain(verdict.problems.joined(separator: ", ")) + ": " + words }
        return "FRESH \(verdict.state.word) - \(words) | \(self.performance(verdict, finding))"
    }

    /// The line where nothing was seen at all, without its end.
    func text(_ state: MonitoringState, because reason: String) -> String {
        "FRESH \(state.word) - \(self.plain(reason))"
    }

    /// The verdict as a JSON object.
    func appendJSON(_ verdict: FreshnessVerdict, _ finding: FreshnessFinding, to line: inout [UInt8]) {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("state")
        writer.value(verdict.state.word.lowercased())
        writer.key("problems")
        writer.beginArray()
        for problem in verdict.problems { writer.value(problem) }
        writer.endArray()
        writer.key("count")
        writer.value(finding.count)
        if let age = verdict.age {
            writer.key("age")
            writer.value(age)
        }
        if let newest = finding.newest {
            writer.text("directory", raw: "rawDirectory", newest.directory.span)
            writer.key("newest")
            newest.entry.write(to: &writer)
        }
        writer.endObject()
        writer.withSpan { appendSafe(json: $0, to: &line) }
    }

    /// That nothing was seen at all, as a JSON object.
    func appendJSON(_ state: MonitoringState, because reason: String, to line: inout [UInt8]) {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("state")
        writer.value(state.word.lowercased())
        writer.key("problems")
        writer.beginArray()
        writer.value(reason)
        writer.endArray()
        writer.endObject()
        writer.withSpan { appendSafe(json: $0, to: &line) }
    }

    /// "db.tar is 3h 12min old, 1.2G; 14 files match".
    private func facts(_ verdict: FreshnessVerdict, _ finding: FreshnessFinding) -> String {
        let count = finding.count
        guard let newest = finding.newest, let age = verdict.age else {
            if count > 0 { return "\(count) \(count == 1 ? "file matches" : "files match")" }
            return "nothing in \(self.name(self.request.path)) matches \(self.name(bytes(self.request.glob)))"
        }
        let text = durationText(seconds: Int(age.magnitude))
        var facts = self.name(newest.path) + (age < 0 ? " is dated \(text) ahead" : " is \(text) old")
        if let size = newest.entry.size { facts += ", \(sizeText(size))" }
        return facts + "; \(count) \(count == 1 ? "file matches" : "files match")"
    }

    /// 'label'=value[UOM];[warn];[crit];[min], where a range "N:" is from N up and "N" from 0 to N.
    private func performance(_ verdict: FreshnessVerdict, _ finding: FreshnessFinding) -> String {
        let demands = self.request.demands
        func seconds(_ limit: DurationArgument?) -> String { limit.map { "\($0.microseconds / 1_000_000)" } ?? "" }
        var data: [String] = []
        if let age = verdict.age {
            data.append("age=\(age)s;\(seconds(demands.warningAge));\(seconds(demands.maximumAge));0")
        }
        if let size = finding.newest?.entry.size {
            data.append("size=\(size)B;;\(demands.minimumSize.map { "\($0.bytes):" } ?? "");0")
        }
        data.append("count=\(finding.count);;\(demands.minimumCount):;0")
        return data.joined(separator: " ")
    }

    /// A name in the form in which a shell takes it. One with a bar is in quotes already, for it is special there.
    private func name(_ name: [UInt8]) -> String {
        var text: [UInt8] = []
        self.escaping.append(name, to: &text)
        return String(decoding: text, as: UTF8.self).split(separator: "|", omittingEmptySubsequences: false)
            .joined(separator: #"'$'\174''"#)
    }

    /// Words that may hold a bar, as a message of a server may; all else is escaped where they were put together.
    private func plain(_ words: String) -> String {
        words.split(separator: "|", omittingEmptySubsequences: false).joined(separator: #"\174"#)
    }
}
