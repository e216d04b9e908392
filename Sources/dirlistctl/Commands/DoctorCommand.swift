// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistConfig
import VarlinkNIO

/// `doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine the dirlistd of this machine, and prove that it cannot read the contents of files.",
        discussion: """
            A line for each check: ok, skipped, warning or problem, what was seen and what to do. Root sees most of it. \
            Exit status: 0 all is well, as far as it was looked into; 1 there are warnings; 2 there are problems.
            """
    )

    @OptionGroup var question: AdminOptions

    @Flag(name: [.short, .long], help: "Show the system calls that were tried, and what the kernel answered.")
    var verbose = false

    @Option(
        help: ArgumentHelp(
            "Examine this configuration file, not the one that the daemon has read.", valueName: "FILE"),
        completion: .file()
    )
    var config: String?

    func run() async throws {
        let diagnoses = await Visit(address: try self.question.namedAddress(), file: self.config).diagnoses()
        let report = DoctorReport(diagnoses: diagnoses, isVerbose: self.verbose, surroundings: .current())
        var output = Output()
        if self.question.json { report.appendJSON(to: &output.bytes) } else { report.append(to: &output.bytes) }
        do {
            try output.write()
        } catch .closed {
            // The status counts for those, too, who stopped reading.
        } catch {
            complain(Wording.sentence(error, command: "doctor"))
            throw ExitStatus.noAnswer.code
        }
        if report.status != .complete { throw report.status.code }
    }
}
