// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

//  A systemd generator: runs early at boot and at each `systemctl daemon-reload`, before any unit is loaded, and lets
//  dirlistd.socket listen where dirlistd.toml says, so that the address stands in one place. Where metrics are served,
//  or clients of the original exercise, it makes a socket unit for them.
//
//    ListenDropIn    settings -> the text of the drop-in
//    OptionalSocket  settings -> the text of a unit
//    UnitFolder      writes them
//    KernelLog       where it complains

import DirlistConfig
import Glibc

@main
enum SocketGenerator {
    /// systemd passes three folders: normal, early and late priority. The first yields to the administrator's own units
    /// in /etc (systemd.generator(7)).
    static func main() {
        guard CommandLine.arguments.count == 2 || CommandLine.arguments.count == 4 else {
            KernelLog.complain("systemd starts this with folders to write into: NORMAL [EARLY LATE]")
            exit(64)
        }
        do {
            try self.generate(into: CommandLine.arguments[1])
        } catch let error as ConfigurationErrors {
            for line in error.errors { KernelLog.complain("\(line)") }
            KernelLog.complain("dirlistd.socket keeps its packaged address")
            exit(1)
        } catch {
            KernelLog.complain("\(error); dirlistd.socket keeps its packaged address")
            exit(1)
        }
    }

    private static func generate(into folder: String) throws {
        let configuration = try Configuration.load()
        guard let file = configuration.file else { return }
        let units = UnitFolder(path: folder)
        if let dropIn = ListenDropIn(configuration.settings, from: file) { try units.write(dropIn) }
        for socket in OptionalSocket.all(configuration.settings, from: file) { try units.write(socket) }
    }
}
