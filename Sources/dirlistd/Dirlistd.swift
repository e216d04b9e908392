// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

//  The daemon, from its command line on:
//
//    Dirlistd            command line
//    StartFailure        why it cannot start, in a sentence and an exit status
//    Daemon              settings -> root, threads, service, listeners; then serves until it is told to stop
//    Endpoints           which sockets: those handed over, or those of the configuration
//    ListenerGroup       the listeners as one service that drains
//    LiveConfiguration   the settings in force, and reloading them
//    ReloadOnHangup      SIGHUP
//    Heartbeat           watchdog and status
//    IdleExit            leaving when nobody comes
//    Event               what is worth finding in the journal
//    FilesystemThreads   the threads for file system calls
//    DescriptorLimit     room for connections
//    PortHolder          who has the port that cannot be had

import ArgumentParser
import DirlistAPI
import DirlistConfig
import SystemdSupport

@main
struct Dirlistd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dirlistd",
        abstract: "Answers questions about one directory tree: the names, never the contents.",
        discussion: """
            Serves the sockets that the service manager hands over, or else listens by itself at the address and \
            port of the configuration. Ask it with dirlistctl.
            """,
        version: "dirlistd \(Release.version)"
    )

    @Option(
        help: ArgumentHelp(
            "The configuration file, which must exist (default: \(Configuration.defaultFile), if that exists).",
            valueName: "file"
        )
    )
    var config: String?

    @Flag(help: "Check the configuration, say what is wrong with it, and exit.")
    var check = false

    func run() async throws {
        do throws(StartFailure) {
            let settings = try self.load()
            if self.check { return }
            try await Daemon.run(settings, file: self.config)
        } catch {
            for line in error.lines { writeToStandardError("dirlistd: \(line)") }
            throw ArgumentParser.ExitCode(error.exitCode.rawValue)
        }
    }

    private func load() throws(StartFailure) -> Settings {
        do {
            return try Settings.load(file: self.config)
        } catch {
            throw StartFailure(.configuration, error.errors.map { "\($0)" })
        }
    }
}
