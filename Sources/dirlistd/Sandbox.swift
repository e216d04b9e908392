// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Confinement
import DirectoryTree
import DirlistConfig
import DirlistService
import Glibc

/// The daemon's sandbox, and the process outside it that does what it no longer can.
struct Sandbox {
    /// What holds.
    let protections: Protections
    private let broker: BrokerConnection

    /// Enters the sandbox, for good. To be called while there is one thread.
    /// - Parameters:
    ///   - file: the configuration file as named on the command line, which is read again on reload.
    ///   - others: the paths of other files to read from inside.
    init(_ root: Root, _ settings: Settings, file: String?, others: [String] = []) throws(StartFailure) {
        do {
            self.broker = try BrokerConnection(files: [file ?? Configuration.defaultFile] + others)
        } catch {
            throw StartFailure(.failed, "cannot start the process that reads files for the daemon: \(error)")
        }
        do {
            let isRequired = settings.service.sandbox == .required
            self.protections = try Confinement(root: root.number, demand: isRequired ? .required : .bestEffort).apply()
        } catch {
            throw StartFailure(
                .sandbox,
                "cannot enter the sandbox that keeps the daemon from the contents of files: \(error); "
                    + "Landlock takes Linux 5.13 or later; set service.sandbox to \"best-effort\" to go on without"
            )
        }
    }

    /// That Landlock does not hold, as a sentence.
    static let missingLandlock =
        "nothing but the daemon's own code keeps clients from the contents of files: Landlock is missing"

    /// The process outside.
    var brokerProcess: CInt { self.broker.process }

    /// Names of owners, as the broker knows them.
    var owners: OwnerSource {
        let broker = self.broker
        return OwnerSource(
            user: { OwnerSource.Answer(broker.userName($0)) },
            group: { OwnerSource.Answer(broker.groupName($0)) }
        )
    }

    /// Reads the configuration file again, through the broker.
    func readConfiguration() throws(Configuration.ReadFailure) -> [UInt8] {
        try self.read(0)
    }

    /// Reads one of the others, by its place among them. What can be read so at the start can be read so again.
    func readOther(_ index: Int) throws(Configuration.ReadFailure) -> [UInt8] {
        try self.read(index + 1)
    }

    private func read(_ index: Int) throws(Configuration.ReadFailure) -> [UInt8] {
        do {
            return try self.broker.file(index)
        } catch {
            switch error {
            case .system(EFBIG): throw .tooLong
            case .system(let errno): throw .system(errno)
            case .noAnswer: throw .system(ETIMEDOUT)
            }
        }
    }

    /// Has `tell` told what befalls the broker, as a sentence, and whether something is wrong with it from then on.
    func observeBroker(_ tell: @escaping @Sendable (_ sentence: String, _ isWrong: Bool) -> Void) {
        self.broker.observe { event in
            switch event {
            case .stalled: tell("looking up the names of owners takes too long; they are left out meanwhile", true)
            case .resumed: tell("names of owners are looked up again", false)
            case .ended:
                tell(
                    "the process that looks up names has ended: owners have no names, and reloading fails, until a restart",
                    true
                )
            }
        }
    }
}

extension OwnerSource.Answer {
    fileprivate init(_ name: BrokerConnection.Name) {
        switch name {
        case .name(let name): self = .name(name)
        case .none: self = .nameless
        case .unknown: self = .unknown
        }
    }
}
