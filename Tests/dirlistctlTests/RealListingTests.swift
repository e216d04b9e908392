// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DirlistAPI
import Foundation
import Glibc
import Testing

@testable import dirlistctl

/// Listings of a folder of this machine against those of its own `ls`.
@Suite(.enabled(if: RealListing.hasGNU, "there is no GNU ls here to compare with"))
struct RealListingTests {
    @Test(arguments: [
        "", "-a", "-A", "-l", "-lA", "-lh", "-lS", "-ltr", "-S", "-t", "-r", "-R", "-lR", "-d", "-lrS",
    ])
    func pipe(options: String) async throws {
        let folder = try RealListing()
        let ours = try await folder.ours(options, terminal: nil)
        #expect(try ours == folder.theirs(options, []))
    }

    @Test(arguments: ["", "-A", "-l", "-R", "-t"], [7, 20, 80, 133])
    func terminal(options: String, width: Int) async throws {
        let folder = try RealListing()
        let ours = try await folder.ours(options, terminal: width)
        let theirs = try folder.theirs(
            options,
            [options.contains("l") ? "-l" : "-C", "-T0", "-w\(width)", "--quoting-style=shell-escape"]
        )
        #expect(ours == theirs)
    }

    @Test func colors() async throws {
        let folder = try RealListing()
        let ours = try await folder.ours("--color=always", terminal: 100)
        let theirs = try folder.theirs("", ["-C", "-T0", "-w100", "--quoting-style=shell-escape", "--color=always"])
        // `ls` switches colours off once before it first switches one on.
        #expect(ours == theirs.replacingOccurrences(of: "\u{1B}[0m\u{1B}[", with: "\u{1B}["))
    }

    /// Names of all kinds of single characters, and of pairs with a quote.
    @Test func quoting() throws {
        let folder = try RealListing(empty: true)
        for byte in UInt8(1)...255 where byte != UInt8(ascii: "/") {
            for name in [[byte, 0x78], [0x78, byte], [0x27, byte, 0x78], [byte, byte, 0x27, 0x20]] {
                try folder.make(name)
            }
        }
        let theirs = try folder.theirs("", ["-1", "--quoting-style=shell-escape"])
        let found = try #require(names(in: folder.path)).filter { $0.first != UInt8(ascii: ".") }
        let sorted = found.sorted { $0.lexicographicallyPrecedes($1) }
        let ours = sorted.map { name in text { NameEscaping().append(name, to: &$0) } + "\n" }.joined()
        #expect(ours == theirs)
    }

    @Test func humanSizes() throws {
        let folder = try RealListing(empty: true)
        var sizes: [Int] = []
        for power in [10, 20, 30, 40] {
            for factor in [1.0, 1.04, 1.05, 1.1, 9.9, 9.95, 9.99, 10, 10.5, 99.5, 1000, 1023, 1023.5] {
                let size = Int(Double(1 << power) * factor)
                sizes += [size - 1, size, size + 1]
            }
        }
        // Common file systems end at 16 TiB.
        for size in sizes where size < 1 << 43 { try folder.make(bytes("\(size)"), size: size) }
        for line in try folder.theirs("", ["-lh"]).split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            let size = try #require(Int(fields.last ?? ""))
            #expect(text { appendHumanSize(size, to: &$0) } == fields[4], "\(size)")
        }
    }
}

/// A temporary folder with names of all sorts.
final class RealListing {
    let path: String

    static let hasGNU: Bool = {
        let version = try? run(["/bin/ls", "--version"], in: "/")
        return version?.contains("GNU coreutils") ?? false
    }()

    init(empty: Bool = false) throws {
        var template = Array("/tmp/dirlistctl-listing-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw POSIXError(.EIO) }
        self.path = String(cString: made)
        if empty { return }
        for (index, name) in [
            "plain", "with space", "it's", "new\nline", "esc\u{1B}[31m", "漢字.txt", "café", "-dash", "#hash", ".hidden",
            "a.tar.gz", "$x", "\"q\"", "a quite long name that leaves little room on a line",
        ].enumerated() {
            // Whole seconds, years and minutes ago.
            try self.make(bytes(name), size: index * 700, modified: time(nil) - index * index * 1_000_000 - 100)
        }
        try self.make([0xFF, 0x62], size: 9)
        try self.make(bytes("future"), modified: time(nil) + 1_000_000)
        try self.make(bytes("script"), permissions: 0o755)
        for folder in ["sub", "sub/deep", "sub/deep/er", "other"] { mkdir("\(self.path)/\(folder)", 0o755) }
        try self.make(bytes("sub/f"))
        chmod("\(self.path)/other", 0o1777)
        symlink("sub", "\(self.path)/link")
        symlink("no where", "\(self.path)/broken")
        mkfifo("\(self.path)/fifo", 0o600)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    func make(_ name: [UInt8], size: Int = 0, modified: Int? = nil, permissions: mode_t = 0o644) throws {
        let path = (bytes(self.path + "/") + name + [0]).map { CChar(bitPattern: $0) }
        let descriptor = open(path, O_CREAT | O_WRONLY, permissions)
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        ftruncate(descriptor, size)
        fchmod(descriptor, permissions)
        if let modified {
            let time = timespec(tv_sec: modified, tv_nsec: 0)
            futimens(descriptor, [time, time])
        }
    }

    /// What `dirlistctl ls` prints, on a terminal of that width or into a pipe.
    func ours(_ options: String, terminal: Int?) async throws -> String {
        let arguments = options.split(separator: " ").map(String.init)
        let command = try ListCommand.parse(arguments)
        let style = command.style(Surroundings(isTerminal: terminal != nil, width: terminal ?? 0))
        return try await runListing(LocalTree(root: self.path), command.request(style), style).output
    }

    /// What `ls` prints.
    func theirs(_ options: String, _ more: [String]) throws -> String {
        try run(["/bin/ls"] + options.split(separator: " ").map(String.init) + more, in: self.path)
    }
}

private func run(_ command: [String], in folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "LS_COLORS" && $0.key != "TIME_STYLE" }
        .merging(["LC_ALL": "C.UTF-8", "COLORTERM": "yes"]) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
}
