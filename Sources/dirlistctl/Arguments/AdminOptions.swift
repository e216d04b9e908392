// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import VarlinkNIO

/// What every command takes that looks after a daemon: at which socket, and the form of the answer.
struct AdminOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Ask at this Unix socket, unix:PATH. Without it, it is unix:\(Admin.socket); \
            \(QuestionOptions.addressVariable) does not count.
            """,
            valueName: "ADDRESS"
        )
    )
    var address: String?

    @Flag(help: "Print JSON, an object a line.")
    var json = false

    // To say why they are not taken.
    @Option(name: [.customShort("H", allowingJoined: true), .customLong("host")], help: .hidden) var host: String?
    @OptionGroup(visibility: .hidden) var tls: TLSOptions

    init() {}

    /// The command that all others are below of takes the options first, wherever they stand, as `QuestionOptions`:
    /// what it has found counts. Where there is none above, they are read by the same names from here.
    init(from decoder: any Decoder) throws {
        let question = try OptionGroup<QuestionOptions>(from: decoder).wrappedValue
        self.address = question.address
        self.json = question.json
        self.host = question.host
        self.tls = question.tls
    }

    func validate() throws {
        if let given = self.host != nil ? "--host" : self.tls.given {
            throw ValidationError("\(given) is for questions about the tree; \(Self.place).")
        }
        _ = try self.namedAddress()
    }

    /// The address of the daemon to look after.
    func resolveAddress() throws -> Address {
        try self.namedAddress() ?? .unix(path: Admin.socket)
    }

    /// The address that was named; nil when none was.
    func namedAddress() throws -> Address? {
        guard let text = self.address else { return nil }
        do {
            let address = try Address(text)
            if case .unix = address { return address }
        } catch {
            throw ValidationError("'\(error.text)' is not an address (--address): \(error.remedy).")
        }
        throw ValidationError("'\(text)' is no address for this: \(Self.place).")
    }

    private static let place = "a daemon is looked after at a Unix socket of its machine, --address unix:PATH"
}
