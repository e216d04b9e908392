// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing
import Varlink

@testable import dirlistctl

/// That doctor says "proven" of what was proven alone.
@Suite struct ContentsExaminationTests {
    private typealias Attempt = Admin.Contents.Attempt

    private func attempt(
        _ verdict: String = "holds",
        means: String = "open for reading",
        path: String = "file",
        answer: String = "refused, EACCES",
        permitted: Bool? = true
    ) -> Attempt {
        Attempt(verdict: verdict, means: means, path: path, answer: answer, permitted: permitted)
    }

    private var own: Attempt { self.attempt(means: Admin.Contents.ownProgram, path: "") }

    private func results(_ attempts: [Attempt]) -> [Diagnosis.Result] {
        self.results(told: Admin.Contents(attempts: attempts).text)
    }

    private func results(told: String?, unasked: String? = nil) -> [Diagnosis.Result] {
        let examination = ContentsExamination(told: told, unasked: unasked, run: .skipped("x"))
        return examination.diagnoses.dropLast().map(\.result)
    }

    @Test func proven() throws {
        #expect(self.results([self.attempt(), self.own]) == [.ok, .ok])
        let told = Admin.Contents(attempts: [self.attempt(), self.attempt(means: "openat2"), self.own]).text
        let found = ContentsExamination(told: told, unasked: nil, run: .skipped("x")).diagnoses[0]
        #expect(found.detail.hasPrefix("proven now: the running daemon was refused \"file\""))
        #expect(found.detail.hasSuffix("(open: EACCES and 1 other way)") && found.evidence.count == 2)
    }

    @Test func whatWasNotTriedIsNotProven() {
        #expect(self.results([self.own]) == [.skipped, .ok])
        #expect(self.results([self.attempt()]) == [.ok, .warning])
        let skipped = self.attempt("skipped", answer: "it has no handle")
        #expect(self.results([skipped, self.own]) == [.warning, .ok])
        // Other ways than opening do not count for it.
        #expect(self.results([self.attempt(means: "open it by its handle"), self.own]) == [.warning, .ok])
    }

    @Test func whatModesForbidProvesNothing() {
        #expect(self.results([self.attempt(permitted: false), self.own]) == [.skipped, .ok])
        #expect(self.results([self.attempt(permitted: nil), self.own]) == [.warning, .ok])
        var own = self.own
        own.permitted = false
        #expect(self.results([self.attempt(), own]) == [.ok, .skipped])
    }

    @Test func anotherErrorProvesNothing() {
        #expect(self.results([self.attempt("inconclusive", answer: "refused, EIO"), self.own]) == [.warning, .ok])
    }

    @Test func oneThatIsLetInIsAProblemWhateverElseHolds() {
        let open = self.attempt("broken", means: "open it by its handle", answer: "let in")
        #expect(self.results([self.attempt(), open, self.own]) == [.problem, .ok])
        // The words of the verdict do not count against those of the answer.
        #expect(self.results([self.attempt(), self.attempt(answer: "let in"), self.own]) == [.problem, .ok])
        var own = self.own
        own.answer = "let in"
        #expect(self.results([self.attempt(), own]) == [.ok, .problem])
        let broker = self.attempt("broken", means: "take a descriptor", path: "", answer: "let in", permitted: nil)
        #expect(self.results([self.attempt(), self.own, broker]) == [.problem, .ok])
    }

    @Test func aFlagIsNoProof() {
        #expect(self.results(told: nil) == [.warning, .warning])
        #expect(self.results(told: "closed") == [.warning, .warning])
        #expect(self.results(told: "not known: no answer within 1s") == [.warning, .warning])
        #expect(self.results(told: nil, unasked: "stopped") == [.skipped, .skipped])
    }

    @Test func whatCannotBeReadIsNoReasonForCalm() {
        let told = "broken: some way: of another version: let in"
        #expect(self.results(told: told + "; ?") == [.problem, .problem])
        #expect(Protection.all([Admin.Contents.key: told + "; ?"])[1].verdict == .essentialMissing)
    }

    private func run(_ status: Int32, _ lines: [String]) -> Diagnosis.Result? {
        ContentsExamination(told: nil, unasked: "", run: .ended(status: status, lines: lines)).diagnoses.last?.result
    }

    @Test func aFreshProcess() {
        let holds = "holds: open for reading \"file\": refused, EACCES"
        let all = "holds: the contents of files are closed"
        #expect(self.run(0, [holds, all]) == .ok)
        #expect(self.run(0, [all]) == .warning)
        #expect(self.run(0, []) == .warning)
        #expect(self.run(0, [holds]) == .warning)
        #expect(self.run(0, ["broken: open: let in", holds, all]) == .problem)
        #expect(self.run(1, [holds, "inconclusive: not proven"]) == .warning)
        #expect(self.run(1, ["skipped: open for reading: no regular file among", "inconclusive: not"]) == .skipped)
        #expect(self.run(77, ["dirlistd: cannot enter"]) == .problem)
        #expect(self.run(78, ["dirlistd: /f:1:1"]) == .skipped)
        #expect(self.run(1, ["dirlistd: x"]) == .warning)
    }
}

@Suite struct DoctorReportTests {
    private let diagnoses = [
        Check(.kernel, "statx").ok("Linux has it"),
        Check(.configuration, "file").problem("bad\u{1B}[2J", "correct it", evidence: ["one", "two"]),
        Check(.configuration, "in force").skipped("why"),
    ]

    private func text(_ report: DoctorReport) -> String {
        var text: [UInt8] = []
        report.append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @Test func linesStandBelowTheirGroups() {
        #expect(
            self.text(DoctorReport(diagnoses: self.diagnoses)) == """
                configuration
                  problem  file      bad\\033[2J; to do: correct it
                  skipped  in force  why
                kernel
                  ok       statx     Linux has it
                3 checks: 1 ok, 1 skipped and 1 problem

                """)
    }

    @Test func evidenceIsForThoseWhoAsk() {
        let text = self.text(DoctorReport(diagnoses: self.diagnoses, isVerbose: true))
        #expect(text.contains("correct it\n                     one\n                     two\n"))
    }

    @Test func theWorstCounts() {
        #expect(DoctorReport(diagnoses: []).status == .complete)
        #expect(DoctorReport(diagnoses: [self.diagnoses[0], self.diagnoses[2]]).status == .complete)
        let warning = Check(.kernel, "x").warning("y", "z")
        #expect(DoctorReport(diagnoses: [self.diagnoses[0], warning]).status == .incomplete)
        #expect(DoctorReport(diagnoses: self.diagnoses + [warning]).status == .noAnswer)
    }

    @Test func json() {
        var text: [UInt8] = []
        DoctorReport(diagnoses: self.diagnoses).appendJSON(to: &text)
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        #expect(
            lines.first == #"{"group":"kernel","check":"statx","result":"ok","detail":"Linux has it"}"#
                && lines.count == 3 && !text.contains(0x1B))
    }
}

@Suite struct ProgramRunTests {
    @Test func whatAProgramSays() {
        let outcome = ProgramRun.run("sh", ["-c", "echo a; echo b >&2; read x || exit 3"], seconds: 20)
        #expect(outcome == .exited(status: 3, output: "a\nb\n"))
    }

    @Test func oneThatIsNotThere() {
        guard case .failed = ProgramRun.run("/none/such", [], seconds: 20) else {
            Issue.record("it was started")
            return
        }
    }

    @Test func oneThatDoesNotEnd() {
        // One that says no more and goes on, too.
        #expect(
            ProgramRun.run("sh", ["-c", "exec sleep 1000 >&- 2>&-"], seconds: 1)
                == .failed("sh has not ended within 1 s"))
        let outcome = ProgramRun.run("sleep", ["1000"], seconds: 0)
        #expect(outcome == .failed("sleep has not ended within 0 s"))
    }

    @Test func oneThatIsEnded() {
        #expect(ProgramRun.run("sh", ["-c", "kill -9 $$"], seconds: 20) == .failed("sh was ended by signal 9"))
    }
}
