// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NIOCore
import VarlinkNIO

/// `fresh`, a plug-in for monitoring systems.
struct FreshCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fresh",
        abstract: "Check that the newest file of a directory is new enough, as a plug-in for monitoring.",
        discussion: """
            Ends with 0 (OK), 1 (WARNING), 2 (CRITICAL) or 3 (UNKNOWN: it could not be found out, or the command line \
            is wrong), and prints one line with performance data, as monitoring plug-ins do. Ages are by the clock of \
            this machine. Files whose names begin with a dot count only if the pattern does, too.
            """
    )

    @OptionGroup var question: QuestionOptions

    @Option(help: ArgumentHelp("Look at files whose names match this pattern.", valueName: "glob"))
    var newest = "*"

    // What begins with a minus is taken for a value too, to be told why it is none.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("CRITICAL when the newest file is older, as in 26h or 1d12h.", valueName: "duration"),
        transform: DurationArgument.init(reading:)
    )
    var maxAge: DurationArgument?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("WARNING when the newest file is older.", valueName: "duration"),
        transform: DurationArgument.init(reading:)
    )
    var warnAge: DurationArgument?

    @Option(help: ArgumentHelp("CRITICAL when fewer files match.", valueName: "number"))
    var minCount = 1

    @Option(
        help: ArgumentHelp(
            "CRITICAL when the newest file is smaller; 10k is 10,000 bytes, 10Ki 10,240.", valueName: "size")
    )
    var minSize: SizeArgument?

    @Flag(name: [.customShort("R"), .long], help: "Look at all directories below, too.")
    var recursive = false

    @Option(help: ArgumentHelp("UNKNOWN when there is no answer within this.", valueName: "duration"))
    var timeout = DurationArgument(seconds: 30)

    @Argument(help: ArgumentHelp("The directory, or a single file.", valueName: "path"), completion: .remotePath)
    var path: String

    func validate() throws {
        if self.minCount < 0 { throw ValidationError("The number of files (--min-count) is 0 or more.") }
        if self.newest.isEmpty || !ArgumentBytes.isText(self.newest) {
            throw ValidationError("The pattern (--newest) is not empty, and is UTF-8.")
        }
        if let warnAge = self.warnAge, let maxAge = self.maxAge, warnAge.microseconds >= maxAge.microseconds {
            throw ValidationError("A warning (--warn-age) comes before it is too late (--max-age).")
        }
    }

    /// What to look at.
    var request: FreshnessRequest {
        FreshnessRequest(
            path: ArgumentBytes.decode(self.path),
            glob: self.newest,
            isRecursive: self.recursive,
            demands: FreshnessDemands(
                maximumAge: self.maxAge,
                warningAge: self.warnAge,
                minimumCount: self.minCount,
                minimumSize: self.minSize
            )
        )
    }

    func run() async throws {
        let request = self.request
        let address = try self.question.resolveAddress(environment: environmentVariable)
        let wording = Wording(command: "fresh", address: address, escaping: NameEscaping(utf8: terminalShowsUTF8()))
        let timeout = self.timeout
        let outcome: FreshnessOutcome
        do {
            outcome = try await cancelling(after: timeout) {
                try await VarlinkConnection.with(address, timeout: .microseconds(Int64(timeout.microseconds))) {
                    await Freshness(
                        questions: TreeConnection(connection: $0),
                        request: request,
                        wording: wording
                    ).look()
                }
            }
        } catch let error as ConnectionError {
            outcome = .nothing(.unknown, wording.withoutCommand(wording.sentence(error)))
        } catch {
            outcome = .nothing(.unknown, wording.withoutCommand(wording.timeout()))
        }
        let line = FreshnessLine(request: request, escaping: wording.escaping)
        var output = Output()
        let state = self.append(outcome, line, now: currentMicroseconds(), to: &output.bytes)
        do { try output.write() } catch {
            // Without its line nobody knows what the number means.
            complain(wording.sentence(error))
            throw ExitCode(MonitoringState.unknown.rawValue)
        }
        if state != .ok { throw ExitCode(state.rawValue) }
    }

    /// Appends the answer, and says what it comes to.
    func append(
        _ outcome: FreshnessOutcome,
        _ line: FreshnessLine,
        now: Int,
        to text: inout [UInt8]
    ) -> MonitoringState {
        defer { text.append("\n") }
        switch outcome {
        case .found(let finding):
            let verdict = FreshnessVerdict(finding, line.request.demands, now: now)
            if self.question.json {
                line.appendJSON(verdict, finding, to: &text)
            } else {
                text += bytes(line.text(verdict, finding))
            }
            return verdict.state
        case .nothing(let state, let reason):
            if self.question.json {
                line.appendJSON(state, because: reason, to: &text)
            } else {
                text += bytes(line.text(state, because: reason))
            }
            return state
        }
    }
}

extension FreshCommand {
    /// Whether these arguments of the program are for this command.
    static func isAsked(_ arguments: [String]) -> Bool {
        var rest = arguments[...]
        while let first = rest.first, first.hasPrefix("-") {
            rest.removeFirst(["-H", "--host", "--address"].contains(first) ? min(2, rest.count) : 1)
        }
        return rest.first == Self.configuration.commandName
    }

    /// Runs the program for this command, and ends it. A monitoring system knows no exit status beyond 3 and reads the
    /// standard output, so a wrong command line ends in UNKNOWN.
    static func check(_ arguments: [String]) async -> Never {
        do {
            var command = try Dirlistctl.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Dirlistctl.exit()
        } catch  where Dirlistctl.exitCode(for: error) == .validationFailure {
            complain(Dirlistctl.fullMessage(for: error))
            var output = Output()
            var message: [UInt8] = []
            NameEscaping().appendPlain(bytes(Dirlistctl.message(for: error)), to: &message)
            output.bytes += bytes("FRESH UNKNOWN - ") + message.filter { $0 != UInt8(ascii: "|") } + bytes("\n")
            try? output.write()
            Dirlistctl.exit(withError: ExitCode(MonitoringState.unknown.rawValue))
        } catch {
            Dirlistctl.exit(withError: error)
        }
    }
}
