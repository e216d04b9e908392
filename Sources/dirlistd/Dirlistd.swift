// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

//  The daemon, from its command line on:
//
//    Dirlistd            command line, and the order of the start
//    StartFailure        why it cannot start, in a sentence and an exit status
//    Daemon              settings -> sockets, root, sandbox; then threads, service, listeners
//    Endpoints           which sockets: those handed over, or those of the configuration
//    Sandbox             confinement, and the process outside that reads what the daemon may not
//    ServedListener      a listener that is served, of whichever kind
//    ListenerGroup       the listeners as one service that drains
//    LiveConfiguration   the settings in force, and reloading them
//    LogQueue            the thread that writes the log
//    RequestLog          requests as records of it
//    PrintableText       names in them
//    ReloadOnHangup      SIGHUP
//    Vitality            whether event loops and threads answer
//    Heartbeat           watchdog and status
//    IdleExit            leaving when nobody comes
//    Event               what is worth finding in the journal
//    FilesystemThreads   the threads for file system calls
//    AdministrationThread  the thread on which the daemon is looked after
//    MetricsScrape       the text of the metrics, however many ask
//    DescriptorLimit     room for connections
//    LiveProof           trying to get at contents while serving
//    ProofReport         what trying to get at contents came to
//    PortHolder          who has the port that cannot be had

import ArgumentParser
import Confinement
import DirectoryTree
import DirlistAPI
import DirlistConfig
import DirlistTLS
import Glibc
import SystemdSupport

@main
struct Dirlistd: ParsableCommand {
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

    @Flag(
        help: """
            Enter the sandbox, try by every known way to get at the contents of files beneath the root, say what came \
            of it, and exit with 0 if nothing was let in.
            """
    )
    var prove = false

    /// Landlock binds one thread and those that it starts (landlock(7)), so all is made ready on this first one. It
    /// stays the only one up to the first `await`.
    @MainActor static func main() async {
        fillStandardStreams()
        if let broker = Broker(arguments: CommandLine.arguments, user: userName, group: groupName) {
            Glibc.exit(broker.run())
        }
        let command = self.parseOrExit()
        var inherited: [InheritedSocket] = []
        do throws(StartFailure) {
            inherited = try self.takeSockets()
            if command.check { return try command.checkConfiguration() }
            let configuration = try command.load()
            if command.prove { command.tell(try Daemon.prove(configuration.settings, file: command.config)) }
            try await Daemon(configuration, file: command.config, inherited: inherited).serve()
        } catch {
            error.tell()
            // Starting again does not help against these, so whoever waits for it is sent away.
            if error.exitCode != .failed { inherited.forEach { $0.dismissWaiting() } }
            Glibc.exit(error.exitCode.rawValue)
        }
    }

    private static func takeSockets() throws(StartFailure) -> [InheritedSocket] {
        do {
            return try InheritedSocket.takeAll()
        } catch {
            throw StartFailure(.configuration, "socket \"\(error.name)\" from the service manager: \(error.reason)")
        }
    }

    private func tell(_ report: ProofReport) -> Never {
        for line in report.lines { print(line) }
        Glibc.exit((report.holds ? ExitCode.stopped : .failed).rawValue)
    }

    private func load() throws(StartFailure) -> Configuration {
        do {
            return try Configuration.load(file: self.config)
        } catch {
            throw StartFailure(.configuration, error)
        }
    }

    private func checkConfiguration() throws(StartFailure) {
        let check = ConfigurationCheck(file: self.config)
        for warning in check.warnings { writeToStandardError("dirlistd: warning: \(warning)") }
        if !check.errors.isEmpty { throw StartFailure(.configuration, ConfigurationErrors(check.errors)) }
    }
}

/// Puts something in the place of standard streams that are closed, or the next sockets would be there, and messages go
/// to clients. What is inherited from the service manager comes behind them (sd_listen_fds(3)).
private func fillStandardStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
        // It takes the lowest number that is free (open(2)), which is this one.
        _ = open("/dev/null", O_RDWR)
    }
}
