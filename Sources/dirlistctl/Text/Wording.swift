// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Glibc
import Varlink
import VarlinkNIO

/// What goes wrong, in words for people. All of it happens here. What comes from a server or a command line is
/// escaped: it must not play with the terminal.
struct Wording {
    /// The command that was asked for: "ls".
    let command: String
    let address: Address
    let escaping: NameEscaping
    /// Whether it looks after a daemon, rather than asks about its tree.
    var isAdministration = false

    /// What became of a question about `path`, when the server answered with an error.
    func sentence(_ error: ErrorReply, path: [UInt8]) -> String {
        "\(self.command): \(self.quoted(path)): \(self.reason(error)) on \(self.plain(self.address.description))"
    }

    /// What became of a question about no path.
    func sentence(_ error: ErrorReply) -> String {
        if self.isAdministration, let sentence = self.adminSentence(error) { return sentence }
        return "\(self.command): \(self.reason(error)) on \(self.plain(self.address.description))"
    }

    /// Why the server could not be asked, or stopped answering.
    func sentence(_ error: ConnectionError) -> String {
        if self.isAdministration, let sentence = self.adminSentence(error) { return sentence }
        let address = self.plain(error.address.description)
        switch error.reason {
        case .unreachable(let reason, _):
            return "cannot reach \(address): \(self.plain(reason)); is dirlistd running there?"
        case .refused(let refusal):
            return self.sentence(refusal, at: error.address)
        case .speaksTLS:
            return self.speaksTLS(error.address)
        case .closed:
            return "\(self.command): \(address) closed the connection before its answer was complete"
        case .malformed(let error):
            return "\(self.command): \(address) does not speak as dirlistd does: \(self.plain(error.description))"
        case .replyTooLong:
            return "\(self.command): \(address) sent a reply that is too long"
        }
    }

    /// Why there is no answer, or no more of one, whatever it is.
    func sentence(any error: any Error) -> String {
        switch error {
        case let failure as TLSFiles.Failure: self.sentence(failure)
        case let error as ConnectionError: self.sentence(error)
        case let error as ErrorReply: self.sentence(error)
        case let error as OutputError: self.sentence(error)
        default: self.sentence(unforeseen: error)
        }
    }

    /// That something failed which none of the others describes.
    func sentence(unforeseen error: any Error) -> String {
        "\(self.command): asking \(self.plain(self.address.description)) failed: \(self.plain("\(error)"))"
    }

    /// That an entry's metadata could not be read; `error` is an errno's name.
    func unreadable(_ path: [UInt8], error: String) -> String {
        "\(self.command): cannot read \(self.quoted(path)): \(self.systemReason(error))"
    }

    /// What is missing from a listing of `path`, of which `received` entries have come, where that is known; nil when
    /// nothing is.
    func incompleteness(_ summary: Tree.Summary?, path: [UInt8], received: Int? = nil) -> String? {
        guard let summary else {
            return "\(self.command): \(self.quoted(path)): the answer ended without a summary, so it may be incomplete"
        }
        var parts: [String] = []
        switch summary.stopped {
        case .entryLimit: parts.append("it stopped at the server's limit of entries, so ask for less at once")
        case .timeLimit:
            parts.append("it stopped at the server's limits.request_time, so ask for less at once or have it raised")
        case .disconnected: parts.append("it stopped because the connection ended")
        case .shutdown: parts.append("it stopped because the server is shutting down")
        case nil: break
        }
        func count(_ number: Int, _ one: String, _ many: String) {
            if number > 0 { parts.append("\(number) \(number == 1 ? one : many)") }
        }
        count(Int(summary.denied), "entry was denied", "entries were denied")
        count(Int(summary.vanished), "entry vanished meanwhile", "entries vanished meanwhile")
        count(Int(summary.unreadable), "entry could not be read", "entries could not be read")
        if let received, summary.entries != received {
            parts.append("the server tells of \(summary.entries) entries, and \(received) have come")
        }
        if parts.isEmpty {
            if summary.complete { return nil }
            parts.append("the server does not say why")
        }
        return "\(self.command): \(self.quoted(path)): the answer is incomplete: \(parts.joined(separator: ", "))"
    }

    /// That a disk usage came without the directory that was asked for.
    func withoutTotal(_ path: [UInt8]) -> String {
        "\(self.command): \(self.quoted(path)): the answer does not tell of this directory itself"
    }

    /// That a shell has another connection.
    func reconnected(_ directory: [UInt8]) -> String {
        """
        \(self.command): reconnected to \(self.plain(self.address.description)); the working directory is \
        \(self.quoted(directory))
        """
    }

    /// That the working directory of a shell is gone.
    func backAt(_ directory: [UInt8]) -> String {
        "\(self.command): the working directory is \(self.quoted(directory)) now, and nothing was done in it"
    }

    /// That a watch stands.
    func watching(_ path: [UInt8]) -> String {
        "\(self.command): watching \(self.quoted(path)) on \(self.plain(self.address.description)); Ctrl-C ends it"
    }

    /// That changes of a directory were missed.
    func gap(_ path: [UInt8]) -> String {
        "\(self.command): \(self.quoted(path)): changes were missed here; look at the directory again"
    }

    /// That the server has ended a watch.
    func watchEnded() -> String {
        "\(self.command): \(self.plain(self.address.description)) has ended the watch; changes from now on are missed"
    }

    /// That the time for a watch was over too soon.
    func fewerChanges(_ count: Int, than limit: Int) -> String {
        "\(self.command): the time is over after \(count) of \(limit) changes"
    }

    /// That there was no answer in time.
    func timeout() -> String {
        "\(self.command): \(self.plain(self.address.description)) has not answered in time"
    }

    /// A sentence of these without the command's name, for a line that has that already.
    func withoutCommand(_ sentence: String) -> String {
        let start = "\(self.command): "
        return sentence.hasPrefix(start) ? String(sentence.dropFirst(start.count)) : sentence
    }

    /// That a tree has more entries than are drawn.
    func treeTooLarge(_ path: [UInt8], limit: Int) -> String {
        """
        \(self.command): \(self.quoted(path)): the answer is incomplete: it stopped after \(limit) entries, so ask for \
        fewer levels with -L, or use find
        """
    }

    /// Why the standard output could not be written.
    func sentence(_ error: OutputError) -> String {
        Self.sentence(error, command: self.command)
    }

    /// The same, for a command that asks nobody.
    static func sentence(_ error: OutputError, command: String) -> String {
        switch error {
        case .closed: "\(command): nobody reads the standard output"
        case .failed(EBADF): "\(command): the standard output is closed"
        case .failed(let number): "\(command): cannot write to the standard output: \(errnoText(number))"
        }
    }

    /// Why the standard input could not be read.
    func sentence(_ error: InputError) -> String {
        "\(self.command): cannot read the standard input: \(String(cString: strerror(error.reason)))"
    }

    private func reason(_ error: ErrorReply) -> String {
        func parameter(_ name: String) -> String {
            if case .string(let text)? = error.parameters[name] { return self.plain(text) }
            return "not said"
        }
        switch error.name {
        case "io.dirlistd.Tree.NotFound": return "no such file or directory"
        case "io.dirlistd.Tree.NotADirectory": return "not a directory"
        case "io.dirlistd.Tree.OutsideRoot": return "leads out of the served tree"
        case "io.dirlistd.Tree.PermissionDenied": return "permission denied"
        case "io.dirlistd.Tree.InvalidPath": return "not a valid path (\(parameter("reason")))"
        case "io.dirlistd.Tree.InvalidCursor": return "the place to go on from is not valid any more"
        case "io.dirlistd.Tree.Busy": return "too busy, at its limit \(parameter("limit")); try again later"
        case "io.dirlistd.Tree.SystemError": return self.systemReason(parameter("errno"))
        case "org.varlink.service.PermissionDenied": return "not allowed"
        case "org.varlink.service.InterfaceNotFound", "org.varlink.service.MethodNotFound",
            "org.varlink.service.MethodNotImplemented":
            return "the server does not answer this question (\(self.plain(error.name)))"
        case "org.varlink.service.InvalidParameter":
            return "the server does not take the parameter \(parameter("parameter"))"
        default: return "the server answered \(self.plain(error.name))"
        }
    }

    /// An errno's name with what it means, where that is known.
    private func systemReason(_ name: String) -> String {
        guard let number = errnoNumber(name) else { return self.plain(name) }
        return "\(errnoText(number)) (\(name))"
    }

    func quoted(_ path: [UInt8]) -> String {
        var text: [UInt8] = []
        self.escaping.appendAlwaysQuoted(path, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func plain(_ text: String) -> String { self.escaping.plain(text) }
}

/// What the system says, in words.
func errnoText(_ number: CInt) -> String {
    String(cString: strerror(number))
}

/// The number of an errno's name, for those that a file system answers with (`errno(3)`).
func errnoNumber(_ name: String) -> Int32? {
    switch name {
    case "EACCES": EACCES
    case "EBADF": EBADF
    case "EBUSY": EBUSY
    case "ECONNREFUSED": ECONNREFUSED
    case "EHOSTDOWN": EHOSTDOWN
    case "EHOSTUNREACH": EHOSTUNREACH
    case "EINTR": EINTR
    case "EINVAL": EINVAL
    case "EIO": EIO
    case "ELOOP": ELOOP
    case "EMFILE": EMFILE
    case "ENAMETOOLONG": ENAMETOOLONG
    case "ENFILE": ENFILE
    case "ENODEV": ENODEV
    case "ENOENT": ENOENT
    case "ENOMEM": ENOMEM
    case "ENOSYS": ENOSYS
    case "ENOTCONN": ENOTCONN
    case "ENOTDIR": ENOTDIR
    case "ENXIO": ENXIO
    case "EOPNOTSUPP": EOPNOTSUPP
    case "EOVERFLOW": EOVERFLOW
    case "EPERM": EPERM
    case "EREMOTEIO": EREMOTEIO
    case "ESTALE": ESTALE
    case "ETIMEDOUT": ETIMEDOUT
    case "EUCLEAN": EUCLEAN
    case "EXDEV": EXDEV
    default: nil
    }
}
