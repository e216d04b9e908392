// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink

/// Findings as `doctor` prints them.
struct DoctorReport {
    let diagnoses: [Diagnosis]
    /// Whether to show what was tried, too.
    var isVerbose = false
    var surroundings = Surroundings()

    /// Columns before what was seen: the result, the check, and what is between.
    private static let resultWidth = 9

    /// What the worst of them comes to.
    var status: ExitStatus {
        switch self.diagnoses.map(\.result).max() {
        case .problem: .noAnswer
        case .warning: .incomplete
        case .ok, .skipped, nil: .complete
        }
    }

    /// Appends a line for each check, below the names of their groups, and one that counts them.
    func append(to text: inout [UInt8]) {
        let width = self.diagnoses.map(\.check.name.utf8.count).max() ?? 0
        let column = 2 + Self.resultWidth + width + 2
        for group in Check.Group.allCases {
            let diagnoses = self.diagnoses.filter { $0.check.group == group }
            if diagnoses.isEmpty { continue }
            text.append(bytes(group.rawValue), style: self.style(.bold))
            text.append("\n")
            for diagnosis in diagnoses { self.append(diagnosis, width, at: column, to: &text) }
        }
        text += bytes(self.count + "\n")
    }

    private func append(_ diagnosis: Diagnosis, _ width: Int, at column: Int, to text: inout [UInt8]) {
        text.append("  ")
        text.append(bytes(diagnosis.result.rawValue), style: self.style(diagnosis.result.style))
        text.append(spaces: Self.resultWidth - diagnosis.result.rawValue.utf8.count)
        text += bytes(diagnosis.check.name)
        text.append(spaces: width - diagnosis.check.name.utf8.count + 2)
        let sentence = diagnosis.detail + (diagnosis.remedy.map { "; to do: \($0)" } ?? "")
        self.append(sentence, at: column, to: &text)
        guard self.isVerbose else { return }
        for line in diagnosis.evidence {
            text.append(spaces: column)
            self.append(line, at: column, to: &text)
        }
    }

    private func append(_ sentence: String, at column: Int, to text: inout [UInt8]) {
        var safe: [UInt8] = []
        NameEscaping(utf8: self.surroundings.showsUTF8).appendPlain(bytes(sentence), to: &safe)
        appendWrapped(safe, at: column, width: self.surroundings.isTerminal ? self.surroundings.width : nil, to: &text)
    }

    private var count: String {
        let parts = Diagnosis.Result.allCases.compactMap { result -> String? in
            let count = self.diagnoses.count { $0.result == result }
            let plural = count == 1 || result == .ok || result == .skipped ? "" : "s"
            return count > 0 ? "\(count) \(result.rawValue)\(plural)" : nil
        }
        return "\(self.diagnoses.count) checks: \(enumerated(parts))"
    }

    private func style(_ style: TextStyle) -> TextStyle? {
        self.surroundings.allowsColors ? style : nil
    }

    /// Appends an object for each check.
    func appendJSON(to text: inout [UInt8]) {
        for diagnosis in self.diagnoses {
            appendJSONLine(to: &text) { writer in
                writer.beginObject()
                writer.member("group", diagnosis.check.group.rawValue)
                writer.member("check", diagnosis.check.name)
                writer.member("result", diagnosis.result.rawValue)
                writer.member("detail", diagnosis.detail)
                writer.member("remedy", diagnosis.remedy)
                if self.isVerbose {
                    writer.key("evidence")
                    writer.beginArray()
                    for line in diagnosis.evidence { writer.value(line) }
                    writer.endArray()
                }
                writer.endObject()
            }
        }
    }
}

extension Diagnosis.Result {
    fileprivate var style: TextStyle {
        switch self {
        case .ok: .green
        case .skipped: .faint
        case .warning: .yellow
        case .problem: .red
        }
    }
}
