// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// The errors that the interface declares. Paths are as text for people.
    public enum Failure: Error, Sendable, Equatable {
        case notFound(path: String)
        case notADirectory(path: String)
        /// The path leads out of the served root.
        case outsideRoot(path: String)
        case permissionDenied(path: String)
        case invalidPath(path: String, reason: String)
        case invalidCursor
        /// Too much at once; `limit` names the setting.
        case busy(limit: String)
        /// Anything else that the system said, as the name of its errno.
        case systemError(path: String, errno: String)
    }
}

extension Tree.Failure {
    /// The error as a reply.
    public var reply: ErrorReply {
        func error(_ name: String, _ parameters: JSONObject) -> ErrorReply {
            ErrorReply(name: "io.dirlistd.Tree.\(name)", parameters: parameters)
        }
        return switch self {
        case .notFound(let path): error("NotFound", ["path": .string(path)])
        case .notADirectory(let path): error("NotADirectory", ["path": .string(path)])
        case .outsideRoot(let path): error("OutsideRoot", ["path": .string(path)])
        case .permissionDenied(let path): error("PermissionDenied", ["path": .string(path)])
        case .invalidPath(let path, let reason):
            error("InvalidPath", ["path": .string(path), "reason": .string(reason)])
        case .invalidCursor: error("InvalidCursor", [:])
        case .busy(let limit): error("Busy", ["limit": .string(limit)])
        case .systemError(let path, let errno):
            error("SystemError", ["path": .string(path), "errno": .string(errno)])
        }
    }

    /// The failure that a reply says, nil when it is none of this interface's. A parameter that the reply lacks is
    /// empty.
    public init?(_ reply: ErrorReply) {
        func parameter(_ name: String) -> String {
            if case .string(let text)? = reply.parameters[name] { return text }
            return ""
        }
        switch reply.name {
        case "io.dirlistd.Tree.NotFound": self = .notFound(path: parameter("path"))
        case "io.dirlistd.Tree.NotADirectory": self = .notADirectory(path: parameter("path"))
        case "io.dirlistd.Tree.OutsideRoot": self = .outsideRoot(path: parameter("path"))
        case "io.dirlistd.Tree.PermissionDenied": self = .permissionDenied(path: parameter("path"))
        case "io.dirlistd.Tree.InvalidPath":
            self = .invalidPath(path: parameter("path"), reason: parameter("reason"))
        case "io.dirlistd.Tree.InvalidCursor": self = .invalidCursor
        case "io.dirlistd.Tree.Busy": self = .busy(limit: parameter("limit"))
        case "io.dirlistd.Tree.SystemError":
            self = .systemError(path: parameter("path"), errno: parameter("errno"))
        default: return nil
        }
    }
}
