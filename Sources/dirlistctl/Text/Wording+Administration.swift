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

    /// Why an address is not one for administration; nil when that is not what the error says.
    func adminSentence(_ error: ErrorReply) -> String? {
        guard ["InterfaceNotFound", "MethodNotFound"].contains(where: { error.name == "org.varlink.service.\($0)" })
        else { return nil }
        return """
            \(self.command): \(self.plain(self.address.description)) answers questions about the tree alone; \
            administration is done on the admin socket, unix:\(Admin.socket) unless the configuration names another
            """
    }
}
