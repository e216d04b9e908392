// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Confinement
import DirectoryTree
import Glibc

//  A program that confines itself and then does what its arguments say, for tests to run: a test process cannot be
//  confined, for it has threads and has more to do.
//
//      ConfinementProbe ROOT [OPTION]... [-- ACTION ARGUMENT]...
//
//  It prints a line for each: what was done, and how it ended.

@main
struct Probe {
    static func main() {
        if let broker = Broker(arguments: CommandLine.arguments, user: userName, group: groupName) {
            exit(broker.run())
        }
        let parts = CommandLine.arguments.dropFirst().split(separator: "--", maxSplits: 1)
        let actions = parts.count > 1 ? Array(parts[1]) : []
        guard let first = parts.first, let root = first.first else { exit(64) }
        let preparation = Preparation(options: first.dropFirst())
        let descriptor = open(root, CLINUX_O_PATH | O_DIRECTORY | O_CLOEXEC)
        do {
            let protections = try Confinement(
                root: descriptor, readable: preparation.readable, demand: preparation.demand,
                abiLimit: preparation.abiLimit
            ).apply()
            for (key, value) in protections.summary.sorted(by: { $0.key < $1.key }) { say("\(key): \(value)") }
            var rest = actions[...]
            while let name = rest.popFirst() {
                let argument = rest.popFirst() ?? ""
                let result = perform(name, argument, root: descriptor, protections, preparation)
                say("\(name) \(argument): \(result)")
            }
        } catch {
            say("error: \(error)")
            exit(77)
        }
    }
}

func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}

/// The name of what a call returned.
func ended(_ result: CInt) -> String {
    if result >= 0 { return "ok" }
    let number = errno
    return clinux_errno_name(number).map { String(cString: $0) } ?? "\(number)"
}
