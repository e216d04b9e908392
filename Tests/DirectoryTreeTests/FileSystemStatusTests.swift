// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Foundation
import TestSupport
import Testing

@Suite struct FileSystemStatusTests {
    @Test(arguments: ["/", "/proc", "/dev", "/tmp"])
    func itSaysWhatDfSays(_ path: String) throws {
        let fields = "--output=fstype,size,avail,itotal"
        func df() throws -> [Substring] {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/df")
            process.arguments = ["-B1", fields, path]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            return output.split(separator: "\n").last?.split(separator: " ") ?? []
        }
        let entry = try Root("/").entry(at: bytes(path), follow: true)
        let said = try df()
        let status = try entry.fileSystem()
        #expect(said.count == 4)
        // df writes "-" for nothing.
        func number(_ text: Substring) -> Int64? { text == "-" ? 0 : Int64(text) }
        #expect(said[0] == "\(status.kind)")
        #expect(number(said[1]) == status.size)
        #expect(number(said[3]) == status.inodes)
        // Others write to it meanwhile.
        let available = try #require(number(said[2]))
        #expect(abs(available - status.available) <= status.size / 10)
        #expect(status.free >= status.available && status.inodesFree <= status.inodes)
    }
}
