// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

/// The interface io.dirlistd.Tree: what can be asked about the served tree, and what comes back.
///
/// `io.dirlistd.Tree.varlink` beside this file is what counts; the types here say the same in Swift, with the same
/// names.
public enum Tree {
    /// The interface's definition.
    public static let description: InterfaceDescription = {
        do {
            return try InterfaceDescription(String(decoding: PackageResources.io_dirlistd_Tree_varlink, as: UTF8.self))
        } catch {
            // The text is built into the program.
            fatalError("io.dirlistd.Tree does not parse: \(error)")
        }
    }()

    /// What an entry is.
    public enum Kind: String, Sendable, CaseIterable {
        case file, directory, symlink, fifo, socket, block, character, unknown
    }

    /// How much is told about an entry.
    public enum Detail: String, Sendable, CaseIterable {
        /// The name and the kind, nothing that costs a stat.
        case names
        /// What `ls -l` shows.
        case standard
        /// Everything that statx(2) knows, and a symlink's target.
        case full
    }

    /// Why an answer ended before everything was said.
    public enum Stop: String, Sendable, CaseIterable {
        case entryLimit, timeLimit, disconnected, shutdown
    }
}

extension Tree.Kind {
    /// The kind of that name; `unknown` for names that a newer daemon may have.
    @inlinable
    init(_ name: borrowing JSONStringView) {
        switch name {
        case "file": self = .file
        case "directory": self = .directory
        case "symlink": self = .symlink
        case "fifo": self = .fifo
        case "socket": self = .socket
        case "block": self = .block
        case "character": self = .character
        default: self = .unknown
        }
    }
}
