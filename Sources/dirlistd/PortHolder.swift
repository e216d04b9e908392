// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Glibc

/// Finds out which process listens at a TCP port, as far as this process may see.
enum PortHolder {
    /// Something like `nginx (pid 812)`; nil when it cannot be told.
    static func describe(port: Int) -> String? {
        // proc(5): /proc/net/tcp has the port in hexadecimal, the state (0A: listening) and the socket's inode.
        let inodes = Set(
            ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { file in
                lines(of: file).dropFirst().compactMap { line -> String? in
                    let fields = line.split(separator: " ")
                    guard fields.count > 9, fields[3] == "0A",
                        let listening = fields[1].split(separator: ":").last, Int(listening, radix: 16) == port
                    else { return nil }
                    return "socket:[\(fields[9])]"
                }
            })
        guard !inodes.isEmpty, let processes = try? Root("/proc") else { return nil }
        for process in names(in: "", of: processes) where process.allSatisfy(\.isNumber) {
            let descriptors = Array("\(process)/fd".utf8)
            guard let directory = try? processes.openDirectory(descriptors) else { continue }
            let targets = linkTargets(in: directory)
            guard !targets.isDisjoint(with: inodes) else { continue }
            return "\(lines(of: "/proc/\(process)/comm").first ?? "?") (pid \(process))"
        }
        return nil
    }

    private static func names(in path: String, of root: Root) -> [String] {
        guard let directory = try? root.openDirectory(Array(path.utf8)) else { return [] }
        var names: [String] = []
        eachEntry(of: directory) { names.append(String(decoding: $0.nameArray, as: UTF8.self)) }
        return names
    }

    private static func linkTargets(in directory: Directory) -> Set<String> {
        var targets: Set<String> = []
        var target = LinkTarget()
        eachEntry(of: directory) { entry in
            guard directory.linkTarget(of: entry, into: &target) == nil else { return }
            targets.insert(String(decoding: target.array, as: UTF8.self))
        }
        return targets
    }

    /// All entries that can be read; this is help for a message, not a truth.
    private static func eachEntry(of directory: Directory, _ body: (borrowing DirectoryEntry) -> Void) {
        var block = EntryBlock(capacity: 16 << 10)
        var ended = false
        while !ended {
            ended = (try? block.fill(from: directory)) ?? true
            var entries = block.entries
            while let entry = entries.next() { body(entry) }
        }
    }

    private static func lines(of file: String) -> [Substring] {
        guard let stream = fopen(file, "r") else { return [] }
        defer { fclose(stream) }
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = fread(&part, 1, part.count, stream), count > 0 { text += part[..<count] }
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
    }
}
