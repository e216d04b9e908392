// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink

/// The methods of `io.dirlistd.Admin`, for one connection.
struct AdminInterface: VarlinkInterface {
    let administration: any Administration
    let isPermitted: Bool
    let executor: any FilesystemExecutor

    var description: InterfaceDescription { Admin.description }

    func answer(_ call: Call, to replies: any ReplySink) -> any Answer {
        do throws(ErrorReply) {
            guard self.isPermitted else { throw StandardError.permissionDenied.reply }
            switch call.member {
            case "Reload": return try self.reload(call, replies)
            default: throw StandardError.methodNotImplemented(call.method).reply
            }
        } catch {
            return ReadyAnswer(error, to: replies)
        }
    }

    private func reload(_ call: Call, _ replies: any ReplySink) throws(ErrorReply) -> any Answer {
        _ = try Admin.Reload.Parameters(call)
        return ComputedAnswer(on: self.executor, to: replies) {
            do throws(Admin.Failure) {
                return .reply(try self.administration.reload())
            } catch {
                return .error(error.reply)
            }
        }
    }
}
