// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Writes metrics as OpenMetrics text (OpenMetrics 1.0, "Text format"), which the older text format of Prometheus, as
/// textfile collectors and promtool read it, understands as well.
///
/// The two disagree on counters alone: OpenMetrics declares the type of `requests` and calls its sample
/// `requests_total`, Prometheus declares the type of `requests_total`. So a counter's type is left out here, which both
/// allow; its name says what it is.
struct OpenMetricsText {
    /// What a family's samples are.
    enum Kind: String {
        case counter, gauge, histogram, summary
    }

    private var text = ""

    /// Begins a family; its samples come next. A unit must be the last word of its name.
    mutating func family(_ name: String, _ kind: Kind, unit: String? = nil, _ help: String) {
        if kind != .counter { self.text += "# TYPE \(name) \(kind.rawValue)\n" }
        if let unit { self.text += "# UNIT \(name) \(unit)\n" }
        self.text += "# HELP \(name) \(Self.escaped(help))\n"
    }

    /// A sample of the family begun last.
    mutating func sample(_ name: String, _ labels: [(name: String, value: String)], _ value: Int) {
        self.sample(name, labels, text: "\(value)")
    }

    /// The one sample of the family begun last.
    mutating func sample(_ name: String, _ value: Int) {
        self.sample(name, [], value)
    }

    /// A sample that is a time.
    mutating func sample(
        _ name: String,
        _ labels: [(name: String, value: String)] = [],
        nanoseconds: some BinaryInteger
    ) {
        let digits = "\(nanoseconds % 1_000_000_000)"
        let zeros = String(repeating: "0", count: 9 - digits.utf8.count)
        self.sample(name, labels, text: "\(nanoseconds / 1_000_000_000).\(zeros)\(digits)")
    }

    /// The samples of one histogram: times, in seconds.
    mutating func histogram(_ name: String, _ labels: [(name: String, value: String)], _ histogram: DurationHistogram) {
        let (buckets, nanoseconds) = histogram.reading
        var count = 0
        for (bound, bucket) in zip(DurationHistogram.bounds + ["+Inf"], buckets) {
            count += bucket
            self.sample("\(name)_bucket", labels + [("le", bound)], count)
        }
        self.sample("\(name)_count", labels, count)
        self.sample("\(name)_sum", labels, nanoseconds: nanoseconds)
    }

    /// The whole text.
    consuming func finish() -> String {
        self.text + "# EOF\n"
    }

    private mutating func sample(_ name: String, _ labels: [(name: String, value: String)], text value: String) {
        self.text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            self.text += "{\(pairs.joined(separator: ","))}"
        }
        self.text += " \(value)\n"
    }

    /// Text in which a line break, a quote or a backslash means itself.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
