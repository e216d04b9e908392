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
            // It waits for nobody, also while a reload waits for a disk.
            if call.member == "Ping" {
                _ = try ServiceControl.Ping.Parameters(call)
                return ReadyAnswer(.reply(NoParameters()), to: replies)
            }
            return ComputedAnswer(on: self.executor, to: replies, compute: try self.work(for: call))
        } catch {
            return ReadyAnswer(error, to: replies)
        }
    }

    private func work(for call: Call) throws(ErrorReply) -> @Sendable () -> Frame {
        switch call.member {
        case "Reload":
            _ = try ServiceControl.Reload.Parameters(call)
            return self.reload
        case "SetLogLevel":
            let level = try ServiceControl.SetLogLevel.Parameters(call).level
            return {
                self.administration.logLevel = level
                return .reply(NoParameters())
            }
        case "GetLogLevel":
            _ = try ServiceControl.GetLogLevel.Parameters(call)
            return { .reply(ServiceControl.GetLogLevel.Reply(level: self.administration.logLevel)) }
        case "GetEnvironment":
            _ = try ServiceControl.GetEnvironment.Parameters(call)
            return { .reply(ServiceControl.GetEnvironment.Reply(environment: self.administration.environment)) }
        default:
            throw StandardError.methodNotImplemented(call.method).reply
        }
    }

    /// The interface has no error for a configuration that cannot take effect; `io.dirlistd.Admin` has, and says why.
    @Sendable private func reload() -> Frame {
        do throws(Admin.Failure) {
            _ = try self.administration.reload()
            return .reply(NoParameters())
        } catch {
            return .error(error.reply)
        }
    }
}
