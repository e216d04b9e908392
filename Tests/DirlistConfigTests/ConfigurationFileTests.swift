// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import DirlistConfig

@Suite struct ConfigurationFileTests {
    /// Runs `body` with the name of a file in a directory of its own.
    static func withFile(_ contents: [UInt8]?, _ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "dirlistd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "dirlistd.toml").path
        if let contents {
            try Data(contents).write(to: URL(filePath: file))
        }
        try body(file)
    }

    static func error(_ file: String?, otherwise defaultFile: String = "/") -> ConfigurationError? {
        do {
            _ = try Configuration.load(file: file, otherwise: defaultFile)
            return nil
        } catch {
            return error.errors.first
        }
    }

    @Test func aNamedFileIsRead() throws {
        try Self.withFile(Array("port = 80\n".utf8)) { file in
            let configuration = try Configuration.load(file: file)
            #expect(configuration.settings.port == 80)
            #expect(configuration.file == file)
            #expect(configuration.origin(of: "port") == .file(file, line: 1))
            #expect(try Settings.load(file: file).port == 80)
            #expect(try Configuration.load(file: nil, otherwise: file).settings.port == 80)
        }
    }

    @Test func onlyTheDefaultFileMayBeAbsent() throws {
        try Self.withFile(nil) { file in
            #expect(try Configuration.load(file: nil, otherwise: file) == .default)
            let error = Self.error(file)
            #expect(
                error?.description
                    == "\(file): cannot be read: No such file or directory; name a file that the daemon may read")
            #expect(error?.line == nil && error?.column == nil && error?.key == nil)
            try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "nowhere")
            #expect(Self.error(nil, otherwise: file)?.message == "cannot be read: No such file or directory")
        }
        #expect(Configuration.defaultFile == "/etc/dirlistd/dirlistd.toml")
    }

    @Test func whatCannotBeRead() throws {
        try Self.withFile([]) { file in
            let directory = URL(filePath: file).deletingLastPathComponent().path
            #expect(Self.error(directory)?.message == "cannot be read: Is a directory")
            #expect(Self.error(nil, otherwise: directory)?.message == "cannot be read: Is a directory")
            #expect(Self.error(file + "/x")?.message == "cannot be read: Not a directory")
            #expect(Self.error(nil, otherwise: file + "/x")?.message == "cannot be read: Not a directory")
            #expect(Self.error(file + "\0")?.message == "has a NUL character in its name")
            #expect(Self.error("/dev/zero")?.message == "is longer than 1 MiB")
            let empty = try Settings.load(file: "/dev/null")
            #expect(empty == .default)
            // Nobody is at its other end, and nobody waits for them.
            let fifo = directory + "/fifo"
            #expect(mkfifo(fifo, 0o600) == 0)
            #expect(Self.error(fifo)?.message == "is no regular file")
            #expect(Self.error("")?.message == "cannot be read: No such file or directory")
        }
    }

    @Test func lengthAtAndPastTheLimit() throws {
        let limit = Configuration.sizeLimit
        try Self.withFile(Array(repeating: UInt8(ascii: "#"), count: limit)) { file in
            let settings = try Configuration.load(file: file).settings
            #expect(settings == .default)
        }
        try Self.withFile(Array(repeating: UInt8(ascii: "#"), count: limit + 1)) { file in
            #expect(Self.error(file)?.message == "is longer than 1 MiB")
        }
    }

    @Test func onlyUTF8() throws {
        for (bytes, line, column, byte) in [
            (Array("port = 1\n# é".utf8) + [0xE9], 2, 4, "E9"), ([0xFF, 0xFE], 1, 1, "FF"),
            (Array("é".utf8) + [0xC0, 0x80], 1, 2, "C0"),
            ([0xED, 0xA0, 0x80], 1, 1, "ED"), ([0xEF, 0xBB, 0xBF, 0x23, 0xC3], 1, 2, "C3"),
        ] as [([UInt8], Int, Int, String)] {
            try Self.withFile(bytes) { file in
                let error = Self.error(file)
                #expect(
                    error?.description
                        == "\(file):\(line):\(column): the byte 0x\(byte) is not UTF-8 here; save the file as UTF-8")
            }
        }
    }

    @Test func errorsNameTheFile() throws {
        try Self.withFile(Array("\r\nprot = 1\r\n".utf8)) { file in
            #expect(Self.error(file)?.description == "\(file):2:1: prot: there is no such key; did you mean port?")
        }
    }
}
