// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Glibc
import Varlink
import VarlinkNIO

extension CompletionKind {
    /// Numbers of sessions of the daemon that the command line names.
    static var session: CompletionKind {
        .custom { words, index, _ in
            let form = ShellWord(shell: CompletionShell.requesting, version: CompletionShell.requestingVersion)
            return SessionCompletion(words: words.map(form.meaning), index: index)?.wait() ?? []
        }
    }
}

/// The completion of a word that is the number of a session. As with `RemotePathCompletion`, nothing is said when
/// there is no answer.
struct SessionCompletion: Sendable {
    let address: Address
    private let beginning: String
    /// The other numbers on the command line.
    private let others: Set<String>

    /// - Parameters:
    ///   - words: what the words of the command line mean, the program's name first.
    ///   - index: which of the words to complete.
    init?(words: [String], index: Int) {
        guard words.indices.contains(index) else { return nil }
        guard let options = try? AdminOptions.parse(RemotePathCompletion.options(in: words.dropFirst())),
            let address = try? options.resolveAddress()
        else { return nil }
        self.address = address
        self.beginning = words[index]
        self.others = Set(words[..<index] + words[(index + 1)...])
    }

    fileprivate func wait() -> [String] {
        completionsInTime {
            try await VarlinkConnection.with(self.address) { connection in
                let sessions = try await connection.call(Admin.Sessions.self, NoParameters()).sessions
                return self.completions(sessions, process: getpid())
            }
        }
    }

    /// What the word may become: the numbers in their order, without those that are there already and the session of
    /// the process that asks, which is over when it is read.
    func completions(_ sessions: [Admin.Session], process: Int32) -> [String] {
        sessions.filter { !$0.isOwn(peer: Admin.Session.peer(process: process)) }.map { "\($0.id)" }.filter {
            $0.hasPrefix(self.beginning) && !self.others.contains($0)
        }
    }
}
