// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig
import Glibc
import Varlink
import VarlinkNIO

//  Gathering what the daemon tells.

extension DaemonAnswer {
    /// Asks the daemon about itself.
    static func asked(at address: Address) async -> DaemonAnswer {
        do {
            return try await cancelling(after: adminPatience) {
                try await VarlinkConnection.with(address) { connection in
                    let status = try await connection.call(Admin.Status.self, NoParameters())
                    let settings = try await connection.call(Admin.Configuration.self, NoParameters()).settings
                    let metrics = try await connection.call(Admin.Metrics.self, NoParameters()).text
                    return .running(
                        RunningFacts(
                            status: status, settings: settings, isConfigurationCurrent: isCurrent(metrics)))
                }
            }
        } catch let error as ConnectionError {
            switch error.reason {
            case .unreachable(_, errno: ENOENT): return .noSocket
            case .unreachable(_, errno: ECONNREFUSED): return .nobodyListens
            case .unreachable(_, errno: EACCES), .unreachable(_, errno: EPERM): return .notAllowed
            default: return .failed(words(error))
            }
        } catch let error as ErrorReply where error.name == "org.varlink.service.PermissionDenied" {
            return .notAllowed
        } catch {
            return .failed(words(error))
        }
    }
}

/// What the metrics say of the last reload.
func isCurrent(_ metrics: String) -> Bool? {
    for line in metrics.split(separator: "\n") where line.hasPrefix("dirlistd_configuration_current ") {
        return line.hasSuffix(" 1")
    }
    return nil
}

extension PortAnswer {
    /// Asks who is there.
    static func asked(at address: Address) async -> PortAnswer {
        do {
            return try await cancelling(after: adminPatience) {
                try await VarlinkConnection.with(address) { connection in
                    let info = try await connection.call(ServiceInterface.GetInfo.self, NoParameters())
                    _ = try await connection.call(Tree.WorkingDirectory.self, NoParameters())
                    return .answered(product: info.product.product, version: info.product.version)
                }
            }
        } catch let error as ConnectionError {
            switch error.reason {
            case .refused(.noTLS), .refused(.tooSlow): return .failed("no TLS handshake")
            case .refused(let refusal):
                return .secured(
                    Wording(command: "doctor", address: address, escaping: NameEscaping()).sentence(
                        refusal, at: address))
            default: return .failed(words(error))
            }
        } catch let flaw as TLSFileFlaw {
            return .secured("the certificates that this system trusts cannot be had: \(flaw.message)")
        } catch let error as ErrorReply {
            if case .busy(let limit)? = Tree.Failure(error) { return .busy(limit: limit) }
            return .failed(words(error))
        } catch {
            return .failed(words(error))
        }
    }
}

extension RootListing {
    /// The most entries to look at.
    private static let mostEntries: Int64 = 10_000

    /// Has the daemon list its root and the directories in it.
    static func asked(at address: Address) async -> RootListing {
        do {
            return try await cancelling(after: adminPatience) {
                try await VarlinkConnection.with(address) { connection in
                    let parameters = Tree.Walk.Parameters(
                        path: [UInt8(ascii: "/")], detail: .names, maximumDepth: 2, limit: Self.mostEntries)
                    var last: Tree.Summary?
                    try await connection.stream(Tree.Walk.self, parameters) { last = $0.summary }
                    guard let summary = last else { return .failed("the answer ends without a summary") }
                    return .listed(
                        entries: summary.entries, denied: summary.denied, unreadable: summary.unreadable,
                        isWhole: summary.stopped == nil)
                }
            }
        } catch let error as ErrorReply where error.name == "io.dirlistd.Tree.Busy" {
            return .notAsked("the daemon is too busy")
        } catch {
            return .failed(words(error))
        }
    }
}

extension ServedRoot {
    /// Has the daemon tell which directory its root is.
    static func asked(at address: Address) async -> ServedRoot {
        do {
            return try await cancelling(after: adminPatience) {
                try await VarlinkConnection.with(address) { connection in
                    let parameters = Tree.Stat.Parameters(path: [UInt8(ascii: "/")], detail: .full)
                    let entry = try await connection.call(Tree.Stat.self, parameters).entry
                    guard let major = entry.deviceMajor, let minor = entry.deviceMinor, let inode = entry.inode else {
                        return .unknown("the daemon does not tell which directory it is")
                    }
                    return .told(DirectoryIdentity(deviceMajor: major, deviceMinor: minor, inode: inode))
                }
            }
        } catch {
            return .unknown("the daemon does not tell which directory it is: \(words(error))")
        }
    }
}

/// Why there is no answer.
private func words(_ error: any Error) -> String {
    switch error {
    case let error as ConnectionError: words(error)
    case let error as ErrorReply: error.name
    case is CancellationError: "not within \(adminPatience.text)"
    default: "\(error)"
    }
}

/// What became of a connection.
private func words(_ error: ConnectionError) -> String {
    switch error.reason {
    case .unreachable(let reason, errno: _): reason
    case .refused: "no TLS with it"
    case .speaksTLS: "it speaks TLS, and was not asked so"
    case .closed: "it closed the connection"
    case .malformed(let error): "it does not speak as dirlistd does: \(error)"
    case .replyTooLong: "its reply is too long"
    }
}
