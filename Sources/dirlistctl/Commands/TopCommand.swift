// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Glibc
import VarlinkNIO

/// `top`.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch the daemon's sessions: who asks what, and how much each gets a second.",
        discussion: """
            On a terminal the whole screen shows it, until q is pressed; h tells the other keys. With --batch or --json \
            each look is printed. Rates are of the time since the look before.
            """
    )

    @OptionGroup var question: AdminOptions

    @Option(
        name: [.customShort("d", allowingJoined: true), .long],
        help: ArgumentHelp("Look again after so many seconds, 0.1 to 3600.", valueName: "seconds")
    )
    var delay = 2.0

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("End after so many looks.", valueName: "number")
    )
    var count: Int?

    @Option(help: ArgumentHelp("Sort by this column at first.", valueName: "column"))
    var sort = TopColumn.sendRate

    @Flag(name: [.customShort("r"), .long], help: "Reverse the order at first.")
    var reverse = false

    @Flag(name: [.customShort("b"), .long], help: "Print each look as plain text, wherever that goes.")
    var batch = false

    func validate() throws {
        if !(0.1...3600).contains(self.delay) {
            throw ValidationError("The time between looks (--delay) is 0.1 to 3600 seconds.")
        }
        if let count = self.count, count < 1 { throw ValidationError("The number of looks (--count) is 1 or more.") }
        if self.batch && self.question.json {
            throw ValidationError("--batch and --json cannot be given together.")
        }
    }

    func run() async throws {
        let isPrinted = self.batch || self.question.json
        if !isPrinted, let reason = Self.reasonNotToDraw() {
            complain("top: \(reason); --batch prints plain text, and --json objects")
            // EX_USAGE (sysexits.h), as for other wrong command lines.
            throw ExitCode(64)
        }
        let escaping = NameEscaping(utf8: terminalShowsUTF8())
        let address = try self.question.resolveAddress()
        let header = TopHeader(host: hostName(), address: address.description, escaping: escaping)
        let model = TopModel(
            sort: self.sort, isReversed: self.reverse, delay: self.delay, ownPeer: Admin.Session.peer(process: getpid())
        )
        let wording = Wording(command: "top", address: address, escaping: escaping, isAdministration: true)
        let poller = TopPoller(address: address, wording: wording)
        let status: ExitStatus
        do {
            if isPrinted {
                let report = TopReport(header: header, escaping: escaping, isJSON: self.question.json)
                status = try await report.print(model, poller: poller, count: self.count)
            } else {
                let isColored = Surroundings.current().allowsColors
                var loop = TopLoop(
                    model, poller: poller, header: header, escaping: escaping, isColored: isColored, count: self.count)
                status = try await loop.run()
            }
        } catch let error as OutputError {
            // Who stopped reading has what they wanted.
            if error == .closed { return }
            complain(wording.sentence(error))
            status = .noAnswer
        } catch let error as FullScreen.Failure {
            complain("top: cannot take the terminal: \(errnoText(error.reason))")
            status = .noAnswer
        }
        if status != .complete { throw status.code }
    }

    /// Why it cannot draw and read keys here; nil when it can.
    private static func reasonNotToDraw() -> String? {
        if isatty(STDIN_FILENO) == 0 { return "the standard input is not a terminal" }
        if isatty(STDOUT_FILENO) == 0 { return "the standard output is not a terminal" }
        switch environmentVariable("TERM") ?? "" {
        case "": return "TERM does not say what terminal this is"
        case "dumb": return "this terminal cannot be drawn on (TERM is dumb)"
        default: return nil
        }
    }
}

/// The name of this machine; nil when it has none.
private func hostName() -> String? {
    // HOST_NAME_MAX (limits.h) and a NUL.
    var buffer = [CChar](repeating: 0, count: 65)
    guard gethostname(&buffer, buffer.count) == 0 else { return nil }
    let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return name.isEmpty ? nil : name
}
