// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import DirlistConfig
import DirlistTLS
import Glibc
import Varlink

/// `config check`.
struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what is wrong with a configuration file, without a daemon.",
        discussion: """
            A line for each error and each warning, as FILE:LINE:COLUMN: KEY: what is wrong; what would be right. \
            What dirlistd --check says of the file is the same. Exit status: 0 the daemon would start with it; 2 it \
            would not.
            """
    )

    struct Options: ParsableArguments {
        @Flag(help: "Print JSON, an object a line.")
        var json = false

        // To say why they are not taken.
        @Option(name: [.customShort("H", allowingJoined: true), .customLong("host")], help: .hidden) var host: String?
        @Option(help: .hidden) var address: String?
        @OptionGroup(visibility: .hidden) var tls: TLSOptions

        init() {}

        /// As that of `AdminOptions`.
        init(from decoder: any Decoder) throws {
            let question = try OptionGroup<QuestionOptions>(from: decoder).wrappedValue
            self.json = question.json
            self.host = question.host
            self.address = question.address
            self.tls = question.tls
        }

        func validate() throws {
            if let given = self.host != nil ? "--host" : self.address != nil ? "--address" : self.tls.given {
                throw ValidationError("\(given) says whom to ask, and config check reads a file, and asks nobody.")
            }
        }
    }

    @OptionGroup var question: Options

    @Argument(
        help: ArgumentHelp(
            "The file, or - for the standard input (default: \(Configuration.defaultFile), if that exists).",
            valueName: "FILE"
        ),
        completion: .file()
    )
    var file: String?

    /// What errors call the standard input.
    static let standardInput = "(standard input)"

    func run() throws {
        let check =
            self.file == "-"
            ? ConfigurationCheck(file: Self.standardInput) { (_) throws(Configuration.ReadFailure) in
                try Configuration.read(descriptor: STDIN_FILENO)
            } : ConfigurationCheck(file: self.file)
        var output = Output()
        self.append(check, to: &output.bytes)
        do {
            try output.write()
        } catch .closed {
            // The status counts for those, too, who stopped reading.
        } catch {
            complain(Wording.sentence(error, command: "config check"))
            throw ExitStatus.noAnswer.code
        }
        if !check.errors.isEmpty { throw ExitStatus.noAnswer.code }
    }

    /// Appends all that was found.
    func append(_ check: ConfigurationCheck, to text: inout [UInt8]) {
        let file = self.file == "-" ? Self.standardInput : self.file ?? Configuration.defaultFile
        if self.question.json {
            for error in check.errors { appendJSONLine(to: &text) { error.write(to: &$0) } }
            for warning in check.warnings {
                appendJSONLine(to: &text) { writer in
                    writer.beginObject()
                    writer.member("severity", "warning")
                    writer.member("file", file)
                    writer.member("message", warning)
                    writer.endObject()
                }
            }
            return
        }
        for error in check.errors { self.append("\(error)", to: &text) }
        for warning in check.warnings { self.append("\(file): warning: \(warning)", to: &text) }
        guard check.errors.isEmpty, check.warnings.isEmpty else { return }
        let isAbsent = check.configuration?.file == nil
        self.append("\(file): " + (isAbsent ? "not there, so the defaults hold" : "no errors"), to: &text)
    }

    private func append(_ line: String, to text: inout [UInt8]) {
        NameEscaping(utf8: terminalShowsUTF8()).appendPlain(bytes(line), to: &text)
        text.append("\n")
    }
}

extension ConfigurationError {
    /// Writes it as an object.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("severity", "error")
        writer.member("file", self.file)
        writer.member("line", self.line)
        writer.member("column", self.column)
        writer.member("key", self.key)
        writer.member("message", self.message)
        writer.member("remedy", self.remedy)
        writer.endObject()
    }
}
