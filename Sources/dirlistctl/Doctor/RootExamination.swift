// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A directory, whatever it is called: its file system, and its number there.
struct DirectoryIdentity: Equatable {
    let deviceMajor: UInt32
    let deviceMinor: UInt32
    let inode: UInt64
}

/// Which directory the daemon has open as its root.
enum ServedRoot: Equatable {
    case told(DirectoryIdentity)
    /// Why it is not known.
    case unknown(String)
}

/// Whether the daemon serves what is at its root's path. It opens the root once, and stays with that directory when it
/// is moved away, or when something is mounted over it.
struct RootExamination: Examination {
    /// The root's path, as the daemon tells it.
    let path: String
    let served: ServedRoot
    /// What is at the path now; nil when that cannot be told from here.
    let present: DirectoryIdentity?
    /// How the daemon is restarted.
    let restart: String

    /// Whether a warning of the daemon is about that.
    static func isOfRoot(_ warning: String) -> Bool {
        warning.hasPrefix("the root ") || warning.hasPrefix("another directory is at ")
    }

    var diagnoses: [Diagnosis] {
        let check = Check(.daemon, "served root")
        switch (self.served, self.present) {
        case (.unknown(let reason), _): return [check.skipped(reason)]
        case (.told, nil): return [check.skipped("\(self.path) cannot be looked at from here")]
        case (.told(let served), let present?):
            return [
                served == present
                    ? check.ok("it serves the directory that is at \(self.path)")
                    : check.problem(
                        "it serves another directory than the one that is now at \(self.path)", self.restart)
            ]
        }
    }
}
