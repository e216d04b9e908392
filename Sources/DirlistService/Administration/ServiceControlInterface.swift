// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink

/// The methods of `io.systemd.service`, for one connection.
struct ServiceControlInterface: VarlinkInterface {
    let administration: any Administration
    let isPermitted: Bool
    let executor: any FilesystemExecutor

    var description: InterfaceDescription { ServiceControl.description }

    func answer(_ call: Call, to replies: any ReplySink) -> any Answer {
        do throws(ErrorReply) {
            guard self.isPermitted else { throw StandardError.permissionDenied.reply }
            switch call.member {
            case "Ping":
                _ = try ServiceControl.Ping.Parameters(call)
                return ReadyAnswer(.reply(NoParameters()), to: replies)
            case "Reload":
                _ = try ServiceControl.Reload.Parameters(call)
                return self.reload(replies)
            case "SetLogLevel":
                self.administration.logLevel = try ServiceControl.SetLogLevel.Parameters(call).level
                return ReadyAnswer(.reply(NoParameters()), to: replies)
            case "GetLogLevel":
                _ = try ServiceControl.GetLogLevel.Parameters(call)
                let level = self.administration.logLevel
                return ReadyAnswer(.reply(ServiceControl.GetLogLevel.Reply(level: level)), to: replies)
            case "GetEnvironment":
                _ = try ServiceControl.GetEnvironment.Parameters(call)
                let environment = self.administration.environment
                return ReadyAnswer(
                    .reply(ServiceControl.GetEnvironment.Reply(environment: environment)), to: replies)
            default:
                throw StandardError.methodNotImplemented(call.method).reply
            }
        } catch {
            return ReadyAnswer(error, to: replies)
        }
    }

    /// The interface has no error for a configuration that cannot take effect; `io.dirlistd.Admin` has, and says why.
    private func reload(_ replies: any ReplySink) -> any Answer {
        ComputedAnswer(on: self.executor, to: replies) {
            do throws(Admin.Failure) {
                _ = try self.administration.reload()
                return .reply(NoParameters())
            } catch {
                return .error(error.reply)
            }
        }
    }
}
