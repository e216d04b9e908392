// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Glibc

// A map of this program. Commands: PwdCommand, ListCommand, StatCommand, ReloadCommand; what they share: QuestionOptions,
// TLSOptions, TreeConnection. `ls` is a ListRequest that a Listing answers and an EntryPrinter prints in a ListStyle;
// `find` likewise a FindRequest, a Finding and a PathPrinter; `tree` a TreeRequest, a TreeListing and a TreeDrawing.
// Long work tells its Progress; Interruption and SharedTerminal keep the terminal clean.
// Below that are texts only, each by its file: modes, sizes, times, names, colours, columns, JSON. Wording has every
// sentence about what went wrong, ExitStatus every exit code. RemotePathCompletion answers shells that complete a path.

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
        subcommands: [
            FindCommand.self, ListCommand.self, PwdCommand.self, ReloadCommand.self, StatCommand.self, TreeCommand.self,
            UsageCommand.self, FilesystemCommand.self, WatchCommand.self, FreshCommand.self,
        ],
        helpNames: .long
    )

    // Given before the command, they count for it.
    @OptionGroup var question: QuestionOptions

    // On the main thread, where signals must be blocked.
    @MainActor
    static func main() async {
        Interruption.await()
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
