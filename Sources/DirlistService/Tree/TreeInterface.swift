// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Varlink

/// The methods of `io.dirlistd.Tree`, for one connection: turns calls into typed work and results into replies.
struct TreeInterface: VarlinkInterface {
    let session: TreeSession

    var description: InterfaceDescription { Tree.description }

    func answer(_ call: Call, to replies: any ReplySink) -> any Answer {
        do throws(ErrorReply) {
            switch call.member {
            case "WorkingDirectory": return try self.workingDirectory(call, replies)
            case "ChangeDirectory": return try self.changeDirectory(call, replies)
            case "Stat": return try self.stat(call, replies)
            case "List": return try self.list(call, replies)
            case "Walk": return try self.walk(call, replies)
            case "Watch": return try self.watch(call, replies)
            case "Filesystem": return try self.filesystem(call, replies)
            case "Usage": return try self.usage(call, replies)
            default: throw StandardError.methodNotImplemented(call.method).reply
            }
        } catch {
            return ReadyAnswer(error, to: replies)
        }
    }

    private func workingDirectory(_ call: Call, _ replies: any ReplySink) throws(ErrorReply) -> any Answer {
        _ = try Tree.WorkingDirectory.Parameters(call)
        return ReadyAnswer(.reply(Tree.DirectoryReply(path: self.session.workingDirectory)), to: replies)
    }

    private func changeDirectory(_ call: Call, _ replies: any ReplySink) throws(ErrorReply) -> any Answer {
        let parameters = try Tree.ChangeDirectory.Parameters(call)
        return self.compute(replies) { () throws(Tree.Failure) in
            .reply(Tree.DirectoryReply(path: try self.session.changeDirectory(parameters.path)))
        }
    }

    private func stat(_ call: Call, _ replies: any ReplySink) throws(ErrorReply) -> any Answer {
        let parameters = try Tree.Stat.Parameters(call)
        return self.compute(replies) { () throws(Tree.Failure) in try self.session.stat(parameters) }
    }

    private func list(_ call: Call, _ replies: any ReplySink) throws(ErrorReply) -> any Answer {
        let parameters = try Tree.List.Parameters(call)
        if call.mode == .more {
            return StreamedListing(self.session, parameters, to: replies)
        }
        return self.compute(replies) { () throws(Tree.Failure) in try self.session.listAtOnce(parameters) }
    }

    private func watch(_ call: Call, _ replies: any ReplySink) throws(ErrorReply) -> any Answer {
        let parameters = try Tree.Watch.Parameters(call)
        guard call.mode == .more else { throw StandardError.expectedMore.reply }
        let service = self.session.service
        guard service.watches.enter(limit: service.policy.limits.watches) else {
            throw Tree.Failure.busy(limit: "limits.watches").reply
        }
        return StreamedWatch(self.session, parameters, to: replies)
    }

    private func filesystem(_ call: Call, _ replies: any ReplySink) throws(ErrorReply) -> any Answer {
        let parameters = try Tree.Filesystem.Parameters(call)
        return self.compute(replies) { () throws(Tree.Failure) in try self.session.filesystem(parameters) }
    }

    private func walk(_ call: Call, _ replies: any ReplySink) throws(ErrorReply) -> any Answer {
        let question = EntryWalk(try Tree.Walk.Parameters(call))
        return WalkAnswer(question, for: self.session, in: try self.placeForWalk(call), to: replies)
    }

    private func usage(_ call: Call, _ replies: any ReplySink) throws(ErrorReply) -> any Answer {
        let question = DiskUsage(try Tree.Usage.Parameters(call))
        return WalkAnswer(question, for: self.session, in: try self.placeForWalk(call), to: replies)
    }

    private func placeForWalk(_ call: Call) throws(ErrorReply) -> WalkPlace {
        guard call.mode == .more else { throw StandardError.expectedMore.reply }
        guard let place = WalkPlace(in: self.session.service) else {
            throw Tree.Failure.busy(limit: "limits.walks").reply
        }
        return place
    }

    private func compute(
        _ replies: any ReplySink,
        _ work: @escaping @Sendable () throws(Tree.Failure) -> Frame
    ) -> any Answer {
        ComputedAnswer(on: self.session.service.executor, to: replies) {
            do throws(Tree.Failure) {
                return try work()
            } catch {
                return .error(error.reply)
            }
        }
    }
}
