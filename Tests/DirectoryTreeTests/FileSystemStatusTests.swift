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
        // Others write to it meanwhile, so what is free is compared when nobody did between two looks.
        for _ in 0..<100 {
            let before = try df()
            let status = try entry.fileSystem()
            guard before == (try df()) else { continue }
            // df writes "-" for nothing.
            func text(_ number: Int64) -> Substring { number == 0 ? "-" : "\(number)" }
            let said = before.map { $0 == "0" ? "-" : $0 }
            #expect(said == ["\(status.kind)", text(status.size), text(status.available), text(status.inodes)])
            #expect(status.free >= status.available && status.inodesFree <= status.inodes)
            return
        }
        Issue.record("df says something else each time")
    }
}
