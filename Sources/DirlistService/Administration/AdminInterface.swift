// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Glibc
import Varlink

/// The methods of `io.dirlistd.Admin`, for one connection.
struct AdminInterface: VarlinkInterface {
    let administration: any Administration
    let tree: TreeService
    let isPermitted: Bool
    /// Not the one that clients' requests run on: the daemon can be looked after while its disk hangs.
    let executor: any FilesystemExecutor

    var description: InterfaceDescription { Admin.description }

    func answer(_ call: Call, to replies: any ReplySink) -> any Answer {
        do throws(ErrorReply) {
            guard self.isPermitted else { throw StandardError.permissionDenied.reply }
            let answer = try self.work(for: call)
            return ComputedAnswer(on: self.executor, to: replies) {
                do throws(Admin.Failure) {
                    return try answer()
                } catch {
                    return .error(error.reply)
                }
            }
        } catch {
            return ReadyAnswer(error, to: replies)
        }
    }

    private func work(for call: Call) throws(ErrorReply) -> @Sendable () throws(Admin.Failure) -> Frame {
        switch call.member {
        case "Status":
            _ = try Admin.Status.Parameters(call)
            return { () throws(Admin.Failure) in .reply(self.status) }
        case "Sessions":
            _ = try Admin.Sessions.Parameters(call)
            return { () throws(Admin.Failure) in
                .reply(Admin.Sessions.Reply(sessions: self.tree.sessions.all.map { $0.reading(self.tree.owners) }))
            }
        case "Disconnect":
            let id = try Admin.Disconnect.Parameters(call).id
            return { () throws(Admin.Failure) in
                guard let session = self.tree.sessions[id] else { throw .noSuchSession(id: id) }
                session.disconnect()
                return .reply(NoParameters())
            }
        case "Reload":
            _ = try Admin.Reload.Parameters(call)
            return { () throws(Admin.Failure) in .reply(try self.administration.reload()) }
        case "Configuration":
            _ = try Admin.Configuration.Parameters(call)
            return { () throws(Admin.Failure) in
                .reply(Admin.Configuration.Reply(settings: self.administration.settings))
            }
        case "Metrics":
            _ = try Admin.Metrics.Parameters(call)
            return { () throws(Admin.Failure) in
                .reply(Admin.Metrics.Reply(text: self.tree.metricsText(self.administration.standing)))
            }
        default:
            throw StandardError.methodNotImplemented(call.method).reply
        }
    }

    private var status: Admin.Status.Reply {
        let standing = self.administration.standing
        let metrics = self.tree.sessions.metrics
        var status = Admin.Status.Reply()
        status.version = Release.version
        status.pid = Int(getpid())
        status.root = standing.root
        status.configuration = standing.configuration
        status.startedUSec = standing.startedUSec
        status.listeners = standing.listeners
        status.sessions = self.tree.connections
        status.requests = metrics.requests
        status.entries = metrics.entries
        status.errors = metrics.errors
        status.protections = standing.protections
        let look = self.administration.look()
        status.protections[Admin.Contents.key] = look.contents
        status.warnings = standing.warnings + look.warnings
        return status
    }
}
