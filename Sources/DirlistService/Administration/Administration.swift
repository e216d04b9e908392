// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import DirlistAPI

/// What can be done to the running daemon, and what it alone knows of itself.
public protocol Administration: Sendable {
    /// Reads the configuration again: all of it takes effect, or none of it. May block.
    func reload() throws(Admin.Failure) -> Admin.Reload.Reply
    /// How the daemon stands.
    var standing: Standing { get }
    /// Looks at what may have changed beneath the daemon. Does not wait long, whatever the file system does.
    func look() -> LiveLook
    /// Every setting in force.
    var settings: [Admin.Setting] { get }
    /// The least severe records that are logged, 0 to 7 as in syslog(3). Setting it holds until the next reload.
    var logLevel: Int { get nonmutating set }
    /// The variables that the daemon was started with, `NAME=VALUE` each; nil when they cannot be told.
    var environment: [String]? { get }
}

/// What the daemon finds when it looks.
public struct LiveLook: Sendable {
    /// What the kernel answered when the daemon tried to get at the contents of files: the text of an `Admin.Contents`,
    /// or why there is none.
    public var contents: String
    /// What an administrator should know, one sentence each.
    public var warnings: [String]

    /// A look from its parts.
    public init(contents: String, warnings: [String] = []) {
        self.contents = contents
        self.warnings = warnings
    }
}

/// How the daemon stands, but for what its clients do.
public struct Standing: Sendable {
    /// The directory whose tree it serves.
    public var root = ""
    /// Its configuration file.
    public var configuration = ""
    /// When it started, in microseconds since 1970.
    public var startedUSec: Int64 = 0
    /// The sockets that clients come to.
    public var listeners: [Admin.Listener] = []
    /// Every protection, and whether it holds, in words.
    public var protections: [String: String] = [:]
    /// Whether the kernel keeps the contents of files from the daemon.
    public var contentsAreClosed = false
    /// What an administrator should know, one sentence each.
    public var warnings: [String] = []
    /// Whether the configuration in force is the one of the file: false after a failed reload.
    public var isConfigurationCurrent = true
    /// Records that were not logged, for the log took none.
    public var recordsDropped = 0

    /// A standing whose parts are to be set.
    public init() {}
}
