// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Glibc
import Varlink
import VarlinkNIO

/// What goes wrong when a daemon is to be looked after, in words for people.
extension Wording {
    /// Why the admin socket could not be asked; nil when there is no more to say of it than of any other address.
    func adminSentence(_ error: ConnectionError) -> String? {
        guard case .unix(let path) = error.address, case .unreachable(_, let code) = error.reason else { return nil }
        let socket = "the admin socket \(self.plain(path))"
        switch code {
        case ENOENT:
            return """
                \(self.command): \(socket) is not there; is dirlistd running, and does its configuration \
                (admin.socket) name another?
                """
        case ECONNREFUSED:
            return "\(self.command): nobody answers at \(socket); is dirlistd running?"
        case EACCES, EPERM:
            return "\(self.command): \(socket) may not be opened; it takes root or a member of the group dirlistd"
        default:
            return nil
        }
    }

    /// That there is no session of a number.
    func noSession(_ id: Int64) -> String {
        "\(self.command): there is no session \(id) on \(self.plain(self.address.description))"
    }

    /// What became of looking after the daemon, when it answered with an error; nil when there is no more to say of it
    /// than of any other error.
    func adminSentence(_ error: ErrorReply) -> String? {
        let address = self.plain(self.address.description)
        switch error.name {
        case "io.dirlistd.Admin.InvalidConfiguration":
            guard case .invalidConfiguration(let file, let line, let column, let message)? = Admin.Failure(error) else {
                return nil
            }
            let place = ([file] + [line, column].compactMap { $0.map { "\($0)" } }).joined(separator: ":")
            return "\(self.command): the old configuration stays: \(self.plain(place)): \(self.plain(message))"
        case "org.varlink.service.PermissionDenied":
            return "\(self.command): not allowed on \(address); it takes root or a member of the group dirlistd"
        case "org.varlink.service.InterfaceNotFound", "org.varlink.service.MethodNotFound":
            return """
                \(self.command): \(address) answers questions about the tree alone; administration is done on the \
                admin socket, unix:\(Admin.socket) unless the configuration names another
                """
        default:
            return nil
        }
    }
}
