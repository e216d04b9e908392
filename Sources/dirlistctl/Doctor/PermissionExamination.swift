// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What a file is, as far as this user may know.
struct FileFacts: Equatable {
    let path: String
    let state: State

    enum State: Equatable {
        /// What st_mode says, and whose it is.
        case there(mode: UInt32, owner: UInt32, group: UInt32)
        /// What the system said: an errno.
        case unknown(CInt)
    }
}

/// What came of listing the root and the directories in it.
enum RootListing: Equatable {
    case listed(entries: Int, denied: Int, unreadable: Int, isWhole: Bool)
    /// An error, as the interface names it, or in words.
    case failed(String)
    /// Why nobody could be asked.
    case notAsked(String)
}

/// Who may do what with the root, the configuration and keys.
struct PermissionExamination: Examination {
    /// The root; nil when it is not known.
    let root: FileFacts?
    let listing: RootListing
    /// The configuration file; nil when there is none.
    let configuration: FileFacts?
    /// The directory that it is in.
    let folder: FileFacts?
    /// The private key; nil when there is none.
    let key: FileFacts?
    /// The user of the daemon; nil when that is not known.
    let daemonUser: UInt32?

    var diagnoses: [Diagnosis] {
        var diagnoses = [self.rootDiagnosis, self.listingDiagnosis]
        if let configuration { diagnoses.append(self.configurationDiagnosis(configuration)) }
        if let key { diagnoses.append(self.keyDiagnosis(key)) }
        return diagnoses
    }

    private var rootDiagnosis: Diagnosis {
        let check = Check(.permissions, "root")
        guard let root else { return check.skipped("which directory it is, is not known") }
        switch root.state {
        case .unknown(ENOENT):
            return check.problem("\(root.path) is not there", "make it, or set root to a directory that is")
        case .unknown(let number): return check.skipped("\(root.path): \(errnoText(number))")
        case .there(let mode, _, _):
            guard mode & S_IFMT == S_IFDIR else {
                return check.problem("\(root.path) is no directory", "set root to a directory")
            }
            return check.ok("\(root.path) is a directory")
        }
    }

    private var listingDiagnosis: Diagnosis {
        let check = Check(.permissions, "root for daemon")
        let remedy =
            "let the user dirlistd read it, or let the daemon see every name: /usr/share/dirlistd/all-names.conf"
        switch self.listing {
        case .notAsked(let reason): return check.skipped(reason)
        case .failed("io.dirlistd.Tree.PermissionDenied"):
            return check.problem("the daemon may not list its root", remedy)
        case .failed("io.dirlistd.Tree.NotFound"):
            return check.problem("the root is not there for the daemon", "mount or make it, and restart the daemon")
        case .failed(let reason): return check.problem("the daemon cannot list its root: \(reason)", "see its journal")
        case .listed(let entries, let denied, let unreadable, let isWhole):
            let count = "\(isWhole ? "" : "the first ")\(entries) \(entries == 1 ? "entry" : "entries")"
            let what = "the daemon lists it, two levels deep: \(count)"
            if denied <= 0, unreadable <= 0 { return check.ok("\(what), none denied") }
            let parts = [denied > 0 ? "\(denied) denied" : nil, unreadable > 0 ? "\(unreadable) unreadable" : nil]
            return check.warning("\(what), \(enumerated(parts.compactMap(\.self)))", remedy)
        }
    }

    private func configurationDiagnosis(_ file: FileFacts) -> Diagnosis {
        let check = Check(.permissions, "configuration")
        guard case .there(let mode, let owner, let group) = file.state else {
            if case .unknown(let number) = file.state, number != ENOENT {
                return check.skipped("\(file.path): \(errnoText(number))")
            }
            return check.skipped("\(file.path) is not there")
        }
        if mode & S_IWOTH != 0 {
            return check.problem("everybody may write \(file.path) (\(octal(mode)))", "chmod o-w \(file.path)")
        }
        if let folder, case .there(let mode, _, _) = folder.state, mode & S_IWOTH != 0, mode & S_ISVTX == 0 {
            return check.problem(
                "everybody may replace \(file.path), for \(folder.path) can be written by all (\(octal(mode)))",
                "chmod o-w \(folder.path)")
        }
        if mode & S_IWGRP != 0, group != 0 {
            return check.warning(
                "the group \(group) may write \(file.path) (\(octal(mode)))", "chmod g-w \(file.path)")
        }
        guard owner == 0 || owner == self.daemonUser || (self.daemonUser == nil && owner == geteuid()) else {
            return check.warning("\(file.path) is the user \(owner)'s, who may change it", "chown root \(file.path)")
        }
        return check.ok("\(file.path) can be written by its owner alone (\(octal(mode)))")
    }

    private func keyDiagnosis(_ file: FileFacts) -> Diagnosis {
        let check = Check(.permissions, "key")
        guard case .there(let mode, _, _) = file.state else {
            if case .unknown(let number) = file.state { return check.skipped("\(file.path): \(errnoText(number))") }
            return check.skipped("\(file.path) is not known")
        }
        if mode & S_IRWXO != 0 {
            return check.problem(
                "everybody on this machine may get at the key \(file.path) (\(octal(mode)))",
                "chmod o= \(file.path), and think of a new key")
        }
        return check.ok("\(file.path) is closed to others (\(octal(mode)))")
    }
}

/// "0644".
private func octal(_ mode: UInt32) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
