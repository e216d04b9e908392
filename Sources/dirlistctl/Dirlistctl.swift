// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Glibc

// A map of this program. Commands/ has a file for each command, Arguments/ what their command lines share, Questions/
// the server as they see it. `ls` is a ListRequest that a Listing answers and an EntryPrinter prints in a ListStyle
// (Listing/); `find` likewise a FindRequest, a Finding and a PathPrinter, `tree` a TreeRequest, a TreeListing and a
// TreeDrawing (Walk/); `du` and `df` are in Usage/, `watch` and `fresh` in Changes/, and what looks after a daemon in
// Administration/. `doctor` is a Visit, which gathers facts, Examinations, which judge them, and a DoctorReport
// (Doctor/). `top` is a TopModel that a TopLoop feeds and a TopScreen draws (Top/). `shell` asks them one after another
// on a connection that a Shell keeps, with lines that a ShellInput reads (Shell/). Terminal/ keeps the terminal clean
// while long work tells its Progress, whatever interrupts it. Text/ has texts only, each by its file: modes, sizes,
// times, names; there, Wording has every sentence about what went wrong.

/// Asks a dirlistd.
@main
struct Dirlistctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dirlistctl",
        abstract: "Ask a dirlistd about the directory tree that it serves.",
        discussion: """
            Exit status: 0 the answer is complete; 1 something is missing from it, and the standard error says what; \
            2 there is no answer; 64 the command line is wrong.
            """,
        version: "dirlistctl \(Release.version)",
        groupedSubcommands: [
            CommandGroup(
                name: "Question",
                subcommands: [
                    PwdCommand.self, ListCommand.self, StatCommand.self, FindCommand.self, TreeCommand.self,
                    UsageCommand.self, FilesystemCommand.self, WatchCommand.self, FreshCommand.self, ShellCommand.self,
                ]
            ),
            CommandGroup(
                name: "Administration",
                subcommands: [
                    StatusCommand.self, TopCommand.self, SessionsCommand.self, DisconnectCommand.self,
                    ReloadCommand.self, LogLevelCommand.self, MetricsCommand.self, ConfigCommand.self,
                    DoctorCommand.self,
                ]
            ),
        ],
        helpNames: .long
    )

    // Given before the command, they count for it.
    @OptionGroup var question: QuestionOptions

    // On the main thread, where signals must be blocked.
    @MainActor
    static func main() async {
        StandardStreams.fill()
        Interruption.begin()
        // A reader who leaves early, as `head` does, is noticed when writing.
        signal(SIGPIPE, SIG_IGN)
        let arguments = ArgumentBytes.commandLine
        if RemotePathCompletion.isAsked(arguments) { self.complete(arguments) }
        if FreshCommand.isAsked(arguments) { await FreshCommand.check(arguments) }
        await Self.main(arguments)
    }

    /// Answers a shell. Not through the asynchronous `main`, which would have the answer waited for on a thread that
    /// is needed to get it.
    private static func complete(_ arguments: [String]) -> Never {
        do {
            _ = try self.parseAsRoot(arguments)
            Self.exit()
        } catch {
            Self.exit(withError: error)
        }
    }
}
