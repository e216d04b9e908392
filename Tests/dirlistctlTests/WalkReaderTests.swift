// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing
import Varlink

@testable import dirlistctl

@Suite struct WalkReaderTests {
    private func read(_ json: String) throws -> (paths: [String], summary: Tree.Summary?) {
        let text = bytes(json)
        var reader = Tree.WalkReader()
        var place: [UInt8] = []
        var paths: [String] = []
        var input = JSONReader(text.span)
        let summary = try reader.read(&input) {
            place = $0
        } visit: { entry in
            paths.append((place + [0x2F] + entry.nameBytes).map { String($0, radix: 16) }.joined())
        }
        return (paths, summary)
    }

    @Test func exactBytesWinWhereverTheyStand() throws {
        let entry = #"{"rawName":"/w==","kind":"file","name":"\#u{FFFD}"}"#
        for members in [
            [#""directory":"\#u{FFFD}""#, #""rawDirectory":"/g==""#, #""entries":[\#(entry)]"#],
            [#""directory":"\#u{FFFD}""#, #""entries":[\#(entry)]"#, #""rawDirectory":"/g==""#],
            [#""entries":[\#(entry)]"#, #""rawDirectory":"/g==""#, #""directory":"\#u{FFFD}""#],
        ] {
            #expect(try self.read("{\(members.joined(separator: ","))}").paths == ["fe2fff"])
        }
    }

    @Test func whatMustBeThere() {
        for json in [
            #"{"entries":[]}"#, #"{"directory":"."}"#, #"{"directory":".","entries":[{"name":"a"}]}"#,
            #"{"directory":".","entries":[{"kind":"file"}]}"#,
            #"{"directory":".","entries":[{"name":"a","kind":"file"}"#,
        ] {
            #expect(throws: JSONError.self, "\(json)") { try self.read(json) }
        }
    }

    @Test func nothingOfTheLastEntryStays() throws {
        let json = """
            {"directory":".","entries":[{"name":"a","kind":"file","size":1,"user":"u","error":"EIO","rawName":"/w=="},
            {"name":"b","kind":"fifo","size":null}],"summary":{"complete":true,"entries":2}}
            """
        var seen: [Tree.Entry] = []
        var reader = Tree.WalkReader()
        let text = bytes(json)
        var input = JSONReader(text.span)
        let summary = try reader.read(&input) { _ in
        } visit: {
            seen.append($0)
        }
        #expect(seen.last == Tree.Entry(name: "", rawName: bytes("b"), kind: .fifo))
        #expect(summary?.entries == 2)
    }
}
