// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Foundation
import Glibc
import Varlink
import VarlinkNIO

@testable import dirlistctl

/// Answers from values, and remembers what it was asked.
final class ScriptedTree: TreeQuestions {
    /// Directories by path, in their order.
    var directories: [String: [Tree.Entry]] = [:]
    /// Answers to Stat by path.
    var entries: [String: Tree.Entry] = [:]
    /// Errors by path, for either question.
    var errors: [String: any Error] = [:]
    /// Summaries by path; complete ones otherwise.
    var summaries: [String: Tree.Summary?] = [:]
    /// Thrown after the first batch of a path.
    var interruptions: [String: any Error] = [:]
    var batchSize = Int.max
    private(set) var questions: [String] = []

    func stat(_ path: [UInt8], follow: Bool, detail: Tree.Detail) async throws -> Tree.Entry {
        let path = String(decoding: path, as: UTF8.self)
        self.questions.append("stat\(follow ? "L" : "") \(path) \(detail)")
        if let error = self.errors[path] { throw error }
        guard let entry = self.entries[follow ? path + "@" : path] else {
            throw Tree.Failure.notFound(path: path).reply
        }
        return entry
    }

    func list(
        _ path: [UInt8],
        detail: Tree.Detail,
        hidden: Bool,
        consume: ([Tree.Entry]) throws -> Void
    ) async throws -> Tree.Summary? {
        let path = String(decoding: path, as: UTF8.self)
        self.questions.append("list \(path) \(detail)\(hidden ? " hidden" : "")")
        if let error = self.errors[path] { throw error }
        guard let entries = self.directories[path] else { throw Tree.Failure.notFound(path: path).reply }
        var rest = entries[...]
        repeat {
            try consume(Array(rest.prefix(self.batchSize)))
            rest = rest.dropFirst(self.batchSize)
            if let interruption = self.interruptions[path] { throw interruption }
        } while !rest.isEmpty
        return self.summaries[path] ?? Tree.Summary(entries: entries.count)
    }

    func workingDirectory() async throws -> [UInt8] { bytes("/") }
}

/// Answers from this machine's file system, below a folder that stands for the root.
struct LocalTree: TreeQuestions {
    let root: String

    func stat(_ path: [UInt8], follow: Bool, detail: Tree.Detail) async throws -> Tree.Entry {
        try self.entry(self.root + "/" + String(decoding: path, as: UTF8.self), name: path, follow: follow)
    }

    func list(
        _ path: [UInt8],
        detail: Tree.Detail,
        hidden: Bool,
        consume: ([Tree.Entry]) throws -> Void
    ) async throws -> Tree.Summary? {
        let folder = self.root + "/" + String(decoding: path, as: UTF8.self)
        guard let names = names(in: folder) else { throw self.failure(folder) }
        let entries = try names.compactMap { name in
            hidden || name.first != UInt8(ascii: ".") ? try self.entry(folder, child: name) : nil
        }
        try consume(entries)
        return Tree.Summary(entries: entries.count)
    }

    func workingDirectory() async throws -> [UInt8] { bytes("/") }

    private func entry(_ folder: String, child: [UInt8]) throws -> Tree.Entry {
        try self.entry(bytes(folder + "/") + child, name: child, follow: false)
    }

    private func entry(_ path: String, name: [UInt8], follow: Bool) throws -> Tree.Entry {
        try self.entry(bytes(path), name: name, follow: follow)
    }

    private func entry(_ path: [UInt8], name: [UInt8], follow: Bool) throws -> Tree.Entry {
        let terminated = (path + [0]).map { CChar(bitPattern: $0) }
        var status = Glibc.stat()
        guard fstatat(AT_FDCWD, terminated, &status, follow ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else {
            throw self.failure(String(decoding: path, as: UTF8.self))
        }
        var entry = Tree.Entry(path: name, kind: Self.kind(status.st_mode))
        entry.size = Int64(status.st_size)
        entry.mode = UInt16(status.st_mode)
        entry.links = UInt32(status.st_nlink)
        entry.uid = status.st_uid
        entry.gid = status.st_gid
        entry.user = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) }
        entry.group = getgrgid(status.st_gid).map { String(cString: $0.pointee.gr_name) }
        entry.modifiedUSec = Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1000
        entry.allocated = Int64(status.st_blocks) * 512
        if entry.kind == .symlink {
            var target = [UInt8](repeating: 0, count: 4096)
            let count = readlink(terminated, &target, target.count)
            if count >= 0 { entry.target = String(decoding: target[..<count], as: UTF8.self) }
        }
        return entry
    }

    private func failure(_ path: String) -> ErrorReply {
        switch errno {
        case ENOENT: Tree.Failure.notFound(path: path).reply
        case ENOTDIR: Tree.Failure.notADirectory(path: path).reply
        case EACCES: Tree.Failure.permissionDenied(path: path).reply
        case let number: Tree.Failure.systemError(path: path, errno: "\(number)").reply
        }
    }

    private static func kind(_ mode: mode_t) -> Tree.Kind {
        switch mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .symlink
        case S_IFIFO: .fifo
        case S_IFSOCK: .socket
        case S_IFBLK: .block
        case S_IFCHR: .character
        default: .unknown
        }
    }
}

/// The names in a folder but `.` and `..`, as the folder has them; nil, and errno, when it cannot be read.
func names(in folder: String) -> [[UInt8]]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while let record = readdir(stream) {
        let name = withUnsafeBytes(of: &record.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if name != bytes(".") && name != bytes("..") { names.append(name) }
    }
    return names
}

/// A file that collects output, gone when nobody holds it.
final class Capture {
    let descriptor: Int32

    init() throws {
        var template = Array("/tmp/dirlistctl-output-XXXXXX".utf8CString)
        self.descriptor = mkstemp(&template)
        guard self.descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        unlink(template)
    }

    deinit { close(self.descriptor) }

    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(lseek(self.descriptor, 0, SEEK_END)))
        _ = pread(self.descriptor, &bytes, bytes.count, 0)
        return bytes
    }

    var text: String { String(decoding: self.bytes, as: UTF8.self) }
}

/// Complaints that were made.
final class Complaints {
    var lines: [String] = []
}

/// The words of a command that was asked of the usual address.
func testWording(_ command: String = "ls") -> Wording {
    Wording(command: command, address: .tcp(host: "127.0.0.1", port: 7895), escaping: NameEscaping())
}

/// What an `ls` prints, complains of, and ends with.
func runListing(
    _ questions: some TreeQuestions,
    _ request: ListRequest,
    _ style: ListStyle = ListStyle()
) async throws -> (output: String, complaints: [String], status: ExitStatus) {
    let capture = try Capture()
    let complaints = Complaints()
    var listing = Listing(
        questions: questions,
        request: request,
        style: style,
        wording: testWording(),
        output: Output(capture.descriptor),
        complain: { complaints.lines.append($0) }
    )
    let status = try await listing.run()
    return (capture.text, complaints.lines, status)
}
