// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI

/// What a monitoring plug-in ends with (Monitoring Plugins Development Guidelines, "Plugin Return Codes").
enum MonitoringState: Int32, Comparable {
    case ok = 0
    case warning = 1
    case critical = 2
    case unknown = 3

    static func < (left: MonitoringState, right: MonitoringState) -> Bool { left.rawValue < right.rawValue }

    /// As a plug-in's line begins.
    var word: String {
        switch self {
        case .ok: "OK"
        case .warning: "WARNING"
        case .critical: "CRITICAL"
        case .unknown: "UNKNOWN"
        }
    }
}

/// What `fresh` demands.
struct FreshnessDemands: Equatable, Sendable {
    /// The newest file may be so old.
    var maximumAge: DurationArgument?
    /// Beyond this age there is a warning.
    var warningAge: DurationArgument?
    /// So many files at least.
    var minimumCount = 1
    /// The newest file is so large at least.
    var minimumSize: SizeArgument?

    /// Whether it matters which file is the newest.
    var concernTheNewest: Bool { self.maximumAge != nil || self.warningAge != nil || self.minimumSize != nil }
}

/// A size on the command line, as `find --size` takes it.
struct SizeArgument: ExpressibleByArgument, Equatable, Sendable {
    let bytes: Int64
    /// As it was written: ASCII letters and digits.
    let text: String

    init?(argument: String) {
        guard let first = argument.first, first.isNumber, let bytes = SizeBound(argument: argument)?.minimum else {
            return nil
        }
        self.bytes = bytes
        self.text = argument
    }
}

/// What `fresh` has seen of the files that match.
struct FreshnessFinding: Sendable {
    /// The latest of them, by its time of modification.
    struct Newest: Sendable {
        /// From the asked path.
        var directory: [UInt8]
        var entry: Tree.Entry
        /// Microseconds since 1970.
        var modifiedUSec: Int64

        /// The path from the asked one.
        var path: [UInt8] {
            self.directory == bytes(".") ? self.entry.nameBytes : joinPath(self.directory, self.entry.nameBytes)
        }
    }

    private(set) var count = 0
    private(set) var newest: Newest?
    /// Matching entries whose time could not be read.
    private(set) var unreadable = 0
    /// Why there may be more that was not seen; nil when all was.
    var missing: String?

    /// Takes in entries that match.
    mutating func add(_ entries: [Tree.Entry], directory: [UInt8]) {
        for entry in entries {
            self.count += 1
            guard let modified = entry.modifiedUSec else {
                self.unreadable += 1
                continue
            }
            if let newest = self.newest, newest.modifiedUSec > modified { continue }
            self.newest = Newest(directory: directory, entry: entry, modifiedUSec: modified)
        }
    }
}

/// Whether what was found is what was demanded.
///
/// What was not seen can only be more files, and newer ones. So an answer that is incomplete can show that there are
/// enough, and one that is new enough; it can never show that there are not, nor how large the newest is.
struct FreshnessVerdict: Equatable {
    /// Clocks may differ by so much before a time that is yet to come is a reason to doubt.
    static let toleratedSkew = 5 * 60

    private(set) var state = MonitoringState.ok
    /// What is wrong, in words.
    private(set) var problems: [String] = []
    /// Seconds since the newest file was modified; negative when that is yet to come.
    let age: Int?

    /// - Parameter now: microseconds since 1970.
    init(_ finding: FreshnessFinding, _ demands: FreshnessDemands, now: Int) {
        self.age = finding.newest.map { newest in
            // A time that is too far away to count is as good as the farthest that can be counted.
            let (age, overflow) = now.subtractingReportingOverflow(Int(newest.modifiedUSec))
            return floorDivide(overflow ? (newest.modifiedUSec < 0 ? .max : .min) : age, 1_000_000)
        }
        let isComplete = finding.missing == nil && finding.unreadable == 0
        if finding.count < demands.minimumCount {
            self.blame("too few (under \(demands.minimumCount))", isComplete ? .critical : .unknown)
        }
        if let newest = finding.newest, let age = self.age {
            self.judge(age: age, demands, isComplete: isComplete)
            if let minimum = demands.minimumSize { self.judge(newest.entry.size, minimum, isComplete: isComplete) }
        } else if !isComplete && finding.count >= demands.minimumCount && demands.concernTheNewest {
            self.blame("nothing is known of the newest", .unknown)
        }
        if let missing = finding.missing {
            self.problems.append(missing)
        } else if finding.unreadable > 0 {
            self.problems.append("\(counted(finding.unreadable, "matching file", "matching files")) could not be read")
        }
    }

    private mutating func judge(age: Int, _ demands: FreshnessDemands, isComplete: Bool) {
        if age < -Self.toleratedSkew && (demands.maximumAge != nil || demands.warningAge != nil) {
            self.blame("a clock is wrong", .unknown)
        }
        func isOver(_ limit: DurationArgument) -> Bool { age > limit.microseconds / 1_000_000 }
        if let limit = demands.maximumAge, isOver(limit) {
            self.blame("too old (over \(limit.text))", isComplete ? .critical : .unknown)
        } else if let limit = demands.warningAge, isOver(limit) {
            self.blame("getting old (over \(limit.text))", isComplete ? .warning : .unknown)
        }
    }

    private mutating func judge(_ size: Int64?, _ minimum: SizeArgument, isComplete: Bool) {
        if let size, isComplete {
            if size < minimum.bytes { self.blame("too small (under \(minimum.text))", .critical) }
        } else {
            self.blame("the newest may be another", .unknown)
        }
    }

    /// Something that is certainly wrong outweighs what is not known.
    private mutating func blame(_ problem: String, _ state: MonitoringState) {
        self.problems.append(problem)
        if self.state != .critical { self.state = state == .critical ? .critical : max(self.state, state) }
    }
}

/// A size as text for people.
func sizeText(_ size: Int64) -> String {
    var text: [UInt8] = []
    appendHumanSize(Int(size), to: &text)
    return String(decoding: text, as: UTF8.self)
}
