// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Confinement
import Glibc

/// Does one thing and says how it ended: "ok", an errno, or what was learnt.
func perform(
    _ name: String, _ argument: String, root: CInt, _ protections: Protections, _ preparation: Preparation
) -> String {
    switch name {
    case "list": return list(argument)
    case "thread-state": return openStateOfNewThread()
    case "stat":
        var status = stat()
        return ended(lstat(argument, &status)) + " \(status.st_size)"
    case "read": return ended(open(argument, O_RDONLY | O_CLOEXEC))
    case "write": return ended(open(argument, O_WRONLY | O_CLOEXEC))
    case "truncate": return ended(truncate(argument, 0))
    case "create": return ended(open(argument, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
    case "mkdir": return ended(mkdir(argument, 0o700))
    case "symlink": return ended(symlink("target", argument))
    case "link": return ended(link(argument, argument + ".link"))
    case "rename": return ended(rename(argument, argument + ".new"))
    case "unlink": return ended(unlink(argument))
    case "exec":
        var none: [UnsafeMutablePointer<CChar>?] = [nil]
        return ended(execve(argument, &none, &none))
    case "signal": return ended(kill(pid_t(argument) ?? 0, 0))
    case "bind", "connect": return useSocket(name, port: in_port_t(argument) ?? preparation.port)
    case "accept": return ended(accept(preparation.listener, nil, nil))
    case "user": return preparation.broker.map { "\($0.userName(UInt32(argument) ?? 0))" } ?? "no broker"
    case "group": return preparation.broker.map { "\($0.groupName(UInt32(argument) ?? 0))" } ?? "no broker"
    case "file": return file(Int(argument) ?? 0, preparation.broker)
    case "prove", "prove-briefly":
        let broker = preparation.broker?.process
        let proof =
            name == "prove"
            ? ContentsProof(root: root, protections: protections, broker: broker)
            : ContentsProof.brief(root: root, protections: protections, broker: broker)
        for attempt in proof.attempts { say("attempt: \(words(attempt))") }
        return proof.verdict.rawValue
    default: return "unknown action"
    }
}

/// Opens /proc/TID/stat of a thread that did not exist before.
private func openStateOfNewThread() -> String {
    var thread = pthread_t()
    pthread_create(
        &thread, nil, { _ in UnsafeMutableRawPointer(bitPattern: UInt(ended(openOwnState()) == "ok" ? 1 : 2)) }, nil)
    var result: UnsafeMutableRawPointer?
    pthread_join(thread, &result)
    return UInt(bitPattern: result) == 1 ? "ok" : "refused"
}

private func openOwnState() -> CInt { open("/proc/\(clinux_gettid())/stat", O_RDONLY | O_CLOEXEC) }

private func list(_ path: String) -> String {
    guard let stream = opendir(path) else { return ended(-1) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted().joined(separator: " ")
}

private func useSocket(_ name: String, port: in_port_t) -> String {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(port: name == "bind" ? 0 : port)
    return withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            return ended(name == "bind" ? bind(descriptor, address, length) : connect(descriptor, address, length))
        }
    }
}

private func file(_ index: Int, _ broker: BrokerConnection?) -> String {
    guard let broker else { return "no broker" }
    do {
        return "\(try broker.file(index).count) bytes"
    } catch {
        return "\(error)"
    }
}

private func words(_ attempt: ContentsProof.Attempt) -> String {
    let outcome =
        switch attempt.outcome {
        case .admitted: "admitted"
        case .refused(let number): clinux_errno_name(number).map { String(cString: $0) } ?? "\(number)"
        case .skipped(let reason): "skipped, \(reason)"
        }
    let path = String(decoding: attempt.path, as: UTF8.self)
    let permitted = attempt.permitted.map { $0 ? "permitted" : "not permitted" } ?? "no matter"
    return "\(attempt.means) | \(path) | \(permitted) | \(outcome) | \(attempt.verdict.rawValue)"
}
