// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import VarlinkNIO

/// What a shell says by itself.
struct ShellPrompt {
    let address: Address
    let escaping: NameEscaping

    /// The host, the working directory, and ">". Where that leaves less than half of the terminal's width to type in,
    /// only the end of the directory's path.
    func text(directory: [UInt8], width: Int) -> String {
        let beginning = "\(self.host):"
        var directory = directory
        var parts = directory.split(separator: UInt8(ascii: "/"))[...]
        while parts.count > 1, beginning.count + self.escaping.forLines.width(directory) + 2 > width / 2 {
            parts = parts.dropFirst()
            directory = bytes("...") + parts.flatMap { bytes("/") + $0 }
        }
        return "\(beginning)\(self.name(directory))> "
    }

    /// What a person sees first.
    var greeting: String {
        """
        Connected to dirlistd at \(self.escaping.plain(self.address.description)).
        1: list the root directory
        2: show the current path
        Type 1, 2 or another command: help lists them, Tab completes them, Ctrl-D ends.

        """
    }

    private var host: String {
        switch self.address {
        case .tcp(let host, let port), .tls(let host, let port):
            let name = self.escaping.plain(host.contains(":") ? "[\(host)]" : host)
            return port == Address.defaultPort ? name : "\(name):\(port)"
        case .unix(let path):
            return self.escaping.plain(path)
        }
    }

    private func name(_ path: [UInt8]) -> String {
        var text: [UInt8] = []
        self.escaping.forLines.append(path, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
